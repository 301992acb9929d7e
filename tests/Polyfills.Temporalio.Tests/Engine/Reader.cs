using Gfn.Histories.Checks;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>Reads back what an engine holds.</summary>
internal static class Reader
{
    public static async Task<IReadOnlyList<RunHistory>> AllRunsAsync(ITemporalClient client)
    {
        var runs = new List<RunHistory>();
        await foreach (var run in client.ListWorkflowsAsync(""))
        {
            var history = await client.GetWorkflowHandle(run.Id, run.RunId).FetchHistoryAsync();
            runs.Add(new RunHistory(run.Id, run.RunId, [.. history.Events]));
        }

        return runs;
    }

    /// <summary>For messages of failed tests: where each open run stands.</summary>
    public static async Task<IEnumerable<string>> OpenRunsAsync(ITemporalClient client) =>
        (await AllRunsAsync(client)).Where(run => run.IsOpen).Select(run => $"{run}: {string.Join(' ', run.Events.TakeLast(6).Select(entry => $"{entry.EventId}:{entry.EventType} {entry.WorkflowTaskFailedEventAttributes?.Failure?.Message}"))}");

    /// <summary>All rules hold, every run has ended, and what was acknowledged is there.</summary>
    public static async Task AssertConvergedAsync(ITemporalClient client, Victim.Workload workload)
    {
        var runs = await AllRunsAsync(client);
        Assert.Empty(RunSetRules.Check(runs));
        Assert.DoesNotContain(runs, run => run.IsOpen);
        Assert.Empty(workload.WorkflowIds.Except(runs.Select(run => run.WorkflowId), StringComparer.Ordinal));
        var events = runs.SelectMany(run => run.Events).ToList();
        var known = runs.Select(run => $"start {run.WorkflowId}")
            .Concat(events.Where(entry => entry.EventType == EventType.WorkflowExecutionSignaled).Select(entry => Word(entry.WorkflowExecutionSignaledEventAttributes.Input)))
            .Concat(events.Where(entry => entry.EventType == EventType.WorkflowExecutionUpdateCompleted).Select(entry => entry.WorkflowExecutionUpdateCompletedEventAttributes.Meta.UpdateId))
            .Append("end tick");
        Assert.Empty(workload.Acknowledged.Except(known, StringComparer.Ordinal));
    }

    private static string Word(Payloads? input) => input?.Payloads_[0].Data.ToStringUtf8().Trim('"') ?? "";
}
