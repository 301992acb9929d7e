namespace Gfn.Formats.Parquet;

/// <summary>What a column means, in the form older writers use. Numbers are those of <c>ConvertedType</c> in parquet.thrift.</summary>
public enum ConvertedType
{
    /// <summary>Text.</summary>
    Utf8 = 0,

    /// <summary>A group of keys and values.</summary>
    Map = 1,

    /// <summary>The repeated group inside a map; on the outer group an old spelling of <see cref="Map"/>.</summary>
    MapKeyValue = 2,

    /// <summary>A group holding one repeated field.</summary>
    List = 3,

    /// <summary>Text out of a closed set.</summary>
    Enum = 4,

    /// <summary>Unscaled integer; scale and precision beside it.</summary>
    Decimal = 5,

    /// <summary>Days since 1970-01-01.</summary>
    Date = 6,

    /// <summary>Milliseconds of the day.</summary>
    TimeMillis = 7,

    /// <summary>Microseconds of the day.</summary>
    TimeMicros = 8,

    /// <summary>Milliseconds since 1970-01-01T00:00Z.</summary>
    TimestampMillis = 9,

    /// <summary>Microseconds since 1970-01-01T00:00Z.</summary>
    TimestampMicros = 10,

    /// <summary>0 to 255.</summary>
    UInt8 = 11,

    /// <summary>0 to 65 535.</summary>
    UInt16 = 12,

    /// <summary>0 to 2^32-1.</summary>
    UInt32 = 13,

    /// <summary>0 to 2^64-1.</summary>
    UInt64 = 14,

    /// <summary>-128 to 127.</summary>
    Int8 = 15,

    /// <summary>-32 768 to 32 767.</summary>
    Int16 = 16,

    /// <summary>Any 32-bit integer.</summary>
    Int32 = 17,

    /// <summary>Any 64-bit integer.</summary>
    Int64 = 18,

    /// <summary>A JSON document as text.</summary>
    Json = 19,

    /// <summary>A BSON document.</summary>
    Bson = 20,

    /// <summary>12 bytes: months, days, milliseconds.</summary>
    Interval = 21,
}
