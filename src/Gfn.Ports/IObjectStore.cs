using Gfn.Domain;

namespace Gfn.Ports;

/// <summary>Buckets of immutable-by-version objects. S3, or a folder.</summary>
/// <remarks>
/// An object is visible whole or not at all, and reads see the last completed write. Operating errors are raised as
/// <see cref="PipelineException"/>; what a caller expects to happen (absent, already there, changed) is a value.
/// </remarks>
public interface IObjectStore
{
    /// <summary>What is known about an object; null if there is none. Repeatable.</summary>
    Task<ObjectInfo?> HeadAsync(ObjectKey key, CancellationToken cancel);

    /// <summary>Opens an object, or a part of it, for streaming; the caller disposes the result. Repeatable.</summary>
    /// <param name="key">Where.</param>
    /// <param name="options">Part and condition; the default reads all of the current version.</param>
    /// <param name="cancel">Ends the call and later reads of the stream.</param>
    Task<ReadResult> ReadAsync(ObjectKey key, ReadOptions options, CancellationToken cancel);

    /// <summary>Writes an object from memory. Repeatable: under <see cref="PutCondition.IfAbsent"/> a repetition reports <see cref="PutResult.AlreadyExists"/> and changes nothing; otherwise it writes the same bytes again.</summary>
    /// <param name="key">Where.</param>
    /// <param name="content">The bytes; meant for documents of at most a few MiB.</param>
    /// <param name="options">Condition, content type and metadata.</param>
    /// <param name="cancel">Ends the call; the object is then written whole or not at all.</param>
    Task<PutResult> PutAsync(ObjectKey key, ReadOnlyMemory<byte> content, PutOptions options, CancellationToken cancel);

    /// <summary>Opens a streaming write of unknown length. Nothing is visible before <see cref="ObjectWriter.CompleteAsync"/>; disposing without it leaves nothing behind. Repeatable like <see cref="PutAsync"/>.</summary>
    Task<ObjectWriter> OpenWriteAsync(ObjectKey key, PutOptions options, CancellationToken cancel);

    /// <summary>Copies within the store, content and metadata, optionally with metadata replaced. Repeatable like <see cref="PutAsync"/>; a missing source is <see cref="FailureCode.FileGone"/>.</summary>
    Task<PutResult> CopyAsync(ObjectKey source, ObjectKey target, PutOptions options, CancellationToken cancel);

    /// <summary>Removes an object. Repeatable: false says there was none.</summary>
    /// <param name="key">Where.</param>
    /// <param name="ifMatch">Remove only this version (ETag); another one stays and false is returned. Null removes whatever is there.</param>
    /// <param name="cancel">Ends the call.</param>
    Task<bool> DeleteAsync(ObjectKey key, string? ifMatch, CancellationToken cancel);

    /// <summary>One page of a listing in ordinal order of the keys' UTF-8 bytes. Repeatable. An unknown bucket is <see cref="FailureCode.Missing"/>.</summary>
    /// <param name="bucket">Bucket name.</param>
    /// <param name="prefix">Keys begin with this text; empty for all. Not a folder: <c>a/b</c> also finds <c>a/bc</c>.</param>
    /// <param name="continuation">From the page before; null for the first.</param>
    /// <param name="limit">Most entries on the page, 1 to 1,000.</param>
    /// <param name="cancel">Ends the call.</param>
    Task<Page<ObjectInfo>> ListAsync(string bucket, string prefix, string? continuation, int limit, CancellationToken cancel);
}

/// <summary>What is known about an object.</summary>
/// <param name="Key">Where.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="ETag">Changes whenever the content does; no quotes.</param>
/// <param name="VersionId">Null in a store without versions.</param>
/// <param name="ModifiedAt">When it was last written.</param>
/// <param name="Metadata">Caller's metadata, names in lower case. Null from a listing, which does not carry it.</param>
public sealed record ObjectInfo(ObjectKey Key, long SizeBytes, string ETag, string? VersionId, DateTimeOffset ModifiedAt, IReadOnlyDictionary<string, string>? Metadata)
{
    /// <summary>Identity of this version.</summary>
    public FileKey File() => new(Key, VersionId ?? ETag);
}

