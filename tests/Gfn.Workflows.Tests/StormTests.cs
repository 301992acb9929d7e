using Gfn.Domain;
using Gfn.Plant;
using Gfn.Ports;
using Temporalio.Client;
using Temporalio.Exceptions;
using Xunit.Abstractions;

namespace Gfn.Workflows.Tests;

/// <summary>
/// Goal: after any mixture of uploads, versions, duplicate, late and missing notifications, failing and half-succeeding calls, killed landing and
/// manifest runs, everything is landed once as soon as the storm is over. Method: a seeded random course, then calm, then the invariants.
/// </summary>
public sealed class StormTests(ITestOutputHelper output)
{
    private const int Steps = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(19)]
    [InlineData(20)]
    [Trait("Category", "Slow")]
    public Task AfterAStorm_EverythingIsLandedOnce(int seed) => WeatherAsync(seed);

    private async Task WeatherAsync(int seed)
    {
        output.WriteLine($"seed {seed}");
        await using var site = await Site.StartAsync(policy: Site.Policy(files: 3, ageSeconds: 20, window: 2, idleSeconds: 30, events: 120), receiveMax: 1_000, visibilitySeconds: 1);
        await site.WorkAsync(async () =>
        {
            var storm = new Storm(site, new Random(seed));
            for (var step = 0; step < Steps; step++)
            {
                await storm.StepAsync();
            }

            await storm.CalmAsync();
            List<string> offenders = [.. await new Invariants(site.Plant).OffendersAsync(), .. await LostAsync(site)];
            Assert.True(offenders.Count == 0, $"seed {seed}: {string.Join("; ", offenders)}");
        });
    }

    /// <summary>Objects that lie in the landing zone and were not landed.</summary>
    private static async Task<IReadOnlyList<string>> LostAsync(Site site)
    {
        var lost = new List<string>();
        await foreach (var info in site.Plant.Folder.ListAllAsync(site.Plant.Layout.LandingBucket, site.Plant.Layout.LandingPrefix, default))
        {
            var row = await site.Plant.Tracker.GetAsync(Site.Monday, info.File(), default);
            if (row?.Status != FileStatus.Completed)
            {
                lost.Add($"{info.File()} is {row?.Status.Text() ?? "unknown"} ({row?.Reason})");
            }
        }

        return lost;
    }

    private sealed class Storm(Site site, Random random)
    {
        private readonly List<string> keys = [];
        private readonly List<string> late = [];
        private IDisposable? before;
        private IDisposable? after;

        public async Task StepAsync()
        {
            before ??= site.Plant.Faults.Before(call => Chance(0.04) ? Task.FromException(new TransientPipelineException(FailureCode.Unavailable, $"{call.Method} was cut off.")) : Task.CompletedTask);
            after ??= site.Plant.Faults.After(call => Chance(0.03) ? Task.FromException(new TransientPipelineException(FailureCode.Unavailable, $"The answer of {call.Method} was lost.")) : Task.CompletedTask);
            switch (Next(12))
            {
                case < 5:
                    await UploadAsync();
                    break;
                case < 8:
                    await TakeAsync();
                    break;
                case 8:
                    await site.Environment.DelayAsync(TimeSpan.FromSeconds(Next(40)));
                    break;
                case 9:
                    await KillAsync("LandingWorkflow");
                    break;
                case 10:
                    await KillAsync("ManifestWorkflow");
                    break;
                default:
                    await ReconcileAsync();
                    break;
            }
        }

        /// <summary>No more faults: what is late comes, the rest is found by listing, and runs end until one is content.</summary>
        public async Task CalmAsync()
        {
            before?.Dispose();
            after?.Dispose();
            foreach (var message in late)
            {
                await site.Plant.Queue.SendAsync(message, default);
            }

            await Site.UntilAsync(
                async () =>
                {
                    await site.Plant.Consumer(site.Client).TakeOnceAsync(TimeSpan.Zero, default);
                    return await site.Plant.Queue.DepthAsync(default) is { Visible: 0, Hidden: 0 };
                },
                "the queue to be empty");
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    await ReconcileAsync();
                    await (await site.LandAsync()).GetResultAsync();
                    return;
                }
                catch (WorkflowFailedException failed) when (attempt < 3)
                {
                    // A manifest killed late is taken up by the next run.
                    Assert.NotNull(failed.InnerException);
                }
            }
        }

        private bool Chance(double probability)
        {
            lock (random)
            {
                return random.NextDouble() < probability;
            }
        }

        private int Next(int below)
        {
            lock (random)
            {
                return random.Next(below);
            }
        }

        private async Task UploadAsync()
        {
            if (keys.Count == 0 || Chance(0.6))
            {
                keys.Add(Site.At($"{Next(3)}/{keys.Count}{(Chance(0.1) ? ".tmp" : ".ndjson")}"));
            }

            // Few contents, so that the same bytes come again under the same name.
            string[] contents = ["{\"a\":1}\n", "{\"a\":2}\n{\"b\":3}\n", "{\"a\":1}\nbad\n\n", "bad\n", "", "\n", "{\"c\":[]}"];
            var info = await site.Plant.UploadAsync(keys[Next(keys.Count)], contents[Next(contents.Length)]);
            var message = S3Messages.Created(info);
            if (Chance(0.7))
            {
                await SendAsync(message);
            }

            if (Chance(0.2))
            {
                late.Add(message);
            }
        }

        private async Task SendAsync(string message)
        {
            try
            {
                await site.Plant.Queue.SendAsync(message, default);
            }
            catch (TransientPipelineException)
            {
                late.Add(message);
            }
        }

        private async Task TakeAsync()
        {
            try
            {
                await site.Plant.Consumer(site.Client).TakeOnceAsync(TimeSpan.Zero, default);
            }
            catch (TransientPipelineException)
            {
                // The host would log it and go on.
            }
        }

        private async Task KillAsync(string kind)
        {
            var running = await site.Client.ListWorkflowsAsync($"WorkflowType = '{kind}' AND ExecutionStatus = 'Running'").ToListAsync();
            if (running.Count > 0)
            {
                var victim = running[Next(running.Count)];
                try
                {
                    await site.Client.GetWorkflowHandle(victim.Id, victim.RunId).TerminateAsync("struck by lightning");
                }
                catch (RpcException over) when (over.Code == RpcException.StatusCode.NotFound)
                {
                    // It ended by itself meanwhile.
                }
            }
        }

        private Task<ReconcileReport> ReconcileAsync() =>
            site.Client.ExecuteWorkflowAsync((ReconcileWorkflow w) => w.RunAsync(new ReconcileRequest()), new WorkflowOptions($"reconcile-{Guid.NewGuid():N}", LocalPlant.TaskQueue));
    }
}
