using System.Collections;
using System.Numerics;
using DuckDB.NET.Data.Binding;
using DuckDB.NET.Data.Interop;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data;

/// <summary>Writes many rows into one table, faster than INSERT. Rows are buffered; a constraint they break is reported when they are flushed, at the latest by <see cref="Close"/>, and loses the rows of that flush.</summary>
public class DuckDBAppender : IDisposable
{
    private readonly string table;
    private readonly DuckDBType[] types;
    private readonly nint[] logicalTypes;
    private readonly NativeValue?[] values;
    private nint handle;
    private int filled;
    private bool failed;

    internal DuckDBAppender(DuckDBConnection connection, string? catalog, string? schema, string table)
    {
        this.table = table;
        if (Libduckdb.duckdb_appender_create_ext(connection.NativeConnection, catalog, schema, table, out handle) != 0)
        {
            var refusal = Failure();
            Libduckdb.duckdb_appender_destroy(ref handle);
            throw refusal;
        }

        var columns = (int)Libduckdb.duckdb_appender_column_count(handle);
        values = new NativeValue?[columns];
        logicalTypes = new nint[columns];
        for (var index = 0; index < columns; index++)
        {
            logicalTypes[index] = Libduckdb.duckdb_appender_column_type(handle, (ulong)index);
        }

        types = logicalTypes.Select(Libduckdb.duckdb_get_type_id).ToArray();
    }

    /// <summary>Drops what is buffered and not yet flushed.</summary>
    public void Clear()
    {
        RequireOpen();
        Forget();
        Check(Libduckdb.duckdb_appender_clear(handle));
    }

    /// <summary>Flushes; the appender takes no more rows.</summary>
    /// <exception cref="DuckDBException">Buffered rows were refused and are lost.</exception>
    public void Close()
    {
        if (handle == 0)
        {
            return;
        }

        Forget();
        try
        {
            if (!failed)
            {
                Check(Libduckdb.duckdb_appender_close(handle));
            }
        }
        finally
        {
            Libduckdb.duckdb_appender_destroy(ref handle);
            for (var index = 0; index < logicalTypes.Length; index++)
            {
                Libduckdb.duckdb_destroy_logical_type(ref logicalTypes[index]);
            }
        }
    }

    /// <summary>Begins a row; one that was begun and not ended is forgotten.</summary>
    public IDuckDBAppenderRow CreateRow()
    {
        RequireOpen();
        Forget();
        return new DuckDBAppenderRow(this);
    }

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    internal void Set(object? value)
    {
        var column = Next();
        if (value is not null && !Fits(value, types[column]))
        {
            throw new InvalidOperationException($"Cannot write {value.GetType().Name} to column {column + 1} of {table}, which is {types[column]}.");
        }

        values[column] = NativeValue.Of(value, logicalTypes[column]);
        filled++;
    }

    internal void SetDefault()
    {
        values[Next()] = null;
        filled++;
    }

    internal void EndRow()
    {
        RequireOpen();
        if (filled < values.Length)
        {
            throw new InvalidOperationException($"The table {table} has {values.Length} columns but the row has {filled} values.");
        }

        for (var index = 0; index < values.Length; index++)
        {
            Check(values[index] is { } value ? Libduckdb.duckdb_append_value(handle, value.Handle) : Libduckdb.duckdb_append_default(handle));
        }

        Check(Libduckdb.duckdb_appender_end_row(handle));
        Forget();
    }

    private static bool Fits(object value, DuckDBType type) => value switch
    {
        bool => type is DuckDBType.Boolean,
        sbyte or short or int or long or byte or ushort or uint or ulong or float or double or BigInteger => IsNumeric(type),
        decimal => type is DuckDBType.Decimal,
        string => type is DuckDBType.Varchar or DuckDBType.Enum or DuckDBType.Bit,
        Guid => type is DuckDBType.Uuid,
        byte[] => type is DuckDBType.Blob,
        DateOnly or DuckDBDateOnly => type is DuckDBType.Date,
        TimeOnly or DuckDBTimeOnly => type is DuckDBType.Time,
        DateTime => type is DuckDBType.Date or DuckDBType.Time || IsTimestamp(type),
        DateTimeOffset => type is DuckDBType.TimestampTz or DuckDBType.TimeTz,
        TimeSpan => type is DuckDBType.Interval,
        ICollection => type is DuckDBType.List or DuckDBType.Array,
        _ => false,
    };

    private static bool IsNumeric(DuckDBType type) =>
        type is (>= DuckDBType.TinyInt and <= DuckDBType.Double) or DuckDBType.HugeInt or DuckDBType.UnsignedHugeInt or DuckDBType.Decimal or DuckDBType.VarInt;

    private static bool IsTimestamp(DuckDBType type) =>
        type is DuckDBType.Timestamp or DuckDBType.TimestampS or DuckDBType.TimestampMs or DuckDBType.TimestampNs or DuckDBType.TimestampTz;

    private int Next()
    {
        RequireOpen();
        return filled < values.Length
            ? filled
            : throw new InvalidOperationException($"The table {table} has {values.Length} columns and the row has a value for each.");
    }

    private void Forget()
    {
        for (var index = 0; index < filled; index++)
        {
            values[index]?.Dispose();
            values[index] = null;
        }

        filled = 0;
    }

    private void RequireOpen()
    {
        if (handle == 0)
        {
            throw new InvalidOperationException("The appender is closed.");
        }

        if (failed)
        {
            throw new InvalidOperationException("The appender refused a row before and takes no more.");
        }
    }

    private void Check(int state)
    {
        if (state != 0)
        {
            failed = true;
            throw Failure();
        }
    }

    private unsafe Exception Failure()
    {
        var error = Libduckdb.duckdb_appender_error_data(handle);
        try
        {
            return DuckDBException.Of(Libduckdb.Text(Libduckdb.duckdb_error_data_message(error)), (DuckDBErrorType)Libduckdb.duckdb_error_data_error_type(error));
        }
        finally
        {
            Libduckdb.duckdb_destroy_error_data(ref error);
        }
    }
}
