namespace Gfn.Formats.Parquet;

/// <summary>How the values of a column are laid out.</summary>
public enum ColumnEncoding
{
    /// <summary>A dictionary as long as it pays, then plain.</summary>
    Dictionary,

    /// <summary>Plain.</summary>
    Plain,

    /// <summary>Integers, dates and times as differences (DELTA_BINARY_PACKED), text with its lengths apart (DELTA_LENGTH_BYTE_ARRAY), anything else plain. Smaller for what rises steadily; some older readers lack it.</summary>
    Delta,
}

/// <summary>How Parquet is written.</summary>
public sealed record ParquetOptions
{
    /// <summary>Compression of pages. Default Snappy, which every reader has.</summary>
    public CompressionCodec Compression { get; init; } = CompressionCodec.Snappy;

    /// <summary>Uncompressed bytes of values at which a page is closed. Default 256 KiB: small enough for the second-level cache while it is filled.</summary>
    public int PageBytesMax { get; init; } = 256 << 10;

    /// <summary>Rows at which a page is closed. Default 65,536.</summary>
    public int PageRowsMax { get; init; } = 65_536;

    /// <summary>Bytes of distinct values a column's dictionary may hold in one row group; 0 writes none. Default 1 MiB. A column that outgrows it goes on without.</summary>
    public int DictionaryBytesMax { get; init; } = 1 << 20;

    /// <summary>Whether pages carry a CRC-32. Default true; costs about one percent of the time.</summary>
    public bool PageChecksums { get; init; } = true;

    /// <summary>Whether a column index and an offset index are written, with which readers skip pages. Default true.</summary>
    public bool PageIndex { get; init; } = true;

    /// <summary>Encodings of single columns, by their path: names joined by dots, as <c>gfn parquet schema</c> shows them. Default none: <see cref="ColumnEncoding.Dictionary"/> for all.</summary>
    public IReadOnlyDictionary<string, ColumnEncoding> Encodings { get; init; } = new Dictionary<string, ColumnEncoding>(StringComparer.Ordinal);

    /// <summary>Paths of columns that get a bloom filter in each row group. Worth it for point look-ups in columns of many distinct values; costs about ten bits for each. Booleans get none.</summary>
    public IReadOnlyCollection<string> BloomFilterColumns { get; init; } = [];

    /// <summary>Everything wrong with these options; empty when they can be used.</summary>
    public IReadOnlyList<string> Violations()
    {
        var found = new List<string>();
        Check(found, Compression is CompressionCodec.Uncompressed or CompressionCodec.Snappy or CompressionCodec.Gzip or CompressionCodec.Zstd, nameof(Compression), Compression, "uncompressed, snappy, gzip or zstd");
        Check(found, PageBytesMax is >= 1_024 and <= 64 << 20, nameof(PageBytesMax), PageBytesMax, "1,024 to 67,108,864");
        Check(found, PageRowsMax is >= 8 and <= 65_536, nameof(PageRowsMax), PageRowsMax, "8 to 65,536");
        Check(found, DictionaryBytesMax is >= 0 and <= 16 << 20, nameof(DictionaryBytesMax), DictionaryBytesMax, "0 to 16,777,216");
        return found;
    }

    internal bool HasChoices => Encodings.Count > 0 || BloomFilterColumns.Count > 0;

    internal ColumnEncoding EncodingOf(string path) => Encodings.TryGetValue(path, out var chosen) ? chosen : ColumnEncoding.Dictionary;

    private static void Check<T>(List<string> found, bool good, string name, T value, string bounds)
    {
        if (!good)
        {
            found.Add($"{name} is {value}; it must be {bounds}.");
        }
    }
}
