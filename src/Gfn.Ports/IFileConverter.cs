using Gfn.Domain;

namespace Gfn.Ports;

/// <summary>Turns the files of a manifest into Parquet. In process, or a Glue job.</summary>
public interface IFileConverter
{
    /// <summary>
    /// Converts a manifest. Repeatable: everything is written below the request's own <see cref="ConversionRequest.AttemptPrefix"/>, so attempts never mix,
    /// and nothing counts before somebody publishes the result in a commit record. The same manifest and settings give the same Parquet bytes.
    /// </summary>
    /// <remarks>
    /// A file that is not NDJSON, or damaged, or no longer the version named, is refused in the result and does not fail the call;
    /// bad lines are rejected one by one. Transient and system failures do fail it.
    /// </remarks>
    /// <param name="request">What to convert, and where to.</param>
    /// <param name="progress">Told now and then, from any thread; for heartbeats and progress bars.</param>
    /// <param name="cancel">Stops soon; what was written so far is garbage below the attempt's prefix.</param>
    Task<ConversionResult> ConvertAsync(ConversionRequest request, IProgress<ConversionProgress> progress, CancellationToken cancel);
}

/// <summary>A conversion to do.</summary>
/// <param name="Manifest">The files.</param>
/// <param name="AttemptPrefix">Output objects are written below it, as <c>part-00000.parquet</c> and so on; rejected lines as <c>rejects.ndjson</c>.</param>
/// <param name="Settings">How.</param>
public sealed record ConversionRequest(Manifest Manifest, ObjectKey AttemptPrefix, ConversionSettings Settings);

/// <summary>How Parquet is written.</summary>
/// <param name="Compression">snappy, zstd, gzip or none.</param>
/// <param name="SourceColumns">Adds <c>_source_file</c>, <c>_source_line</c> and <c>_processing_timestamp</c>, the last being the manifest's creation time.</param>
/// <param name="RowGroupBytesMax">Input bytes of a row group, decompressed. Memory grows with it: about half of it for each thread.</param>
/// <param name="RejectExcerpts">Whether rejects carry the line's first bytes; switch off where lines may hold secrets.</param>
/// <param name="Typing">Which columns have which types; null: all text, as written.</param>
/// <param name="RejectShareMax">Largest share of a file's lines that may be rejected before it is refused as a whole, 0 to 1.</param>
public sealed record ConversionSettings(
    string Compression = "snappy", bool SourceColumns = true, long RowGroupBytesMax = 32L << 20, bool RejectExcerpts = true, TypingSettings? Typing = null, double RejectShareMax = 1);

/// <summary>How values are typed.</summary>
/// <param name="Schema">Types of the columns, in the notation of schema files; null: those found in samples of each manifest's files.</param>
/// <param name="Misfits">What happens to a value its type cannot hold: rescue (kept in a column of its own), null, or fail (the file is refused).</param>
public sealed record TypingSettings(string? Schema = null, string Misfits = "rescue");

/// <summary>What a conversion gave; still unpublished.</summary>
/// <param name="Outputs">Parquet objects; empty when no line was good.</param>
/// <param name="Inputs">One for each file of the manifest, in its order.</param>
/// <param name="Columns">Column names in file order.</param>
/// <param name="Rejects">Where the rejected lines are; null when there are none.</param>
/// <param name="Misfits">Columns that had values which did not fit; null when none had, as always without types.</param>
public sealed record ConversionResult(
    IReadOnlyList<CommittedOutput> Outputs, IReadOnlyList<CommittedInput> Inputs, IReadOnlyList<string> Columns, ObjectKey? Rejects, IReadOnlyList<CommittedMisfit>? Misfits = null);

/// <summary>How far a conversion is.</summary>
/// <param name="FilesDone">Files finished.</param>
/// <param name="FilesTotal">Files of the manifest.</param>
/// <param name="BytesIn">Bytes read from the store so far.</param>
/// <param name="BytesTotal">Sum of the files' sizes.</param>
/// <param name="Rows">Rows so far.</param>
/// <param name="Rejected">Rejected lines so far.</param>
public sealed record ConversionProgress(int FilesDone, int FilesTotal, long BytesIn, long BytesTotal, long Rows, long Rejected);
