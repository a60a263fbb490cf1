#!/usr/bin/env bash
# WebKitGTK 2.50.6 (Debian 12: webkit2gtk-driver 2.50.6-1~deb12u2, xvfb, curl, python3); Chromium 156 and Firefox ESR 153 do as guessed.
#
# Guess:     what is 100 % high in a box as high as its content (height: fit-content, as browsers give <dialog>) is as high
#            as its own content: such a percentage is "auto" (CSS 2.1, 10.5).
# Behaviour: in WebKit the percentage counts, as 0: what is inside and may shrink (flex: 1, min-height: 0) is 0 high, and an
#            open modal dialog is not to be seen.
# For whom:  who lays a dialog out with a head that stays and a body that scrolls, and tried it in two engines. Columns in the
#            dialog itself (dialog[open] { display: flex; flex-direction: column }) need no percentage.
set -eu
folder=$(mktemp -d)
port=$((20000 + RANDOM % 9000))
ours=()
end() {
    [ -z "${session:-}" ] || curl -s -X DELETE "$driver/$session" >"$folder/ended" || true
    kill "${ours[@]}" 2>"$folder/killed" || true
    rm -rf "$folder"
}
trap end EXIT

Xvfb -displayfd 1 -screen 0 1000x800x24 -nolisten tcp >"$folder/display" 2>"$folder/screen.log" &
ours+=($!)
for _ in {1..100}; do [ -s "$folder/display" ] && break; sleep 0.1; done
DISPLAY=:$(cat "$folder/display") HOME=$folder WebKitWebDriver --port=$port >"$folder/driver.log" 2>&1 &
ours+=($!)
driver=http://127.0.0.1:$port/session

part() { python3 -c "import json,sys; v=json.load(sys.stdin)['value']; print(v${1:-})"; }
# No --retry-connrefused without data: the driver needs a moment to listen.
session=$(curl -s --retry 50 --retry-delay 1 --retry-connrefused "$driver" -d '{"capabilities":{"alwaysMatch":{}}}' | part "['sessionId']")

cat >"$folder/script.js" <<'END'
const page = document.documentElement;
page.innerHTML = `<style>
  dialog { max-height: 400px; padding: 0; border: 0; }
  .inside { display: flex; flex-direction: column; height: 100%; }
  .body { flex: 1; min-height: 0; overflow: auto; }
  .line { height: 100px; }
</style><dialog><div class=inside><div class=body><div class=line>words</div></div></div></dialog>`;
const dialog = document.querySelector('dialog');
dialog.showModal();
const high = [];
for (const height of ['100%', 'auto']) {
    dialog.firstChild.style.height = height;
    high.push(height + ': ' + dialog.offsetHeight);
}
return high.join(', ');
END
python3 -c "import json,sys; print(json.dumps({'script': open(sys.argv[1]).read(), 'args': []}))" "$folder/script.js" >"$folder/request"
curl -s "$driver/$session/execute/sync" -d "@$folder/request" | part | tee "$folder/seen"
diff "$folder/seen" - <<'END' && echo "as described"
100%: 0, auto: 100
END
