namespace Gfn.Domain;

/// <summary>A file as first seen: what a notification or a listing says about it.</summary>
/// <param name="File">Its identity.</param>
/// <param name="Date">The day it belongs to.</param>
/// <param name="SizeBytes">Length of the object.</param>
/// <param name="Sequencer">Order among versions of the key; null when found by a listing, which shows current versions only.</param>
/// <param name="SeenAt">Time of the event, or of the listing.</param>
/// <param name="Generation">How often its row has left a terminal status; 0 for a file that takes its first way through the pipeline.</param>
public sealed record ArrivedFile(FileKey File, RunDate Date, long SizeBytes, Sequencer? Sequencer, DateTimeOffset SeenAt, int Generation = 0)
{
    /// <summary>What a manifest that takes it in claims.</summary>
    public FileClaim Claim() => new(File, Generation);
}

/// <summary>A file version on one of its ways through the pipeline: what a manifest claims.</summary>
/// <remarks>A file retried after a failure or quarantine, or written anew after it was superseded, begins a generation. Its manifest is then another one, even if it holds the same files.</remarks>
/// <param name="File">Its identity.</param>
/// <param name="Generation">How often its row has left a terminal status.</param>
public sealed record FileClaim(FileKey File, int Generation = 0);

/// <summary>The row of a file.</summary>
/// <param name="File">Its identity.</param>
/// <param name="Date">The day it belongs to.</param>
/// <param name="SizeBytes">Length of the object.</param>
/// <param name="Sequencer">Order among versions of the key, if known.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Manifest">The manifest that claimed it; null while pending.</param>
/// <param name="Reason">Why it is failed, quarantined or superseded: a stable code, then perhaps a colon and detail.</param>
/// <param name="Cause">Id of what last changed the row: a workflow run, a message, a person.</param>
/// <param name="Revision">Counts the changes of the row, from 1; the condition of every write.</param>
/// <param name="SeenAt">When the object was announced or listed.</param>
/// <param name="ChangedAt">When the row last changed.</param>
/// <param name="Generation">How often the row has left a terminal status, from 0.</param>
public sealed record TrackedFile(
    FileKey File,
    RunDate Date,
    long SizeBytes,
    Sequencer? Sequencer,
    FileStatus Status,
    ManifestId? Manifest,
    string? Reason,
    string Cause,
    long Revision,
    DateTimeOffset SeenAt,
    DateTimeOffset ChangedAt,
    int Generation);

/// <summary>The row of a manifest, beside its files under the same date.</summary>
/// <param name="Manifest">Its identity.</param>
/// <param name="Date">The day of its files.</param>
/// <param name="Location">Where the manifest object lies.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="FileCount">Files in it.</param>
/// <param name="SizeBytes">Sum of their sizes.</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
/// <param name="Cause">Id of what last changed the row.</param>
/// <param name="Revision">Counts the changes of the row, from 1.</param>
/// <param name="ChangedAt">When the row last changed.</param>
public sealed record TrackedManifest(
    ManifestId Manifest,
    RunDate Date,
    ObjectKey Location,
    ManifestStatus Status,
    int FileCount,
    long SizeBytes,
    string? Reason,
    string Cause,
    long Revision,
    DateTimeOffset ChangedAt);
