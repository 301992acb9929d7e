using System.CommandLine;
using Gfn.Worker;
using Spectre.Console;

namespace Gfn.Starter.Commands;

/// <summary><c>gfn doctor</c>: whether this machine and these settings can run the pipeline.</summary>
internal static class DoctorCommand
{
    /// <summary>Builds it.</summary>
    public static Command Build(SharedOptions shared, Terminal terminal)
    {
        var command = new ExampledCommand("doctor", "Check settings, state, libraries and queue, and say what to do about what is wrong. Ends with 1 if something fails.")
            .Example("gfn doctor", "this directory's settings and state");
        command.SetAction((parsed, cancel) => RunAsync(shared, parsed, terminal, cancel));
        return command;
    }

    private static async Task<int> RunAsync(SharedOptions shared, ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        var findings = await Doctor.ExamineAsync(shared.Read(parsed), cancel);
        if (parsed.GetValue(shared.Json))
        {
            terminal.WriteJson(findings);
        }
        else
        {
            var table = new Table().RoundedBorder().AddColumn("check").AddColumn(string.Empty).AddColumn("finding");
            foreach (var finding in findings)
            {
                var mark = finding.Verdict switch { Verdict.Good => "[green]good[/]", Verdict.Warning => "[yellow]look[/]", _ => "[red]bad[/]" };
                table.AddRow(Markup.Escape(finding.Check), mark, Markup.Escape(finding.Sentence));
            }

            terminal.Rich.Write(table);
        }

        return findings.Any(finding => finding.Verdict == Verdict.Bad) ? ExitCode.Failed : ExitCode.Done;
    }
}
