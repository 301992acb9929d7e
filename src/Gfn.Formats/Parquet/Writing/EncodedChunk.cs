namespace Gfn.Formats.Parquet.Writing;

/// <summary>One column of one row group, ready to be written: its pages and what the footer says of them.</summary>
internal sealed class EncodedChunk : IDisposable
{
    /// <summary>The dictionary page, if there is one: header and body.</summary>
    public PageBlocks Dictionary { get; } = new();

    /// <summary>The data pages.</summary>
    public PageBlocks Data { get; } = new();

    /// <summary>The bloom filter, header and bits; empty without one.</summary>
    public NativeBuffer BloomFilter { get; } = new(64);

    public WrittenPages Pages { get; } = new();

    /// <summary>Holds the bounds of <see cref="Pages"/>.</summary>
    public BoundStore Bounds { get; } = new();

    public long UncompressedBytes { get; set; }

    public int PlainPages { get; set; }

    public int DictionaryPages { get; set; }

    public int DeltaPages { get; set; }

    /// <summary>Encoding of the <see cref="DeltaPages"/>.</summary>
    public Encoding DeltaEncoding { get; set; } = Encoding.DeltaBinaryPacked;

    public long Nulls { get; set; }

    public bool HasDictionary => Dictionary.Length > 0;

    public long CompressedBytes => (long)Dictionary.Length + Data.Length;

    public void Reset()
    {
        Dictionary.Reset();
        Data.Reset();
        BloomFilter.Reset(4 << 20);
        Pages.Clear();
        Bounds.Clear();
        UncompressedBytes = Nulls = 0;
        PlainPages = DictionaryPages = DeltaPages = 0;
    }

    public void Dispose()
    {
        Dictionary.Dispose();
        Data.Dispose();
        BloomFilter.Dispose();
    }
}
