using Gfn.Ports;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Lets only so many conversions of a process run at once; the others wait their turn and report progress while they do, so that nobody takes them for dead.</summary>
/// <param name="inner">What converts.</param>
/// <param name="slots">Conversions at once, at least 1.</param>
/// <param name="clock">Paces the reports of those who wait.</param>
public sealed class ConverterSlots(IFileConverter inner, int slots, TimeProvider clock) : IFileConverter, IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim free = new(slots, slots);

    /// <inheritdoc/>
    public async Task<ConversionResult> ConvertAsync(ConversionRequest request, IProgress<ConversionProgress> progress, CancellationToken cancel)
    {
        var files = request.Manifest.Files;
        var untouched = new ConversionProgress(0, files.Count, 0, files.Sum(file => file.Size), 0, 0);
        await using (clock.CreateTimer(_ => progress.Report(untouched), null, TimeSpan.Zero, Beat))
        {
            await free.WaitAsync(cancel);
        }

        try
        {
            return await inner.ConvertAsync(request, progress, cancel);
        }
        finally
        {
            free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => free.Dispose();
}
