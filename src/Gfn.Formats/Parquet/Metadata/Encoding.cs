namespace Gfn.Formats.Parquet;

/// <summary>How the values of a page are laid out. Numbers are those of <c>Encoding</c> in parquet.thrift; 1 was never used.</summary>
public enum Encoding
{
    /// <summary>Values one after the other in their physical form.</summary>
    Plain = 0,

    /// <summary>The old name of <see cref="RleDictionary"/>; on dictionary pages it means <see cref="Plain"/>.</summary>
    PlainDictionary = 2,

    /// <summary>The run-length and bit-packing hybrid: levels, and booleans in v2 pages.</summary>
    Rle = 3,

    /// <summary>Levels packed most significant bit first, without runs. Deprecated.</summary>
    BitPacked = 4,

    /// <summary>Integers as bit-packed differences in blocks.</summary>
    DeltaBinaryPacked = 5,

    /// <summary>Byte arrays: all lengths as <see cref="DeltaBinaryPacked"/>, then all bytes.</summary>
    DeltaLengthByteArray = 6,

    /// <summary>Byte arrays: lengths of the prefix shared with the predecessor, then the suffixes.</summary>
    DeltaByteArray = 7,

    /// <summary>Hybrid-encoded indexes into the chunk's dictionary page, after one byte of bit width.</summary>
    RleDictionary = 8,

    /// <summary>Byte k of every value before byte k+1 of any: fixed-width values that compress better apart.</summary>
    ByteStreamSplit = 9,
}
