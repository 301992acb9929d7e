namespace Gfn.Formats.Parquet;

/// <summary>What a page holds. Numbers are those of <c>PageType</c> in parquet.thrift.</summary>
public enum PageType
{
    /// <summary>Levels and values, compressed together.</summary>
    DataPage = 0,

    /// <summary>Reserved by the format, never specified; skipped.</summary>
    IndexPage = 1,

    /// <summary>The chunk's distinct values. At most one, before the data pages.</summary>
    DictionaryPage = 2,

    /// <summary>Levels uncompressed and counted in the header, values compressed.</summary>
    DataPageV2 = 3,
}
