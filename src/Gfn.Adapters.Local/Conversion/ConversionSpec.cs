using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet;
using Gfn.Formats.Typed;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>How files are converted.</summary>
public sealed record ConversionSpec
{
    /// <summary>How lines are read.</summary>
    public NdjsonOptions Ndjson { get; init; } = new();

    /// <summary>How pages are written.</summary>
    public ParquetOptions Parquet { get; init; } = new();

    /// <summary>Which columns have which types; null for string mode.</summary>
    public TypedOptions? Typing { get; init; }

    /// <summary>Largest share of an input's lines, blank ones aside, that may be rejected before it is refused as a whole, 0 to 1. Default 1: any, as long as one line is good.</summary>
    public double RejectShareMax { get; init; } = 1;

    /// <summary>Whether rows say where they came from.</summary>
    public bool SourceColumns { get; init; }

    /// <summary>What <c>_processing_timestamp</c> shows.</summary>
    public DateTimeOffset ProcessedAt { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Input bytes of a row group. Default 32 MiB. Memory grows with it: about half of it for each thread.</summary>
    public long RowGroupBytes { get; init; } = 32L << 20;

    /// <summary>Output bytes after which another file is begun, at the end of a row group; null for one file.</summary>
    public long? FileBytes { get; init; }

    /// <summary>Whether the SHA-256 of each output is taken as it is written. Default true; costs about a twentieth of the time.</summary>
    public bool OutputDigests { get; init; } = true;

    /// <summary>Row groups encoded at the same time. The output does not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Key-value metadata of each file.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> KeyValues { get; init; } = [];

    /// <summary>Everything wrong with it; empty when it can be used.</summary>
    public IReadOnlyList<string> Violations()
    {
        var found = Ndjson.Violations().Concat(Parquet.Violations()).ToList();
        if (RowGroupBytes is < 1 << 10 or > 1L << 30)
        {
            found.Add($"{nameof(RowGroupBytes)} is {RowGroupBytes}; it must be 1,024 to 1,073,741,824.");
        }

        if (FileBytes is < 1 << 10)
        {
            found.Add($"{nameof(FileBytes)} is {FileBytes}; it must be at least 1,024.");
        }

        if (RejectShareMax is not (>= 0 and <= 1))
        {
            found.Add($"{nameof(RejectShareMax)} is {RejectShareMax}; it must be 0 to 1.");
        }

        if (Threads is < 1 or > 256)
        {
            found.Add($"{nameof(Threads)} is {Threads}; it must be 1 to 256.");
        }

        return found;
    }
}
