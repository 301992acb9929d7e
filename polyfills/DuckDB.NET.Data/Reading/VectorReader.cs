using System.Numerics;
using System.Runtime.CompilerServices;
using DuckDB.NET.Data.Interop;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Reading;

/// <summary>Reads one column: made once for a result, attached to the vector of each chunk in turn.</summary>
internal abstract unsafe class VectorReader(DuckDBType type, Type clrType)
{
    private ulong* validity;

    /// <summary>What the library calls it.</summary>
    public DuckDBType Type { get; } = type;

    /// <summary>What <see cref="GetValue"/> gives.</summary>
    public Type ClrType { get; } = clrType;

    /// <summary>First element of the attached vector.</summary>
    protected void* Data { get; private set; }

    /// <summary>Looks at another vector from now on.</summary>
    public virtual void Attach(nint vector)
    {
        Data = Libduckdb.duckdb_vector_get_data(vector);
        validity = Libduckdb.duckdb_vector_get_validity(vector);
    }

    public bool IsNull(ulong row) => validity is not null && (validity[row / 64] & (1UL << (int)(row % 64))) == 0;

    /// <summary>The value, which is not NULL, as <see cref="ClrType"/>.</summary>
    public object GetValue(ulong row) => Convert(row, ClrType);

    /// <summary>The value, which is not NULL, as another type.</summary>
    /// <exception cref="InvalidCastException">It is no such thing.</exception>
    public abstract object Convert(ulong row, Type target);

    /// <summary>The value, which is not NULL, without boxing where the reader knows how.</summary>
    public virtual T GetValue<T>(ulong row) => (T)Convert(row, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T));

    protected T Raw<T>(ulong row)
        where T : unmanaged =>
        Unsafe.ReadUnaligned<T>((T*)Data + row);

    protected InvalidCastException NoCast(Type target) => new($"A column of type {Type} cannot be read as {target.Name}; it is {ClrType.Name}.");

    /// <summary>A number as another numeric type or enum, exactly or not at all.</summary>
    protected object ConvertNumber<T>(T value, Type target)
        where T : INumberBase<T>
    {
        try
        {
            if (target.IsEnum)
            {
                return Enum.ToObject(target, long.CreateChecked(value));
            }

            return System.Type.GetTypeCode(target) switch
            {
                TypeCode.SByte => sbyte.CreateChecked(value),
                TypeCode.Byte => byte.CreateChecked(value),
                TypeCode.Int16 => short.CreateChecked(value),
                TypeCode.UInt16 => ushort.CreateChecked(value),
                TypeCode.Int32 => int.CreateChecked(value),
                TypeCode.UInt32 => uint.CreateChecked(value),
                TypeCode.Int64 => long.CreateChecked(value),
                TypeCode.UInt64 => ulong.CreateChecked(value),
                TypeCode.Single => float.CreateChecked(value),
                TypeCode.Double => double.CreateChecked(value),
                TypeCode.Decimal => decimal.CreateChecked(value),
                TypeCode.Object when target == typeof(BigInteger) => BigInteger.CreateChecked(value),
                TypeCode.Object when target == typeof(object) => Convert(value, ClrType),
                _ => throw NoCast(target),
            };
        }
        catch (OverflowException tooLarge)
        {
            throw new InvalidCastException($"{value} of a column of type {Type} does not fit {target.Name}.", tooLarge);
        }

        object Convert(T number, Type type) => ConvertNumber(number, type);
    }
}
