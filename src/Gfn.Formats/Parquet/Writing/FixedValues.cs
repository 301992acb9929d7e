namespace Gfn.Formats.Parquet.Writing;

/// <summary>A value of fixed width. The run-time's own types would do, but generic code over them is compiled at every start, that over types of ours ahead of time.</summary>
/// <typeparam name="T">The type itself.</typeparam>
internal interface IFixedValue<T>
    where T : unmanaged
{
    static abstract T Smallest { get; }

    static abstract T Largest { get; }

    bool IsBefore(T other);
}

/// <summary>INT32.</summary>
internal readonly record struct Int32Value(int Value) : IFixedValue<Int32Value>
{
    public static Int32Value Smallest => new(int.MinValue);

    public static Int32Value Largest => new(int.MaxValue);

    public bool IsBefore(Int32Value other) => Value < other.Value;
}

/// <summary>INT64.</summary>
internal readonly record struct Int64Value(long Value) : IFixedValue<Int64Value>
{
    public static Int64Value Smallest => new(long.MinValue);

    public static Int64Value Largest => new(long.MaxValue);

    public bool IsBefore(Int64Value other) => Value < other.Value;
}

/// <summary>DOUBLE; never NaN.</summary>
internal readonly record struct DoubleValue(double Value) : IFixedValue<DoubleValue>
{
    public static DoubleValue Smallest => new(double.MinValue);

    public static DoubleValue Largest => new(double.MaxValue);

    public bool IsBefore(DoubleValue other) => Value < other.Value;
}

/// <summary>FIXED_LEN_BYTE_ARRAY of sixteen bytes, which is written big-endian.</summary>
internal readonly record struct WideValue(Int128 Value) : IFixedValue<WideValue>
{
    public static WideValue Smallest => new(Int128.MinValue);

    public static WideValue Largest => new(Int128.MaxValue);

    public bool IsBefore(WideValue other) => Value < other.Value;
}
