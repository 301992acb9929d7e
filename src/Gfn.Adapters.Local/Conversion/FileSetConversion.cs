using Gfn.Formats;
using Gfn.Ports;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Converts files to Parquet: IO and threads around <see cref="RowGroupEncoder"/>.</summary>
/// <remarks>
/// Each thread takes the next unit of work, reads and encodes it, and waits for its turn to write. A thread holds one block of input, one open
/// page per column and one row group of compressed pages, so memory does not grow with the files.
/// A file that turns out unusable after rows of it were encoded is refused by converting again without it; that keeps the good case free of undo.
/// </remarks>
public sealed class FileSetConversion(IReadOnlyList<ConversionInput> inputs, ConversionSpec spec, IConversionTarget target, IProgress<ConversionProgress> progress)
{
    /// <summary>Converts.</summary>
    /// <param name="cancel">Stops soon; the target is told to abandon the file begun.</param>
    /// <exception cref="ColumnLimitException">The files have more distinct keys than allowed.</exception>
    /// <exception cref="InvalidOperationException">The specification has violations; the message lists them all.</exception>
    public async Task<ConversionReport> RunAsync(CancellationToken cancel)
    {
        if (spec.Violations() is { Count: > 0 } violations)
        {
            throw new InvalidOperationException(string.Join(" ", violations));
        }

        var refusals = new SortedDictionary<int, string>();
        var compressions = await DetectAsync(refusals, cancel);
        while (true)
        {
            using var pass = new ConversionPass(inputs, compressions, refusals, spec, target, progress);
            try
            {
                if (await pass.RunAsync(cancel) is { } report)
                {
                    return report;
                }
            }
            catch
            {
                await target.AbandonAsync();
                throw;
            }

            await target.AbandonAsync();
        }
    }

    /// <summary>Large files must be known before they are cut; a small one is read whole and tells when it is opened.</summary>
    private async Task<InputCompression[]> DetectAsync(SortedDictionary<int, string> refusals, CancellationToken cancel)
    {
        var compressions = new InputCompression[inputs.Count];
        for (var source = 0; source < inputs.Count; source++)
        {
            if (inputs[source].SizeBytes < spec.RowGroupBytes && InputCompressions.OfName(inputs[source].Name) == InputCompression.Unknown)
            {
                continue;
            }

            try
            {
                compressions[source] = await SourceStream.DetectAsync(inputs[source], cancel);
            }
            catch (InputRefusedException refused)
            {
                refusals[source] = $"{refused.Code}: {refused.Message}";
            }
        }

        return compressions;
    }
}
