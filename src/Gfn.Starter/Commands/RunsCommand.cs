using System.CommandLine;
using Spectre.Console;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Gfn.Starter.Commands;

/// <summary><c>gfn runs</c>: the workflow runs, wherever their engine is.</summary>
internal static class RunsCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "Workflow id, such as ndjson/landing/ndjson/2026-01-31." };

    private static readonly Option<string?> RunId = new("--run-id") { Description = "One run of that workflow. Default: the latest.", HelpName = "RUN" };

    private static readonly Option<string?> Query = new("--query", "-q") { Description = "Temporal list filter, such as \"WorkflowType = 'ManifestWorkflow' AND ExecutionStatus = 'Failed'\".", HelpName = "FILTER" };

    private static readonly Option<int> Limit = LimitOption.Build("Most runs listed, newest first.", 50);

    private static readonly Option<string?> Reason = new("--reason") { Description = "Recorded in the history.", HelpName = "TEXT" };

    /// <summary>Builds it.</summary>
    public static Command Build(SharedOptions shared, Terminal terminal)
    {
        var list = new ExampledCommand("ls", "List runs, newest first.") { Query, Limit }
            .Example("gfn runs ls", "the latest 50")
            .Example("gfn runs ls -q \"ExecutionStatus = 'Running'\"", "what runs now");
        list.SetAction((parsed, cancel) => WithClientAsync(shared, parsed, client => ListAsync(client, shared, parsed, terminal, cancel)));

        var show = new ExampledCommand("show", "Show one run: status, times, pending steps, result or failure.") { Id, RunId };
        show.SetAction((parsed, cancel) => WithClientAsync(shared, parsed, client => RunReport.ShowAsync(Handle(client, parsed), parsed.GetValue(shared.Json), terminal, cancel)));

        var history = new ExampledCommand("history", "Print a run's history as Temporal's own JSON; WorkflowReplayer and Temporal's UI read it.") { Id, RunId }
            .Example("gfn runs history ndjson/landing/ndjson/2026-01-31 > landing.json", "keep it for a replay");
        history.SetAction((parsed, cancel) => WithClientAsync(shared, parsed, client => HistoryAsync(Handle(client, parsed), terminal, cancel)));

        var cancelRun = new ExampledCommand("cancel", "Ask a run to end; its clean-up still happens.") { Id, RunId };
        cancelRun.SetAction((parsed, cancel) => WithClientAsync(shared, parsed, async client =>
        {
            await Handle(client, parsed).CancelAsync(new() { Rpc = new RpcOptions { CancellationToken = cancel } });
            return Said(shared, parsed, terminal, "cancellation requested");
        }));

        var terminate = new ExampledCommand("terminate", "End a run at once, without its clean-up.") { Id, RunId, Reason };
        terminate.SetAction((parsed, cancel) => WithClientAsync(shared, parsed, async client =>
        {
            await Handle(client, parsed).TerminateAsync(parsed.GetValue(Reason) ?? "gfn runs terminate", new() { Rpc = new RpcOptions { CancellationToken = cancel } });
            return Said(shared, parsed, terminal, "terminated");
        }));

        return new ExampledCommand("runs", "List, show, print and end workflow runs. While 'gfn up' runs, it is asked; otherwise the state is opened here.") { list, show, history, cancelRun, terminate };
    }

    private static WorkflowHandle Handle(ITemporalClient client, ParseResult parsed) => client.GetWorkflowHandle(parsed.GetRequiredValue(Id), parsed.GetValue(RunId));

    private static int Said(SharedOptions shared, ParseResult parsed, Terminal terminal, string done)
    {
        var id = parsed.GetRequiredValue(Id);
        if (parsed.GetValue(shared.Json))
        {
            terminal.WriteJson(new { id, done });
        }
        else
        {
            terminal.Out.WriteLine($"{id}: {done}");
        }

        return ExitCode.Done;
    }

    private static async Task<int> WithClientAsync(SharedOptions shared, ParseResult parsed, Func<ITemporalClient, Task<int>> work)
    {
        await using var state = await OpenState.OpenAsync(shared.Read(parsed));
        try
        {
            return await work(state.Client);
        }
        catch (RpcException refused) when (refused.Code is RpcException.StatusCode.NotFound)
        {
            throw new UsageException($"{refused.Message}. 'gfn runs ls' shows what there is.");
        }
        catch (RpcException refused) when (refused.Code is RpcException.StatusCode.InvalidArgument)
        {
            throw new UsageException(refused.Message);
        }
    }

    private static async Task<int> ListAsync(ITemporalClient client, SharedOptions shared, ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        var limit = parsed.GetValue(Limit);
        var runs = new List<WorkflowExecution>();
        await foreach (var run in client.ListWorkflowsAsync(parsed.GetValue(Query) ?? string.Empty, new() { Limit = limit, Rpc = new RpcOptions { CancellationToken = cancel } }))
        {
            runs.Add(run);
        }

        if (parsed.GetValue(shared.Json))
        {
            terminal.WriteJson(runs.Select(run => new RunReport.Line(run.Id, run.RunId, run.WorkflowType, run.Status.ToString(), run.StartTime, run.CloseTime, run.HistoryLength)));
            return ExitCode.Done;
        }

        var table = new Table().RoundedBorder().AddColumn("started (UTC)").AddColumn("status").AddColumn("workflow").AddColumn("id").AddColumn(new TableColumn("events").RightAligned()).AddColumn("took");
        foreach (var run in runs)
        {
            table.AddRow(
                $"{run.StartTime:yyyy-MM-dd HH:mm:ss}",
                RunReport.Coloured(run.Status),
                Markup.Escape(run.WorkflowType),
                Markup.Escape(run.Id),
                $"{run.HistoryLength:N0}",
                run.CloseTime is { } closed ? RunReport.Spoken(closed - run.StartTime) : string.Empty);
        }

        terminal.Rich.Write(table);
        return ExitCode.Done;
    }

    private static async Task<int> HistoryAsync(WorkflowHandle handle, Terminal terminal, CancellationToken cancel)
    {
        var history = await handle.FetchHistoryAsync(new() { Rpc = new RpcOptions { CancellationToken = cancel } });
        await terminal.Out.WriteLineAsync(history.ToJson());
        return ExitCode.Done;
    }
}
