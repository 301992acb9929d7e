namespace Gfn.Formats.Parquet;

/// <summary>What precedes every page.</summary>
public sealed record PageHeader
{
    /// <summary>Kind of page.</summary>
    public required PageType Type { get; init; }

    /// <summary>Bytes of the body once decompressed, header excluded.</summary>
    public required int UncompressedSize { get; init; }

    /// <summary>Bytes of the body in the file, header excluded.</summary>
    public required int CompressedSize { get; init; }

    /// <summary>CRC-32 of the body as stored; null if not written.</summary>
    public uint? Crc { get; init; }

    /// <summary>Level entries of a data page, or values of a dictionary page.</summary>
    public int ValueCount { get; init; }

    /// <summary>Encoding of the values.</summary>
    public Encoding Encoding { get; init; }

    /// <summary>Encoding of the definition levels, v1 only.</summary>
    public Encoding DefinitionLevelEncoding { get; init; } = Encoding.Rle;

    /// <summary>Encoding of the repetition levels, v1 only.</summary>
    public Encoding RepetitionLevelEncoding { get; init; } = Encoding.Rle;

    /// <summary>Bounds of the page; null if none.</summary>
    public Statistics? Statistics { get; init; }

    /// <summary>Facts only v2 data pages carry; null otherwise.</summary>
    public PageHeaderV2? V2 { get; init; }
}

/// <summary>What a v2 data page says beyond v1.</summary>
public sealed record PageHeaderV2
{
    /// <summary>Entries without a value.</summary>
    public int NullCount { get; init; }

    /// <summary>Rows that start in the page; a page always starts with a new row.</summary>
    public int RowCount { get; init; }

    /// <summary>Bytes of the definition levels, uncompressed, behind the repetition levels.</summary>
    public int DefinitionLevelsLength { get; init; }

    /// <summary>Bytes of the repetition levels, uncompressed, at the start of the body.</summary>
    public int RepetitionLevelsLength { get; init; }

    /// <summary>False: values are stored as they are whatever the chunk's codec.</summary>
    public bool IsCompressed { get; init; } = true;
}
