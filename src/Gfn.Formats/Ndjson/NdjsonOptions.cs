namespace Gfn.Formats.Ndjson;

/// <summary>What to do with an escaped half of a surrogate pair in a key or a top-level string.</summary>
public enum LoneSurrogatePolicy
{
    /// <summary>The line is rejected as <see cref="JsonFault.LoneSurrogate"/>.</summary>
    Reject,

    /// <summary>U+FFFD takes its place.</summary>
    Replace,
}

/// <summary>What to do with a line that is valid JSON but not an object.</summary>
public enum NonObjectPolicy
{
    /// <summary>The line is rejected as <see cref="JsonFault.NotAnObject"/>.</summary>
    Reject,

    /// <summary>The value goes to the column <see cref="NdjsonOptions.ValueColumn"/>.</summary>
    Wrap,
}

/// <summary>How lines are read. What RFC 8259 and RFC 3629 forbid is always rejected; this is what they leave open.</summary>
/// <remarks>Not options: a duplicate key's last value wins and is counted; a byte order mark is skipped at the start of a file only; keys are compared byte by byte, so <c>a</c> and <c>A</c> are two columns.</remarks>
public sealed record NdjsonOptions
{
    /// <summary>Column of wrapped values.</summary>
    public const string ValueColumn = "value";

    /// <summary>Escaped half surrogates. Default reject: nothing is altered silently. Inside nested values the escape stays as written.</summary>
    public LoneSurrogatePolicy LoneSurrogates { get; init; } = LoneSurrogatePolicy.Reject;

    /// <summary>Arrays and scalars as lines. Default reject.</summary>
    public NonObjectPolicy NonObjects { get; init; } = NonObjectPolicy.Reject;

    /// <summary>Deepest nesting, the record itself being 1. Default 4,096; costs one bit a level.</summary>
    public int DepthMax { get; init; } = 4_096;

    /// <summary>Most columns. Default 10,000; every column of a row group in work costs about 6 KiB.</summary>
    public int ColumnsMax { get; init; } = 10_000;

    /// <summary>Longest line in bytes. Default 128 MiB; such a line needs about four times its length in memory.</summary>
    public int LineBytesMax { get; init; } = 128 << 20;

    /// <summary>Most lines of a file that are rejected one by one; with more the file as a whole is not worth taking apart. Default 100,000; each rejected line in work costs up to 1 KiB.</summary>
    public int RejectsMax { get; init; } = 100_000;

    /// <summary>Everything wrong with these options; empty when they can be used.</summary>
    public IReadOnlyList<string> Violations()
    {
        var found = new List<string>();
        Check(found, DepthMax is >= 1 and <= 1_000_000, nameof(DepthMax), DepthMax, "1 to 1,000,000");
        Check(found, ColumnsMax is >= 1 and <= 100_000, nameof(ColumnsMax), ColumnsMax, "1 to 100,000");
        Check(found, LineBytesMax is >= 1_024 and <= 1 << 29, nameof(LineBytesMax), LineBytesMax, "1,024 to 536,870,912");
        Check(found, RejectsMax is >= 0 and <= 10_000_000, nameof(RejectsMax), RejectsMax, "0 to 10,000,000");
        return found;
    }

    private static void Check(List<string> found, bool good, string name, long value, string bounds)
    {
        if (!good)
        {
            found.Add($"{name} is {value}; it must be {bounds}.");
        }
    }
}
