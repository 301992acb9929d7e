namespace Gfn.Formats.Parquet;

/// <summary>Resolution of a time or timestamp.</summary>
public enum TimeUnit
{
    /// <summary>10^-3 s.</summary>
    Millis,

    /// <summary>10^-6 s.</summary>
    Micros,

    /// <summary>10^-9 s.</summary>
    Nanos,
}

/// <summary>What a column or group means beyond its bytes: the union <c>LogicalType</c> of parquet.thrift, old converted types folded in.</summary>
public abstract record LogicalType
{
    private LogicalType()
    {
    }

    /// <summary>The format's spelling: <c>STRING</c>, <c>DECIMAL(9,2)</c>, <c>TIMESTAMP(MICROS,UTC)</c>, <c>INTEGER(8,signed)</c>.</summary>
    public sealed override string ToString() => this switch
    {
        Text => "STRING",
        Decimal(var scale, var precision) => $"DECIMAL({precision},{scale})",
        Time(var unit, var utc) => $"TIME({Spelled(unit)},{(utc ? "UTC" : "local")})",
        Timestamp(var unit, var utc) => $"TIMESTAMP({Spelled(unit)},{(utc ? "UTC" : "local")})",
        Integer(var bits, var signed) => $"INTEGER({bits},{(signed ? "signed" : "unsigned")})",
        Other(var id) => $"LOGICAL_TYPE_{id}",
        _ => GetType().Name.ToUpperInvariant(),
    };

    private static string Spelled(TimeUnit unit) => unit.ToString().ToUpperInvariant();

    /// <summary>UTF-8 text.</summary>
    public sealed record Text : LogicalType;

    /// <summary>A group of one repeated group of key and value.</summary>
    public sealed record Map : LogicalType;

    /// <summary>A group of one repeated field.</summary>
    public sealed record List : LogicalType;

    /// <summary>UTF-8 text out of a closed set.</summary>
    public sealed record Enum : LogicalType;

    /// <summary>An integer divided by 10^<paramref name="Scale"/>.</summary>
    /// <param name="Scale">Digits after the point, 0 or more.</param>
    /// <param name="Precision">Digits altogether, 1 or more.</param>
    public sealed record Decimal(int Scale, int Precision) : LogicalType;

    /// <summary>Days since 1970-01-01 in the proleptic Gregorian calendar.</summary>
    public sealed record Date : LogicalType;

    /// <summary>Time of day.</summary>
    /// <param name="Unit">What the integer counts.</param>
    /// <param name="IsUtc">True: an instant's time in UTC; false: wall-clock time of no zone.</param>
    public sealed record Time(TimeUnit Unit, bool IsUtc) : LogicalType;

    /// <summary>Time since 1970-01-01T00:00.</summary>
    /// <param name="Unit">What the integer counts.</param>
    /// <param name="IsUtc">True: an instant; false: wall-clock date and time of no zone.</param>
    public sealed record Timestamp(TimeUnit Unit, bool IsUtc) : LogicalType;

    /// <summary>An integer narrower than its storage, or unsigned.</summary>
    /// <param name="Bits">8, 16, 32 or 64.</param>
    /// <param name="IsSigned">False: the storage bits are an unsigned number.</param>
    public sealed record Integer(int Bits, bool IsSigned) : LogicalType;

    /// <summary>Three little-endian unsigned 32-bit integers: months, days, milliseconds.</summary>
    public sealed record Interval : LogicalType;

    /// <summary>Every value is null; the writer knew no type.</summary>
    public sealed record Unknown : LogicalType;

    /// <summary>A JSON document as UTF-8 text.</summary>
    public sealed record Json : LogicalType;

    /// <summary>A BSON document.</summary>
    public sealed record Bson : LogicalType;

    /// <summary>RFC 4122 identifier, 16 bytes in network order.</summary>
    public sealed record Uuid : LogicalType;

    /// <summary>IEEE 754 half, 2 bytes little-endian.</summary>
    public sealed record Float16 : LogicalType;

    /// <summary>A meaning this version does not interpret; values stay physical.</summary>
    /// <param name="FieldId">Number of the union's member in parquet.thrift.</param>
    public sealed record Other(int FieldId) : LogicalType;
}
