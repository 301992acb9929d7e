namespace Gfn.Domain;

/// <summary>What the pipeline says to an announced object.</summary>
public abstract record LandingVerdict
{
    private LandingVerdict()
    {
    }

    /// <summary>It is ours and worth reading.</summary>
    /// <param name="File">As it will be tracked.</param>
    public sealed record Accepted(ArrivedFile File) : LandingVerdict;

    /// <summary>It is ours but cannot be read: tracked, then set aside.</summary>
    /// <param name="File">As it will be tracked.</param>
    /// <param name="Code">Stable reason from <see cref="FailureCode"/>.</param>
    /// <param name="Detail">One sentence.</param>
    public sealed record SetAside(ArrivedFile File, string Code, string Detail) : LandingVerdict;

    /// <summary>It lies outside the landing zone: not ours.</summary>
    /// <param name="Location">Where.</param>
    public sealed record Foreign(ObjectKey Location) : LandingVerdict;
}

/// <summary>Which objects a pipeline takes in, and to which day they belong.</summary>
/// <param name="Bucket">The landing bucket.</param>
/// <param name="Prefix">Key prefix of the landing zone; empty for the whole bucket.</param>
/// <param name="Suffixes">Accepted name endings, matched exactly as S3 matches them.</param>
/// <param name="SizeBytesMax">Largest file taken in.</param>
/// <param name="Settle">How long an object must have been left alone before it counts as complete, in a folder that people copy into; null for a store that shows objects whole or not at all.</param>
public sealed record LandingRules(string Bucket, string Prefix, IReadOnlyList<string> Suffixes, long SizeBytesMax, TimeSpan? Settle = null)
{
    /// <summary>The endings the converter reads.</summary>
    public static IReadOnlyList<string> DefaultSuffixes { get; } = [".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz", ".ndjson.zst", ".jsonl.zst"];

    /// <summary>Judges one object. The day is the first key segment below the bucket that is a date (also <c>date=yyyy-MM-dd</c>), else the day it was seen.</summary>
    public LandingVerdict Judge(FileKey file, long sizeBytes, Sequencer? sequencer, DateTimeOffset seenAt)
    {
        var location = file.Location;
        if (location.Bucket != Bucket || !location.Key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return new LandingVerdict.Foreign(location);
        }

        var arrived = new ArrivedFile(file, DateIn(location.Key) ?? RunDate.Of(seenAt), sizeBytes, sequencer, seenAt);
        if (!Suffixes.Any(suffix => location.Key.EndsWith(suffix, StringComparison.Ordinal)))
        {
            return new LandingVerdict.SetAside(arrived, FailureCode.WrongSuffix, $"{location.Name} ends in none of {string.Join(", ", Suffixes)}.");
        }

        if (sizeBytes == 0)
        {
            return new LandingVerdict.SetAside(arrived, FailureCode.EmptyFile, $"{location.Name} has no bytes.");
        }

        return sizeBytes > SizeBytesMax
            ? new LandingVerdict.SetAside(arrived, FailureCode.TooLarge, $"{location.Name} has {sizeBytes} bytes; the most taken is {SizeBytesMax}.")
            : new LandingVerdict.Accepted(arrived);
    }

    /// <summary>Whether a listing shows something that is no file, or not yet: a folder's marker; in a folder that people copy into also what was written to just now, and names with a part that begins with a dot, which copying programs use meanwhile.</summary>
    /// <param name="key">Where it lies.</param>
    /// <param name="modifiedAt">When it was last written to, by the listing.</param>
    /// <param name="now">When it was listed.</param>
    public bool IsUnfinished(ObjectKey key, DateTimeOffset modifiedAt, DateTimeOffset now) =>
        IsUnfinishedName(key) || (Settle is { Ticks: > 0 } settle && now - modifiedAt < settle);

    /// <summary>Whether the name alone says so.</summary>
    public bool IsUnfinishedName(ObjectKey key) =>
        key.Key.EndsWith('/') || (Settle is not null && (key.Key[0] == '.' || key.Key.Contains("/.", StringComparison.Ordinal)));

    private static RunDate? DateIn(string key)
    {
        foreach (var segment in key.Split('/'))
        {
            if (RunDate.TryParse(segment[(segment.IndexOf('=', StringComparison.Ordinal) + 1)..], out var date))
            {
                return date;
            }
        }

        return null;
    }
}