/// <summary>What to read.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="LengthMax">Most bytes; null to the end. A part beyond the end is empty.</param>
/// <param name="Version">Read only this version (version id or ETag, as in <see cref="FileKey.Version"/>); null for the current one.</param>
public sealed record ReadOptions(long Offset = 0, long? LengthMax = null, string? Version = null)
{
    /// <summary>All of the current version.</summary>
    public static ReadOptions Whole { get; } = new();
}

/// <summary>Answer to a read.</summary>
public abstract record ReadResult
{
    private ReadResult()
    {
    }

    /// <summary>Here it is; dispose <paramref name="Content"/>.</summary>
    /// <param name="Info">The version being read.</param>
    /// <param name="Content">The bytes asked for; keeps giving this version even when the object is replaced meanwhile.</param>
    public sealed record Found(ObjectInfo Info, Stream Content) : ReadResult;

    /// <summary>No such object.</summary>
    public sealed record NotFound : ReadResult;

    /// <summary>The object is there, the version asked for is not.</summary>
    /// <param name="CurrentVersion">What is there instead; null if unknown.</param>
    public sealed record VersionGone(string? CurrentVersion) : ReadResult;
}

/// <summary>How to write.</summary>
/// <param name="Condition">When to write at all.</param>
/// <param name="ETag">The version to replace, for <see cref="PutCondition.IfMatch"/>.</param>
/// <param name="ContentType">Media type; null for the store's default.</param>
/// <param name="Metadata">At most 2 KiB of names and values in ASCII; names are lower-cased. Null for none, or on copy: keep the source's.</param>
public sealed record PutOptions(PutCondition Condition = PutCondition.Always, string? ETag = null, string? ContentType = null, IReadOnlyDictionary<string, string>? Metadata = null)
{
    /// <summary>Write whatever is there.</summary>
    public static PutOptions Always { get; } = new();

    /// <summary>Write only if nothing is there.</summary>
    public static PutOptions IfAbsent { get; } = new(PutCondition.IfAbsent);

    /// <summary>Write only over this version.</summary>
    public static PutOptions IfMatch(string etag) => new(PutCondition.IfMatch, etag);
}

/// <summary>When to write.</summary>
public enum PutCondition
{
    /// <summary>In any case.</summary>
    Always,

    /// <summary>Only if the key is free. Decided atomically: of any number of writers one wins.</summary>
    IfAbsent,

    /// <summary>Only if the object's ETag is the given one.</summary>
    IfMatch,
}

/// <summary>Answer to a write.</summary>
public abstract record PutResult
{
    private PutResult()
    {
    }

    /// <summary>Written, durable and visible.</summary>
    /// <param name="Info">The new version.</param>
    public sealed record Stored(ObjectInfo Info) : PutResult;

    /// <summary>The key was taken; nothing changed.</summary>
    public sealed record AlreadyExists : PutResult;

    /// <summary>The object is absent or has another ETag; nothing changed.</summary>
    /// <param name="CurrentETag">What is there; null if nothing is.</param>
    public sealed record Mismatch(string? CurrentETag) : PutResult;
}

/// <summary>A write under way. Not seekable, one writer at a time.</summary>
public abstract class ObjectWriter : IAsyncDisposable
{
    /// <summary>Takes the bytes, in order. Do not dispose it.</summary>
    public abstract Stream Content { get; }

    /// <summary>Makes the object visible, with everything durable, and says how that went. Call once.</summary>
    public abstract Task<PutResult> CompleteAsync(CancellationToken cancel);

    /// <summary>Without a completed write, removes what was written so far.</summary>
    public abstract ValueTask DisposeAsync();
}
