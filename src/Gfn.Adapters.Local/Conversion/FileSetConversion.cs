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
    /// <summary>Converts as <see cref="Run"/> does, on threads of its own.</summary>
    public Task<ConversionReport> RunAsync(CancellationToken cancel) =>
        Task.Factory.StartNew(() => Run(cancel), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Converts; the calling thread is one of those that work.</summary>
    /// <param name="cancel">Stops soon; the target is told to abandon the file begun.</param>
    /// <exception cref="ColumnLimitException">The files have more distinct keys than allowed.</exception>
    /// <exception cref="InvalidOperationException">The specification has violations; the message lists them all.</exception>
    public ConversionReport Run(CancellationToken cancel)
    {
        if (spec.Violations() is { Count: > 0 } violations)
        {
            throw new InvalidOperationException(string.Join(" ", violations));
        }

        var refusals = new string?[inputs.Count];
        var compressions = Detect(refusals, cancel);
        while (true)
        {
            using var pass = new ConversionPass(inputs, compressions, refusals, spec, target, progress);
            try
            {
                if (pass.Run(cancel) is { } report)
                {
                    return report;
                }
            }
            catch
            {
                target.AbandonAsync().GetAwaiter().GetResult();
                throw;
            }

            target.AbandonAsync().GetAwaiter().GetResult();
        }
    }

    /// <summary>A file must be known before it is cut; one too small for that is read whole and tells when it is opened.</summary>
    private InputCompression[] Detect(string?[] refusals, CancellationToken cancel)
    {
        var compressions = new InputCompression[inputs.Count];
        for (var source = 0; source < inputs.Count; source++)
        {
            if (inputs[source].SizeBytes <= ConversionPlan.UnitBytesMin(spec.RowGroupBytes) && InputCompressions.OfName(inputs[source].Name) == InputCompression.Unknown)
            {
                continue;
            }

            try
            {
                compressions[source] = SourceStream.Detect(inputs[source], cancel);
            }
            catch (InputRefusedException refused)
            {
                refusals[source] = $"{refused.Code}: {refused.Message}";
            }
        }

        return compressions;
    }
}
