using Gfn.Domain;
using Gfn.Plant;
using Xunit.Abstractions;

namespace Gfn.Activities.Tests;

/// <summary>The stages of a manifest with a fault at every single call of a port, before its effect and after it: repeated, they end as without.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int CallsMax = 200;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Stages_FaultAtSomeCalls_RepeatedStepEndsTheSame(bool afterEffect) => SweepAsync(afterEffect, stride: 9);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Category", "Slow")]
    public Task Stages_FaultAtEveryCall_RepeatedStepEndsTheSame(bool afterEffect) => SweepAsync(afterEffect, stride: 1);

    private async Task SweepAsync(bool afterEffect, int stride)
    {
        var expected = await RunAsync(faultAt: -1, afterEffect);
        Assert.Equal(["a.ndjson completed", "b.ndjson completed", "bad.ndjson quarantined", "empty.ndjson quarantined"], expected.State);

        var call = 0;
        for (; call < CallsMax; call += stride)
        {
            var run = await RunAsync(call, afterEffect);
            Assert.True(run.Offenders.Count == 0, $"fault at call {call}: {string.Join("; ", run.Offenders)}");
            Assert.Equal(expected.State, run.State);
            if (!run.Fired)
            {
                break;
            }
        }

        output.WriteLine($"{call} calls");
        Assert.InRange(call, 20, CallsMax - 1);
    }

    private static async Task<(bool Fired, IReadOnlyList<string> State, IReadOnlyList<string> Offenders)> RunAsync(int faultAt, bool afterEffect)
    {
        using var plant = new LocalPlant();
        var seen = -1;
        var fired = false;
        Task FaultAsync(PortCall call)
        {
            if (Interlocked.Increment(ref seen) != faultAt)
            {
                return Task.CompletedTask;
            }

            fired = true;
            throw new TransientPipelineException(FailureCode.Unavailable, $"{call.Port}.{call.Method} was cut off.");
        }

        var fault = afterEffect ? plant.Faults.After(FaultAsync) : plant.Faults.Before(FaultAsync);
        var waiting = new List<ArrivedFile>();
        foreach (var (name, content) in new[] { ("a.ndjson", "{\"a\":1}\n{bad\n"), ("b.ndjson", "{\"b\":[1,2]}\n\n{\"a\":3}"), ("bad.ndjson", "no\n"), ("empty.ndjson", "") })
        {
            var info = await plant.UploadAsync($"landing/ndjson/{Steps.Monday}/{name}", content);
            var (_, file) = await InsistAsync(_ => plant.Intake.AdmitAsync(info.File(), info.SizeBytes, null, info.ModifiedAt, "message-1", default));
            if (file is not null)
            {
                waiting.Add(file);
            }
        }

        var cut = Steps.Cut(plant, [.. waiting]);
        Assert.Empty((await InsistAsync(_ => plant.Manifests.ClaimFilesAsync(cut))).Refused);
        var manifest = await InsistAsync(_ => plant.Manifests.WriteManifestAsync(cut));
        await InsistAsync(_ => Done(plant.Manifests.BeginManifestAsync(manifest)));
        var converted = await InsistAsync(_ => plant.Conversions.ConvertManifestAsync(manifest, plant.Pipeline.Conversion));
        await InsistAsync(_ => plant.Commits.CommitManifestAsync(manifest, converted));
        await InsistAsync(_ => plant.Commits.SettleFilesAsync(manifest, 0));
        await InsistAsync(_ => Done(plant.Manifests.CompleteManifestAsync(manifest)));
        var ledger = await InsistAsync(_ => plant.Ledgers.DrawLedgerAsync(Steps.Monday));
        Assert.True(ledger.Balanced, string.Join("; ", ledger.Offenders));

        fault.Dispose();
        var state = await plant.Tracker.QueryAllFilesAsync();
        return (fired, state, await new Invariants(plant).OffendersAsync());
    }

    private static async Task<int> Done(Task step)
    {
        await step;
        return 0;
    }

    /// <summary>Runs a step as a worker does: again, as a new attempt, while its failure may pass.</summary>
    private static async Task<T> InsistAsync<T>(Func<int, Task<T>> step)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Steps.RunAsync(() => step(attempt), attempt);
            }
            catch (TransientPipelineException) when (attempt < 3)
            {
            }
        }
    }
}
