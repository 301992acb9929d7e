using Gfn.Activities;
using Gfn.Domain;
using Gfn.Plant;
using Gfn.Ports;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Exceptions;

namespace Gfn.Workflows.Tests;

/// <summary>A recorded run.</summary>
/// <param name="Name">Scenario and workflow, such as <c>happy.landing</c>.</param>
/// <param name="History">What happened.</param>
internal sealed record Recorded(string Name, WorkflowHistory History);

/// <summary>The pipelines' typical courses, each run on an engine and recorded. Policies are in seconds, so that a server that skips no time can run them too.</summary>
internal static class Scenarios
{
    public static IReadOnlyDictionary<string, Func<Site, Task<IReadOnlyList<Recorded>>>> All { get; } = new Dictionary<string, Func<Site, Task<IReadOnlyList<Recorded>>>>(StringComparer.Ordinal)
    {
        ["happy"] = HappyAsync,
        ["failed"] = FailedAsync,
        ["continued"] = ContinuedAsync,
        ["quarantine"] = QuarantineAsync,
        ["cancelled"] = CancelledAsync,
        ["recovered"] = RecoveredAsync,
        ["reconcile"] = ReconcileAsync,
    };

    /// <summary>How landing runs of a scenario group.</summary>
    public static LandingPolicy Policy(string scenario) => scenario == "continued"
        ? Site.Policy(files: 2, ageSeconds: 1, window: 2, idleSeconds: 1, events: 40)
        : Site.Policy(files: 2, ageSeconds: 1, window: 2, idleSeconds: 1);

    private static async Task<IReadOnlyList<Recorded>> HappyAsync(Site site)
    {
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"), ("b.ndjson", "{\"a\":2}\n"), ("c.ndjson", "{\"a\":3}\n"));
        return await site.WorkAsync(async () =>
        {
            await (await site.LandAsync(files)).GetResultAsync();
            return await CollectAsync(site, "happy");
        });
    }

    private static async Task<IReadOnlyList<Recorded>> FailedAsync(Site site)
    {
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        using var broken = site.Plant.Faults.Refuse(call => call.Port == nameof(IFileConverter), () => new SystemPipelineException(FailureCode.NoSpace, "The disk is full."));
        return await site.WorkAsync(async () =>
        {
            var landing = await site.LandAsync(files);
            await Assert.ThrowsAsync<WorkflowFailedException>(() => landing.GetResultAsync());
            return await CollectAsync(site, "failed");
        });
    }

    private static async Task<IReadOnlyList<Recorded>> ContinuedAsync(Site site)
    {
        var files = await site.ArriveAsync([.. Enumerable.Range(0, 14).Select(i => ($"{i:D2}.ndjson", "{\"a\":1}\n"))]);
        return await site.WorkAsync(async () =>
        {
            var landing = await site.LandAsync(files[..4]);
            var chain = site.Client.GetWorkflowHandle<LandingWorkflow>(landing.Id);
            foreach (var some in files[4..].Chunk(2))
            {
                await chain.SignalAsync(w => w.FilesArrivedAsync(some));
            }

            await landing.GetResultAsync();
            return await CollectAsync(site, "continued");
        });
    }

    private static async Task<IReadOnlyList<Recorded>> QuarantineAsync(Site site)
    {
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\nbad\n"), ("b.ndjson", "no record at all\n"));
        return await site.WorkAsync(async () =>
        {
            await (await site.LandAsync(files)).GetResultAsync();
            return await CollectAsync(site, "quarantine");
        });
    }

    private static async Task<IReadOnlyList<Recorded>> CancelledAsync(Site site)
    {
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        var converting = new TaskCompletionSource();
        using var slow = site.Plant.Faults.Before(call => call.Port == nameof(IFileConverter) ? UntilCancelledAsync(call, converting) : Task.CompletedTask);
        return await site.WorkAsync(async () =>
        {
            var landing = await site.LandAsync(files);
            var ended = Assert.ThrowsAsync<WorkflowFailedException>(() => landing.GetResultAsync());
            await converting.Task;
            await site.Client.GetWorkflowHandle(await ManifestRunIdAsync(site)).CancelAsync();
            await ended;
            return await CollectAsync(site, "cancelled");
        });
    }

    private static async Task<IReadOnlyList<Recorded>> RecoveredAsync(Site site)
    {
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        var converting = new TaskCompletionSource();
        var slow = site.Plant.Faults.Before(call => call.Port == nameof(IFileConverter) ? UntilCancelledAsync(call, converting) : Task.CompletedTask);
        return await site.WorkAsync(async () =>
        {
            var landing = await site.LandAsync(files);
            await converting.Task;
            await landing.TerminateAsync("killed");
            await site.Client.GetWorkflowHandle(await ManifestRunIdAsync(site)).TerminateAsync("killed");
            slow.Dispose();
            await (await site.LandAsync()).GetResultAsync();
            return await CollectAsync(site, "recovered");
        });
    }

    private static async Task<IReadOnlyList<Recorded>> ReconcileAsync(Site site)
    {
        await site.Plant.UploadAsync(Site.At("a.ndjson"), "{\"a\":1}\n");
        return await site.WorkAsync(async () =>
        {
            await site.Client.ExecuteWorkflowAsync((ReconcileWorkflow w) => w.RunAsync(new ReconcileRequest()), new WorkflowOptions("ndjson/reconcile", LocalPlant.TaskQueue));
            await (await site.LandAsync()).GetResultAsync();
            return await CollectAsync(site, "reconcile");
        });
    }

    private static async Task UntilCancelledAsync(PortCall call, TaskCompletionSource reached)
    {
        reached.TrySetResult();
        var cancelled = call.Argument<CancellationToken>();
        while (!cancelled.IsCancellationRequested)
        {
            call.Argument<IProgress<ConversionProgress>>().Report(new ConversionProgress(0, 1, 0, 8, 0, 0));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }

        cancelled.ThrowIfCancellationRequested();
    }

    private static async Task<string> ManifestRunIdAsync(Site site) =>
        LandingContract.ManifestRunId((await site.Plant.Tracker.QueryAllManifestsAsync(new ManifestQuery(), default).FirstAsync()).Manifest);

    /// <summary>Every closed run of the engine that was not terminated: replaying needs an end the code brought about.</summary>
    private static async Task<IReadOnlyList<Recorded>> CollectAsync(Site site, string scenario)
    {
        await Site.UntilAsync(async () => await site.Client.ListWorkflowsAsync("ExecutionStatus = 'Running'").CountAsync() == 0, "all runs to end and be listed");
        var runs = await site.Client.ListWorkflowsAsync(string.Empty).Where(run => run.Status != WorkflowExecutionStatus.Terminated).ToListAsync();
        var recorded = new List<Recorded>();
        foreach (var kind in runs.GroupBy(run => run.WorkflowType, StringComparer.Ordinal).OrderBy(kind => kind.Key, StringComparer.Ordinal))
        {
            // Of many alike the first and the last say it all.
            var ordered = kind.OrderBy(run => run.StartTime).ToList();
            var kept = ordered.Count <= 2 ? ordered : [ordered[0], ordered[^1]];
            for (var i = 0; i < kept.Count; i++)
            {
                var name = $"{scenario}.{kind.Key.Replace("Workflow", string.Empty, StringComparison.Ordinal).ToLowerInvariant()}{(kept.Count == 1 ? string.Empty : $"-{i + 1}")}";
                recorded.Add(new Recorded(name, await site.Client.GetWorkflowHandle(kept[i].Id, kept[i].RunId).FetchHistoryAsync()));
            }
        }

        return recorded;
    }
}
