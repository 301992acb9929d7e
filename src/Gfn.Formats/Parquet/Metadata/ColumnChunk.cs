using System.Runtime.InteropServices;

namespace Gfn.Formats.Parquet;

/// <summary>Bytes of the file, outside of any page.</summary>
/// <param name="Offset">From the start of the file.</param>
/// <param name="Length">Bytes.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileRange(long Offset, int Length);

/// <summary>One column of one row group.</summary>
public sealed record ColumnChunk
{
    /// <summary>Another file holding the data; null for this one.</summary>
    public string? FilePath { get; init; }

    /// <summary>Deprecated by the format; 0 or the position of the metadata's copy.</summary>
    public long FileOffset { get; init; }

    /// <summary>What and where; null only if encrypted.</summary>
    public ColumnMetaData? MetaData { get; init; }

    /// <summary>Where the <see cref="Parquet.OffsetIndex"/> is; null if none.</summary>
    public FileRange? OffsetIndex { get; init; }

    /// <summary>Where the <see cref="Parquet.ColumnIndex"/> is; null if none.</summary>
    public FileRange? ColumnIndex { get; init; }

    /// <summary>True if the chunk is encrypted.</summary>
    public bool IsEncrypted { get; init; }
}

/// <summary>Pages of one kind and encoding in a chunk.</summary>
/// <param name="PageType">Kind of page.</param>
/// <param name="Encoding">Encoding of its values.</param>
/// <param name="Count">How many.</param>
public sealed record PageEncodingStats(PageType PageType, Encoding Encoding, int Count);

/// <summary>What a column chunk holds and where.</summary>
public sealed record ColumnMetaData
{
    /// <summary>Physical type; must be the schema's.</summary>
    public required PhysicalType Type { get; init; }

    /// <summary>Every encoding used, for levels too.</summary>
    public required IReadOnlyList<Encoding> Encodings { get; init; }

    /// <summary>Names from below the root to the leaf.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>Codec of all pages.</summary>
    public required CompressionCodec Codec { get; init; }

    /// <summary>Level entries: values, nulls and empty lists.</summary>
    public long ValueCount { get; init; }

    /// <summary>Bytes, page headers included.</summary>
    public long TotalUncompressedSize { get; init; }

    /// <summary>Bytes in the file, page headers included.</summary>
    public long TotalCompressedSize { get; init; }

    /// <summary>Free pairs.</summary>
    public IReadOnlyList<KeyValue> KeyValues { get; init; } = [];

    /// <summary>Where the first data page's header starts.</summary>
    public long DataPageOffset { get; init; }

    /// <summary>Where the dictionary page's header starts; null if none.</summary>
    public long? DictionaryPageOffset { get; init; }

    /// <summary>Bounds and counts; null if none.</summary>
    public Statistics? Statistics { get; init; }

    /// <summary>Pages by kind and encoding; empty if not written.</summary>
    public IReadOnlyList<PageEncodingStats> EncodingStats { get; init; } = [];

    /// <summary>Where the bloom filter's header starts; null if none.</summary>
    public long? BloomFilterOffset { get; init; }

    /// <summary>Bytes of the bloom filter, header included; null if not written.</summary>
    public int? BloomFilterLength { get; init; }

    /// <summary>Where the chunk starts: its dictionary page, or its first data page.</summary>
    /// <remarks>Some writers put a dictionary offset of 0 or one behind the data pages for "none".</remarks>
    public long Start => DictionaryPageOffset is { } at && at > 0 && at < DataPageOffset ? at : DataPageOffset;
}
