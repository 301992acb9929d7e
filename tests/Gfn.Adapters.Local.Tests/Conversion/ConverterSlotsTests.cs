using Gfn.Adapters.Local.Conversion;
using Gfn.Domain;
using Gfn.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Gfn.Adapters.Local.Tests.Conversion;

public sealed class ConverterSlotsTests
{
    private static readonly RunDate Day = RunDate.Parse("2026-03-02");

    [Fact]
    public async Task N23_MoreManifestsThanSlots_WaitTheirTurn_BeatMeanwhile_AndNoneFails()
    {
        var clock = new FakeTimeProvider();
        var inner = new Gate();
        using var slots = new ConverterSlots(inner, 2, clock);
        var beats = Enumerable.Range(0, 5).Select(_ => new Beats()).ToList();

        var conversions = beats.Select((beat, index) => slots.ConvertAsync(Request(index), beat, default)).ToList();
        var before = beats[4].Count;
        clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(2, inner.Running);
        Assert.True(beats[4].Count > before, "a conversion that waits must show that it lives");
        foreach (var _ in conversions)
        {
            inner.LetOneEnd();
        }

        await Task.WhenAll(conversions);
        Assert.Equal((5, 2), (inner.Ended, inner.MostAtOnce));
    }

    [Fact]
    public async Task AWaitThatIsCancelled_TakesNoSlot()
    {
        var inner = new Gate();
        using var slots = new ConverterSlots(inner, 1, TimeProvider.System);
        using var cancel = new CancellationTokenSource();
        var running = slots.ConvertAsync(Request(0), new Beats(), default);
        var waiting = slots.ConvertAsync(Request(1), new Beats(), cancel.Token);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var next = slots.ConvertAsync(Request(2), new Beats(), default);
        inner.LetOneEnd();
        inner.LetOneEnd();

        await Task.WhenAll(running, next);
        Assert.Equal(2, inner.Ended);
    }

    private static ConversionRequest Request(int index)
    {
        var file = new ArrivedFile(new FileKey(new ObjectKey("input", $"{index}.ndjson"), "v1"), Day, 1, null, DateTimeOffset.UnixEpoch);
        return new ConversionRequest(Manifest.Build("ndjson", [file], DateTimeOffset.UnixEpoch, new WrittenBy("w", "r")), new ObjectKey("output", $"{index}"), new ConversionSettings());
    }

    private sealed class Beats : IProgress<ConversionProgress>
    {
        private int count;

        public int Count => Volatile.Read(ref count);

        public void Report(ConversionProgress value) => Interlocked.Increment(ref count);
    }

    /// <summary>Converts nothing, for as long as nobody lets it end.</summary>
    private sealed class Gate : IFileConverter
    {
        private readonly SemaphoreSlim ends = new(0);
        private int running;
        private int mostAtOnce;
        private int ended;

        public int Running => Volatile.Read(ref running);

        public int MostAtOnce => Volatile.Read(ref mostAtOnce);

        public int Ended => Volatile.Read(ref ended);

        public void LetOneEnd() => ends.Release();

        public async Task<ConversionResult> ConvertAsync(ConversionRequest request, IProgress<ConversionProgress> progress, CancellationToken cancel)
        {
            lock (ends)
            {
                mostAtOnce = Math.Max(mostAtOnce, Interlocked.Increment(ref running));
            }

            await ends.WaitAsync(cancel);
            Interlocked.Decrement(ref running);
            Interlocked.Increment(ref ended);
            return new ConversionResult([], [], [], null);
        }
    }
}
