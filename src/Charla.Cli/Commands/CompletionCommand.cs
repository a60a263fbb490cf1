using System.CommandLine;
using Charla.CommandLine;
using Charla.CommandLine.Texts;

namespace Charla.Cli.Commands;

/// <summary>
/// <c>charla completion bash|zsh|fish</c>: prints what a shell reads to complete the command. The script knows nothing
/// itself, it asks <c>charla complete</c>: so it never becomes wrong, and rooms and nicks are completed too.
/// </summary>
internal static class CompletionCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    // A # must not begin a comment, so it comes with a backslash unless the word is in quotes already. Bash ends words
    // at an @, which belongs to the nick here.
    private const string Bash = """
        # bash completion of charla: source it, or put it into ~/.local/share/bash-completion/completions/charla
        _charla() {
            local words=() word at=
            for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
                if [[ $at ]]; then words+=("@$word") at=
                elif [[ $word == @ ]]; then at=1
                else words+=("$word"); fi
            done
            [[ $at ]] && words+=("@")
            local last=${words[${#words[@]} - 1]}
            COMPREPLY=()
            while IFS=$'\t' read -r word _; do
                [[ $last == @* ]] && word=${word#@}
                [[ $last == [\'\"]* ]] || printf -v word %q "$word"
                COMPREPLY+=("$word")
            done < <("${COMP_WORDS[0]}" complete -- "${words[@]}" 2>/dev/null)
        }
        complete -o default -F _charla charla
        """;

    private const string Zsh = """
        #compdef charla
        # zsh completion of charla: put it as _charla into a folder of $fpath, or source it after compinit
        _charla() {
            local -a described
            local line
            for line in "${(@f)$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
                [[ -n $line ]] && described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
            done
            if (( $#described )); then _describe charla described; else _files; fi
        }
        if [[ $funcstack[1] == _charla ]]; then _charla "$@"; else compdef _charla charla; fi
        """;

    private const string Fish = """
        # fish completion of charla: put it into ~/.config/fish/completions/charla.fish
        function __charla_complete
            set -l words (commandline -opc) (commandline -ct)
            $words[1] complete -- $words[2..-1] 2>/dev/null
        end
        complete -c charla -f -a '(__charla_complete)'
        complete -c charla -n '__fish_seen_subcommand_from backup restore export import' -F
        """;

    public static Command Create(Surroundings here)
    {
        var command = new Command("completion", Say.HelpCompletion);
        var shell = new Argument<string>("shell") { Description = Say.HelpCompletionShell, HelpName = string.Join('|', Shells) };
        shell.AcceptOnlyFromAmong(Shells);
        command.Add(shell);
        command.Does(here, (parsed, _) =>
        {
            here.Out.WriteLine((parsed.GetRequiredValue(shell) switch
            {
                "zsh" => Zsh,
                "fish" => Fish,
                _ => Bash,
            }).ReplaceLineEndings("\n"));
            return Task.CompletedTask;
        });
        return command;
    }
}
