using System.CommandLine;

namespace Gfn.Starter.Commands;

/// <summary><c>gfn completion</c>: the script that lets a shell complete gfn's commands and options.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _gfn_complete() {
          local IFS=$'\n'
          COMPREPLY=( $(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
        }
        complete -o default -F _gfn_complete gfn ./gfn
        """;

    private const string Zsh = """
        #compdef gfn
        _gfn() {
          local -a suggestions
          suggestions=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -a suggestions
          _files
        }
        compdef _gfn gfn ./gfn
        """;

    private const string Fish = """
        complete -f -c gfn -a '(set -l line (commandline -cp); gfn "[suggest:"(string length -- $line)"]" $line 2>/dev/null)'
        """;

    private static readonly Argument<string> Shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." }.AcceptOnlyFromAmong("bash", "zsh", "fish");

    /// <summary>Builds it.</summary>
    public static Command Build(SharedOptions shared, Terminal terminal)
    {
        var command = new ExampledCommand("completion", "Print the completion script of a shell.") { Shell }
            .Example("source <(gfn completion bash)", "for this shell");
        command.SetAction(parsed =>
        {
            var shell = parsed.GetValue(Shell);
            var script = shell switch { "bash" => Bash, "zsh" => Zsh, _ => Fish };
            if (parsed.GetValue(shared.Json))
            {
                terminal.WriteJson(new { shell, script });
            }
            else
            {
                terminal.Out.WriteLine(script);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
