# shellcheck shell=bash
# For ./charla and ./test, which set $root: a Node.js that can build the browser's page. Where the machine has none it
# comes from Debian, and where Debian's is too old (Debian 12), a newer one from npm into artifacts/node.

node_recent() {
    local version major minor
    command -v npm >/dev/null && version=$(node --version 2>/dev/null) || return 1
    IFS=. read -r major minor _ <<<"${version#v}"
    [ "$major" -gt 20 ] || { [ "$major" -eq 20 ] && [ "$minor" -ge 19 ]; }
}

apt_install() {
    local as_root=
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" = 0 ] || { as_root="sudo -n" && sudo -n true 2>/dev/null; } || return 1
    local install="env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends"
    $as_root $install "$@" >/dev/null 2>&1 || { $as_root apt-get update -qq && $as_root $install "$@" >/dev/null; }
}

# Puts it on PATH; fails where there is none and none can be installed.
find_node() {
    local own=$root/artifacts/node
    [ -x "$own/node_modules/node/bin/node" ] && PATH=$own/node_modules/node/bin:$PATH
    node_recent && return
    command -v npm >/dev/null || apt_install nodejs npm || return
    node_recent && return
    npm install --prefix "$own" --no-audit --no-fund --loglevel=error node@22.23.3 >/dev/null || return
    PATH=$own/node_modules/node/bin:$PATH
    node_recent
}
