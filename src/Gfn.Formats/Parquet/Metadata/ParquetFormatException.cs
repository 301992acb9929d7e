namespace Gfn.Formats.Parquet;

/// <summary>Where in a file something was found. Parts that do not apply are null.</summary>
public sealed record ParquetPosition
{
    /// <summary>Nowhere in particular: the file as a whole.</summary>
    public static ParquetPosition File { get; } = new();

    /// <summary>Row group, from 0.</summary>
    public int? RowGroup { get; init; }

    /// <summary>Path of the leaf column, names joined by dots.</summary>
    public string? Column { get; init; }

    /// <summary>Page of the chunk, from 0, the dictionary page included.</summary>
    public int? Page { get; init; }

    /// <summary>Byte of the file: of the page header for anything inside a page.</summary>
    public long? Offset { get; init; }

    /// <summary>The parts that are known, outermost first: <c>row group 0, column a.b, page 2, byte 1234</c>; empty for the file.</summary>
    public override string ToString()
    {
        var parts = new List<string>(4);
        if (RowGroup is { } group)
        {
            parts.Add($"row group {group}");
        }

        if (Column is not null)
        {
            parts.Add($"column {Column}");
        }

        if (Page is { } page)
        {
            parts.Add($"page {page}");
        }

        if (Offset is { } offset)
        {
            parts.Add($"byte {offset}");
        }

        return string.Join(", ", parts);
    }

    internal ParquetPosition Within(ParquetPosition outer) => new()
    {
        RowGroup = RowGroup ?? outer.RowGroup,
        Column = Column ?? outer.Column,
        Page = Page ?? outer.Page,
        Offset = Offset ?? outer.Offset,
    };
}

/// <summary>The bytes are not a Parquet file, or a broken one. Says what and where.</summary>
public class ParquetFormatException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="what">One sentence without its place and full stop.</param>
    /// <param name="where">Where; null if the caller knows better.</param>
    /// <param name="cause">What a codec reported.</param>
    public ParquetFormatException(string what, ParquetPosition? where = null, Exception? cause = null)
        : base(where is null || where == ParquetPosition.File ? what : $"{where}: {what}", cause)
    {
        What = what;
        Where = where ?? ParquetPosition.File;
    }

    /// <summary>The message without its place.</summary>
    public string What { get; }

    /// <summary>The place.</summary>
    public ParquetPosition Where { get; }

    internal virtual ParquetFormatException Within(ParquetPosition outer) => new(What, Where.Within(outer), InnerException);
}

/// <summary>The file may be sound, but uses a codec, encoding or feature this reader does not have. Says which and where.</summary>
public sealed class ParquetUnsupportedException(string what, ParquetPosition? where = null) : ParquetFormatException(what, where)
{
    internal override ParquetFormatException Within(ParquetPosition outer) => new ParquetUnsupportedException(What, Where.Within(outer));
}
