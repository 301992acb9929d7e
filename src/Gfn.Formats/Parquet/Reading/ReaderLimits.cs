namespace Gfn.Formats.Parquet.Reading;

/// <summary>What a file may ask of this process. Crossing one is a <see cref="ParquetFormatException"/>, never an allocation.</summary>
public sealed record ReaderLimits
{
    /// <summary>Limits for files of this pipeline and of every common writer.</summary>
    public static ReaderLimits Default { get; } = new();

    /// <summary>Bytes of one decompressed page, of the values rebuilt for one batch, and of one page header. Default 256 MiB; writers aim at 1 MiB.</summary>
    public int PageBytesMax { get; init; } = 256 * 1024 * 1024;

    /// <summary>Bytes of the footer and of one page index. Default 256 MiB.</summary>
    public int FooterBytesMax { get; init; } = 256 * 1024 * 1024;

    /// <summary>Level entries one page may claim; bounds the time a few bytes of run-length can cost. Default 2^27.</summary>
    public int PageValuesMax { get; init; } = 1 << 27;

    /// <summary>Values of one row in <see cref="RowCursor"/>, nested ones counted. Default 2^24.</summary>
    public int RowValuesMax { get; init; } = 1 << 24;

    /// <summary>Bytes of the values of one row in <see cref="RowCursor"/>. Default 256 MiB.</summary>
    public long RowBytesMax { get; init; } = 256 * 1024 * 1024;
}
