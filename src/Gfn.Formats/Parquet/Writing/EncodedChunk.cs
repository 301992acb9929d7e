namespace Gfn.Formats.Parquet.Writing;

/// <summary>One column of one row group, ready to be written: its pages and what the footer says of them.</summary>
internal sealed class EncodedChunk : IDisposable
{
    /// <summary>The dictionary page, if there is one: header and body.</summary>
    public NativeBuffer Dictionary { get; } = new(64);

    /// <summary>The data pages.</summary>
    public NativeBuffer Data { get; } = new(4_096);

    public List<WrittenPage> Pages { get; } = [];

    public long UncompressedBytes { get; set; }

    public int PlainPages { get; set; }

    public int DictionaryPages { get; set; }

    public long Nulls { get; set; }

    public bool HasDictionary => Dictionary.Length > 0;

    public long CompressedBytes => (long)Dictionary.Length + Data.Length;

    public void Reset()
    {
        const int Kept = 16 << 20;
        Dictionary.Reset(Kept);
        Data.Reset(Kept);
        Pages.Clear();
        UncompressedBytes = Nulls = 0;
        PlainPages = DictionaryPages = 0;
    }

    public void Dispose()
    {
        Dictionary.Dispose();
        Data.Dispose();
    }
}
