namespace Gfn.Formats.Parquet;

/// <summary>How a column's values are stored. Numbers are those of <c>Type</c> in parquet.thrift.</summary>
public enum PhysicalType
{
    /// <summary>One bit, least significant first; or RLE in v2 pages.</summary>
    Boolean = 0,

    /// <summary>4 bytes, little-endian two's complement. Also carries narrower and unsigned integers, dates, millisecond times, small decimals.</summary>
    Int32 = 1,

    /// <summary>8 bytes, little-endian two's complement.</summary>
    Int64 = 2,

    /// <summary>12 bytes: nanoseconds of the day, then the Julian day. Deprecated, still written by old Spark and Impala.</summary>
    Int96 = 3,

    /// <summary>IEEE 754 single, 4 bytes little-endian.</summary>
    Float = 4,

    /// <summary>IEEE 754 double, 8 bytes little-endian.</summary>
    Double = 5,

    /// <summary>Any number of bytes; a 4-byte length before each in PLAIN.</summary>
    ByteArray = 6,

    /// <summary>As many bytes as the schema says, without a length.</summary>
    FixedLenByteArray = 7,
}
