namespace Gfn.Formats.Parquet.Reading;

/// <summary>What a finding is about.</summary>
public enum FindingKind
{
    /// <summary>Bytes that cannot be read as the format says; what follows them in the chunk was not checked.</summary>
    Unreadable,

    /// <summary>A codec or feature this reader does not have; the chunk was not checked.</summary>
    Unsupported,

    /// <summary>Row or value counts that do not add up.</summary>
    RowCount,

    /// <summary>Nulls counted otherwise than claimed.</summary>
    NullCount,

    /// <summary>Values outside of the bounds claimed for them.</summary>
    Bounds,

    /// <summary>A page index that does not describe the pages.</summary>
    PageIndex,

    /// <summary>A bloom filter that denies a value the chunk holds.</summary>
    BloomFilter,

    /// <summary>Sizes or positions that do not add up, or overlap.</summary>
    Layout,

    /// <summary>Encodings used and not announced, or announced and not used.</summary>
    Encodings,

    /// <summary>Values that their logical type does not allow: broken UTF-8, an integer too wide, a time after midnight.</summary>
    Values,

    /// <summary>Nested columns that do not fit together.</summary>
    Shape,
}

/// <summary>Something wrong with a file.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="IsError">True: a reader may fail or answer wrongly. False: worth knowing; correct readers are not misled.</param>
/// <param name="What">One sentence without its place and full stop.</param>
/// <param name="Where">The place.</param>
public sealed record Finding(FindingKind Kind, bool IsError, string What, ParquetPosition Where)
{
    /// <summary><c>error Bounds, row group 0, column a: …</c></summary>
    public override string ToString()
    {
        var place = Where.ToString();
        return $"{(IsError ? "error" : "note")} {Kind}{(place.Length > 0 ? ", " : "")}{place}: {What}";
    }
}

/// <summary>What reading a whole file showed.</summary>
public sealed record VerificationReport
{
    /// <summary>Rows by the footer's word; 0 if it could not be read.</summary>
    public long RowCount { get; init; }

    /// <summary>Row groups.</summary>
    public int RowGroupCount { get; init; }

    /// <summary>Leaf columns.</summary>
    public int ColumnCount { get; init; }

    /// <summary>Data pages read.</summary>
    public long PageCount { get; init; }

    /// <summary>Values and nulls read.</summary>
    public long EntryCount { get; init; }

    /// <summary>Everything found, in file order; at most <see cref="ParquetVerifier.FindingsMax"/>.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>True if no finding is an error.</summary>
    public bool IsSound => !Findings.Any(finding => finding.IsError);
}
