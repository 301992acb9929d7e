namespace Gfn.Formats.Parquet;

/// <summary>How page bodies are compressed. Numbers are those of <c>CompressionCodec</c> in parquet.thrift.</summary>
public enum CompressionCodec
{
    /// <summary>As they are.</summary>
    Uncompressed = 0,

    /// <summary>One raw Snappy block per page, no framing.</summary>
    Snappy = 1,

    /// <summary>RFC 1952; several members may follow each other.</summary>
    Gzip = 2,

    /// <summary>LZO. Not read here.</summary>
    Lzo = 3,

    /// <summary>RFC 7932. Not read here.</summary>
    Brotli = 4,

    /// <summary>Hadoop's framing of LZ4, deprecated by the format. Not read here.</summary>
    Lz4 = 5,

    /// <summary>RFC 8878.</summary>
    Zstd = 6,

    /// <summary>One raw LZ4 block per page. Not read here.</summary>
    Lz4Raw = 7,
}
