using System.CommandLine;
using Gfn.Activities;
using Gfn.Domain;
using Gfn.Worker.Configuration;
using Gfn.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using Temporalio.Client;

namespace Gfn.Starter.Commands;

/// <summary><c>gfn audit</c>: the ledger, and zero or the offenders.</summary>
internal static class AuditCommand
{
    private static readonly Option<string?> Date = DayOption.Build("One day, yyyy-MM-dd. Default: all days, and the landing zone is listed too.");

    /// <summary>Builds it.</summary>
    public static Command Build(SharedOptions shared, Terminal terminal)
    {
        var command = new ExampledCommand("audit", "Draw up the double-entry ledger from store, tracker, commit records and warehouse. Ends with 0 if it balances, 1 if not.") { Date }
            .Example("gfn audit", "all days")
            .Example("gfn audit --date 2026-01-31 --json", "one day, for machines");
        command.SetAction((parsed, cancel) => RunAsync(shared, parsed, terminal, cancel));
        return command;
    }

    private static async Task<int> RunAsync(SharedOptions shared, ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        var options = shared.Read(parsed);
        var day = DayOption.Read(parsed, Date);
        var ledger = await DrawAsync(options, day, cancel);
        if (parsed.GetValue(shared.Json))
        {
            terminal.WriteJson(ledger);
        }
        else
        {
            Show(ledger, terminal);
        }

        return ledger.Balanced ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>The ledger as tables.</summary>
    public static void Show(LedgerReport ledger, Terminal terminal)
    {
        terminal.Rich.WriteLine();
        terminal.Rich.MarkupLine("[bold]Ledger[/]");
        var table = new Table().RoundedBorder().AddColumn("line").AddColumn(new TableColumn("in").RightAligned()).AddColumn(new TableColumn("out").RightAligned()).AddColumn("difference");
        foreach (var line in ledger.Lines)
        {
            table.AddRow(Markup.Escape(line.Name), $"{line.Left:N0}", $"{line.Right:N0}", line.Balances ? "[green]0[/]" : $"[red]{line.Left - line.Right:N0}[/]");
        }

        terminal.Rich.Write(table);
        if (ledger.Misfits > 0)
        {
            terminal.Rich.MarkupLineInterpolated($"{ledger.Misfits:N0} values did not fit the type of their column; the commit records name the columns.");
        }

        if (ledger.OffenderCount == 0)
        {
            return;
        }

        terminal.Rich.MarkupLineInterpolated($"[bold]{ledger.OffenderCount:N0} offenders[/]");
        var offenders = new Table().RoundedBorder().AddColumn("line").AddColumn("what").AddColumn("problem");
        foreach (var offender in ledger.Offenders)
        {
            offenders.AddRow(Markup.Escape(offender.Line), Markup.Escape(offender.Subject), Markup.Escape(offender.Problem));
        }

        terminal.Rich.Write(offenders);
    }

    private static async Task<LedgerReport> DrawAsync(GfnOptions options, RunDate? day, CancellationToken cancel)
    {
        await using var state = await OpenState.OpenAsync(options);
        if (state.IsOwner)
        {
            await using var services = OpenState.Adapters(options);
            return await services.GetRequiredService<Auditor>().AuditAsync(day, listing: day is null, () => { }, cancel);
        }

        return await state.Client.ExecuteWorkflowAsync(
            (AuditWorkflow workflow) => workflow.RunAsync(new AuditRequest(day)),
            new WorkflowOptions($"ndjson/audit/{Guid.NewGuid():N}", options.Orchestration.TaskQueue) { Rpc = new RpcOptions { CancellationToken = cancel } });
    }
}
