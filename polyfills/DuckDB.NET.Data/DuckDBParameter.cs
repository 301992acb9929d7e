using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace DuckDB.NET.Data;

/// <summary>A value for a placeholder. A name (without the dollar) binds by name, none by position.</summary>
public class DuckDBParameter : DbParameter
{
    private const DbType DefaultType = DbType.String;

    private DbType? dbType;

    public DuckDBParameter()
    {
    }

    public DuckDBParameter(object value)
        : this("", value)
    {
    }

    public DuckDBParameter(DbType type, object? value)
        : this("", type, value)
    {
    }

    public DuckDBParameter(string name, object? value)
    {
        ParameterName = name;
        Value = value;
    }

    public DuckDBParameter(string name, DbType type, object? value)
        : this(name, value) => dbType = type;

    /// <summary>Follows the value unless set. The library infers the placeholder's type itself; this is for those who ask.</summary>
    public override DbType DbType
    {
        get => dbType ?? TypeOf(Value);
        set => dbType = value;
    }

    /// <exception cref="NotSupportedException">Anything but <see cref="ParameterDirection.Input"/>.</exception>
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value != ParameterDirection.Input)
            {
                throw new NotSupportedException($"DuckDB.NET.Data has no parameters of direction {value}, only Input.");
            }
        }
    }

    public override bool IsNullable { get; set; }

    [AllowNull]
    public override string ParameterName { get; set => field = value ?? ""; } = "";

    public override int Size { get; set; }

    [AllowNull]
    public override string SourceColumn { get; set => field = value ?? ""; } = "";

    public override bool SourceColumnNullMapping { get; set; }

    public override object? Value { get; set; }

    public override void ResetDbType() => dbType = null;

    private static DbType TypeOf(object? value) => value switch
    {
        bool => DbType.Boolean,
        sbyte => DbType.SByte,
        short => DbType.Int16,
        int => DbType.Int32,
        long => DbType.Int64,
        byte => DbType.Byte,
        ushort => DbType.UInt16,
        uint => DbType.UInt32,
        ulong => DbType.UInt64,
        float => DbType.Single,
        double => DbType.Double,
        decimal => DbType.Decimal,
        BigInteger => DbType.VarNumeric,
        Guid => DbType.Guid,
        byte[] => DbType.Binary,
        DateOnly or Native.DuckDBDateOnly => DbType.Date,
        TimeOnly or Native.DuckDBTimeOnly => DbType.Time,
        DateTime => DbType.DateTime,
        DateTimeOffset => DbType.DateTimeOffset,
        _ => DefaultType,
    };
}
