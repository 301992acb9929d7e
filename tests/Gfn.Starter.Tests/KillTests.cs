using System.Text.Json;
using Gfn.Adapters.Local;
using Gfn.Domain;
using Gfn.Ports;
using Gfn.Worker;
using Gfn.Workflows;
using Temporalio.Api.Enums.V1;
using Temporalio.Testing;
using Temporalio.Worker;

namespace Gfn.Starter.Tests;

/// <summary>
/// Goal: nothing is lost or doubled however often the process dies. Method: the demo as a real process, killed without warning at seeded random
/// instants, run again on the same state until it ends by itself; then every witness is asked.
/// </summary>
[Trait("Category", "Slow")]
public sealed class KillTests
{
    private const int Kills = 50;
    private const int Seed = 20_180_324;
    private const long Rows = 56_820;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Demo_KilledAtRandomInstants_EndsBalancedWithEveryRowOnce()
    {
        var random = new Random(Seed);
        var kills = 0;
        while (kills < Kills)
        {
            var directory = Directory.CreateTempSubdirectory("gfn-kill-").FullName;
            try
            {
                kills += await RunKilledAsync(directory, random, Kills - kills);
                await CheckAsync(directory, $"seed {Seed}, after {kills} kills");
            }
            finally
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    /// <summary>Starts and kills until the demo ends by itself or enough were killed; then lets it end.</summary>
    private static async Task<int> RunKilledAsync(string directory, Random random, int killsMax)
    {
        for (var kills = 0; kills < killsMax; kills++)
        {
            // Starting takes some 0.4 s, the whole workload some 6 s on two cores: a few lives end before the work, most in the middle of it.
            var life = TimeSpan.FromMilliseconds(200 + (random.NextDouble() * 3_000));
            using var demo = GfnProcess.Start(directory, "demo", "--json");
            if (!await demo.KillAfterAsync(life))
            {
                return kills;
            }
        }

        return killsMax;
    }

    private static async Task CheckAsync(string directory, string when)
    {
        using var last = GfnProcess.Start(directory, "demo", "--json");
        var (exitCode, output, error) = await last.EndAsync(Patience);
        Assert.True(exitCode == ExitCode.Done, $"{when}: {error}");

        using var summary = JsonDocument.Parse(output);
        var ledger = summary.RootElement.GetProperty("ledger");
        Assert.True(ledger.GetProperty("balanced").GetBoolean(), $"{when}: {ledger}");
        Assert.Equal(Rows, summary.RootElement.GetProperty("rows_loaded").GetInt64());
        Assert.Equal(4, summary.RootElement.GetProperty("files").GetProperty("quarantined").GetInt64());

        var paths = StatePaths.Of(Path.Combine(directory, ".gfn", "demo"));
        await CheckRowsAsync(paths, when);
        await CheckHistoriesAsync(paths, when);
    }

    private static async Task CheckRowsAsync(StatePaths paths, string when)
    {
        using var store = new FolderObjectStore(paths.Objects, TimeProvider.System);
        using var warehouse = DuckDbWarehouse.Open(paths.Warehouse, store, paths.Scratch, TimeProvider.System);
        var counts = (await warehouse.QueryAsync("SELECT count(*), count(DISTINCT (_source_file, _source_line)) FROM events", [], 1, CancellationToken.None)).Rows[0];
        Assert.True(Rows.Equals(counts[0]) && Rows.Equals(counts[1]), $"{when}: {counts[0]} rows, {counts[1]} of them distinct");
        await CheckOutputAsync(store, when);
    }

    /// <summary>What killed attempts wrote is gone, what the commit records name is there.</summary>
    private static async Task CheckOutputAsync(FolderObjectStore store, string when)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var found in store.ListAllAsync("output", "commits/", CancellationToken.None))
        {
            var record = CommitRecord.FromJson(await File.ReadAllBytesAsync(store.PathOf(found.Key)));
            named.UnionWith(record.Outputs.Select(output => output.Uri));
            named.UnionWith(record.RejectsUri is { } rejects ? [rejects] : []);
        }

        var output = await store.ListAllAsync("output", "data/", CancellationToken.None).Select(found => found.Key).Where(key => key.Name != "_result.json").Select(key => key.Uri).ToListAsync();
        Assert.True(named.SetEquals(output), $"{when}: not named {string.Join(", ", output.Except(named))}; not there {string.Join(", ", named.Except(output))}");
    }

    private static async Task CheckHistoriesAsync(StatePaths paths, string when)
    {
        await using var engine = await WorkflowEnvironment.StartLocalAsync(new() { DevServerOptions = new() { DatabaseFilename = paths.Engine } });
        var replayer = new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<LandingWorkflow>().AddWorkflow<ManifestWorkflow>());
        var runs = 0;
        await foreach (var run in engine.Client.ListWorkflowsAsync(string.Empty))
        {
            runs++;
            Assert.True(run.Status == WorkflowExecutionStatus.Completed, $"{when}: {run.Id} is {run.Status}");
            var history = await engine.Client.GetWorkflowHandle(run.Id, run.RunId).FetchHistoryAsync();
            var doubled = history.Events
                .Where(recorded => recorded.EventType is EventType.ActivityTaskCompleted or EventType.ActivityTaskFailed or EventType.ActivityTaskTimedOut or EventType.ActivityTaskCanceled)
                .GroupBy(Scheduled)
                .Where(answers => answers.Count() > 1);
            Assert.True(!doubled.Any(), $"{when}: {run.Id} has an activity with two results");

            var replayed = await replayer.ReplayWorkflowAsync(Temporalio.Common.WorkflowHistory.FromJson(run.Id, history.ToJson()), throwOnReplayFailure: false);
            Assert.True(replayed.ReplayFailure is null, $"{when}: {run.Id} does not replay: {replayed.ReplayFailure}");
        }

        Assert.True(runs > 2, $"{when}: {runs} runs");
    }

    private static long Scheduled(Temporalio.Api.History.V1.HistoryEvent recorded) => recorded.EventType switch
    {
        EventType.ActivityTaskCompleted => recorded.ActivityTaskCompletedEventAttributes.ScheduledEventId,
        EventType.ActivityTaskFailed => recorded.ActivityTaskFailedEventAttributes.ScheduledEventId,
        EventType.ActivityTaskTimedOut => recorded.ActivityTaskTimedOutEventAttributes.ScheduledEventId,
        _ => recorded.ActivityTaskCanceledEventAttributes.ScheduledEventId,
    };
}
