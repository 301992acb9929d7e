using System.Numerics;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>A value as its logical type means it. Nested values are trees of these.</summary>
/// <remarks><see cref="object.ToString"/> gives the text a table cell shows; <see cref="ParquetJson"/> gives JSON.</remarks>
public abstract record ParquetValue
{
    private ParquetValue()
    {
    }

    /// <inheritdoc/>
    public sealed override string ToString() => ValueText.Of(this);

    /// <summary>No value.</summary>
    public sealed record Null : ParquetValue
    {
        /// <summary>The one there is.</summary>
        public static Null Instance { get; } = new();
    }

    /// <summary>True or false.</summary>
    public sealed record Boolean(bool Value) : ParquetValue;

    /// <summary>Any integer of 8 to 64 bits, signed or not.</summary>
    public sealed record Integer(Int128 Value) : ParquetValue;

    /// <summary>A 32-bit or 16-bit floating-point number.</summary>
    public sealed record Single(float Value) : ParquetValue;

    /// <summary>A 64-bit floating-point number.</summary>
    public sealed record Double(double Value) : ParquetValue;

    /// <summary><paramref name="Unscaled"/> divided by 10^<paramref name="Scale"/>.</summary>
    public sealed record Decimal(BigInteger Unscaled, int Scale) : ParquetValue;

    /// <summary>Text; bytes that are not UTF-8 show as U+FFFD.</summary>
    public sealed record Text(string Value) : ParquetValue;

    /// <summary>Bytes without a meaning.</summary>
    public sealed record Bytes(ReadOnlyMemory<byte> Value) : ParquetValue;

    /// <summary>Days since 1970-01-01.</summary>
    public sealed record Date(int Days) : ParquetValue;

    /// <summary>Time of day.</summary>
    /// <param name="Count">Units since midnight, as stored: may be out of range.</param>
    /// <param name="Unit">What is counted.</param>
    /// <param name="IsUtc">True: in UTC; false: of no zone.</param>
    public sealed record Time(long Count, TimeUnit Unit, bool IsUtc) : ParquetValue;

    /// <summary>Time since 1970-01-01T00:00.</summary>
    /// <param name="Seconds">Whole seconds, rounded down.</param>
    /// <param name="Nanos">Nanoseconds on top, 0 to 999 999 999.</param>
    /// <param name="Unit">Resolution it was stored with.</param>
    /// <param name="IsUtc">True: an instant; false: of no zone.</param>
    public sealed record Timestamp(long Seconds, int Nanos, TimeUnit Unit, bool IsUtc) : ParquetValue;

    /// <summary>RFC 4122 identifier.</summary>
    public sealed record Uuid(Guid Value) : ParquetValue;

    /// <summary>A span of calendar months, days and milliseconds, which do not convert into each other.</summary>
    public sealed record Interval(uint Months, uint Days, uint Millis) : ParquetValue;

    /// <summary>Values in order.</summary>
    public sealed record List(IReadOnlyList<ParquetValue> Items) : ParquetValue;

    /// <summary>Keys with values in stored order; keys may repeat in broken files.</summary>
    public sealed record Map(IReadOnlyList<KeyValuePair<ParquetValue, ParquetValue>> Entries) : ParquetValue;

    /// <summary>Named values in schema order. A row is one of these.</summary>
    public sealed record Struct(IReadOnlyList<KeyValuePair<string, ParquetValue>> Fields) : ParquetValue;
}
