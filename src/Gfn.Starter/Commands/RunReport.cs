using System.Globalization;
using Spectre.Console;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Gfn.Starter.Commands;

/// <summary>One run, for a person or a machine.</summary>
internal static class RunReport
{
    /// <summary>A line of a listing.</summary>
    public sealed record Line(string Id, string RunId, string Workflow, string Status, DateTime StartedAt, DateTime? ClosedAt, int Events);

    /// <summary>A step that is under way or waits for its next attempt.</summary>
    public sealed record PendingStep(string Activity, string State, int Attempt, string? LastFailure);

    /// <summary>Everything about a run.</summary>
    public sealed record Details(Line Run, IReadOnlyList<PendingStep> Pending, string? Result, string? Failure);

    /// <summary>Prints it.</summary>
    public static async Task<int> ShowAsync(WorkflowHandle handle, bool json, Terminal terminal, CancellationToken cancel)
    {
        var rpc = new RpcOptions { CancellationToken = cancel };
        var run = await handle.DescribeAsync(new() { Rpc = rpc });
        var (result, failure) = await OutcomeAsync(handle with { RunId = run.RunId }, run, rpc);
        var pending = (await PendingAsync(handle, run, rpc))
            .Select(step => new PendingStep(step.ActivityType.Name, step.State.ToString(), step.Attempt, step.LastFailure?.Message))
            .ToList();
        var details = new Details(new Line(run.Id, run.RunId, run.WorkflowType, run.Status.ToString(), run.StartTime, run.CloseTime, run.HistoryLength), pending, result, failure);
        if (json)
        {
            terminal.WriteJson(details);
        }
        else
        {
            Show(details, run.Status, terminal);
        }

        return ExitCode.Done;
    }

    /// <summary>A status in its colour.</summary>
    public static string Coloured(WorkflowExecutionStatus status) => status switch
    {
        WorkflowExecutionStatus.Completed => "[green]Completed[/]",
        WorkflowExecutionStatus.Running => "[blue]Running[/]",
        WorkflowExecutionStatus.Failed or WorkflowExecutionStatus.TimedOut or WorkflowExecutionStatus.Terminated => $"[red]{status}[/]",
        _ => $"[yellow]{status}[/]",
    };

    /// <summary>A duration in the unit it is best read in.</summary>
    public static string Spoken(TimeSpan span) => span.TotalSeconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s")
        : span.TotalHours < 1 ? $"{(int)span.TotalMinutes} min {span.Seconds} s" : $"{(int)span.TotalHours} h {span.Minutes} min";

    /// <summary>A failed run's causes, outermost first.</summary>
    public static string Why(WorkflowFailedException failed) => string.Join(" <- ", Chain(failed.InnerException));

    private static async Task<(string? Result, string? Failure)> OutcomeAsync(WorkflowHandle handle, WorkflowExecutionDescription run, RpcOptions rpc)
    {
        if (run.Status == WorkflowExecutionStatus.Running)
        {
            return (null, null);
        }

        try
        {
            var value = await handle.GetResultAsync<System.Text.Json.JsonElement?>(followRuns: false, new RpcOptions { CancellationToken = rpc.CancellationToken });
            return (value?.ToString(), null);
        }
        catch (WorkflowContinuedAsNewException next)
        {
            return ($"continued as run {next.NewRunId}", null);
        }
        catch (WorkflowFailedException failed)
        {
            return (null, Why(failed));
        }
    }

    private static async Task<IEnumerable<PendingActivityInfo>> PendingAsync(WorkflowHandle handle, WorkflowExecution run, RpcOptions rpc)
    {
        var described = await handle.Client.WorkflowService.DescribeWorkflowExecutionAsync(
            new() { Namespace = handle.Client.Options.Namespace, Execution = new() { WorkflowId = run.Id, RunId = run.RunId } },
            rpc);
        return described.PendingActivities;
    }

    private static IEnumerable<string> Chain(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            yield return failure is ApplicationFailureException { ErrorType: { } code } ? $"{code}: {failure.Message}" : failure.Message;
        }
    }

    private static void Show(Details details, WorkflowExecutionStatus status, Terminal terminal)
    {
        var run = details.Run;
        var grid = new Grid().AddColumn().AddColumn();
        grid.AddRow("id", Markup.Escape(run.Id));
        grid.AddRow("run", run.RunId);
        grid.AddRow("workflow", Markup.Escape(run.Workflow));
        grid.AddRow("status", Coloured(status));
        grid.AddRow("started", $"{run.StartedAt:yyyy-MM-dd HH:mm:ss.fff} UTC");
        if (run.ClosedAt is { } closed)
        {
            grid.AddRow("closed", $"{closed:yyyy-MM-dd HH:mm:ss.fff} UTC, after {Spoken(closed - run.StartedAt)}");
        }

        grid.AddRow("events", $"{run.Events:N0}");
        if (details.Result is { } result)
        {
            grid.AddRow("result", Markup.Escape(result));
        }

        if (details.Failure is { } failure)
        {
            grid.AddRow("failure", $"[red]{Markup.Escape(failure)}[/]");
        }

        foreach (var step in details.Pending)
        {
            grid.AddRow("pending", Markup.Escape($"{step.Activity}, {step.State}, attempt {step.Attempt}{(step.LastFailure is null ? string.Empty : $", last failure: {step.LastFailure}")}"));
        }

        terminal.Rich.Write(grid);
    }
}
