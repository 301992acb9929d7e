using System.Collections;
using System.Data;
using System.Data.Common;
using DuckDB.NET.Data.Interop;
using DuckDB.NET.Data.Reading;

namespace DuckDB.NET.Data;

/// <summary>Rows of a command, forward only. A command of several statements gives one result for each that returns rows.</summary>
public sealed class DuckDBDataReader : DbDataReader
{
    private readonly DuckDBCommand command;
    private readonly DuckDBConnection connection;
    private readonly CommandBehavior behavior;
    private readonly IEnumerator<PreparedStatement> statements;
    private ResultSet? current;
    private bool closed;

    internal DuckDBDataReader(DuckDBCommand command, DuckDBConnection connection, CommandBehavior behavior)
    {
        this.command = command;
        this.connection = connection;
        this.behavior = behavior;
        statements = PreparedStatement.PrepareAll(connection.NativeConnection, command.CommandText).GetEnumerator();
        try
        {
            NextResult();
        }
        catch
        {
            statements.Dispose();
            throw;
        }
    }

    public override int Depth => 0;

    public override int FieldCount => current?.Names.Length ?? 0;

    public override bool HasRows => current?.HasRows ?? false;

    public override bool IsClosed => closed;

    /// <summary>Always -1: rows changed are told by <see cref="DuckDBCommand.ExecuteNonQuery"/>.</summary>
    public override int RecordsAffected => -1;

    private ResultSet Current => current ?? throw new InvalidOperationException(closed ? "The reader is closed." : "The command returned no rows.");

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override void Close()
    {
        if (closed)
        {
            return;
        }

        closed = true;
        current?.Dispose();
        current = null;
        statements.Dispose();
        command.Closed(this);
        if (behavior.HasFlag(CommandBehavior.CloseConnection))
        {
            connection.Close();
        }
    }

    public override bool GetBoolean(int ordinal) => Typed<bool>(ordinal);

    public override byte GetByte(int ordinal) => Typed<byte>(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        using var bytes = GetStream(ordinal);
        if (buffer is null)
        {
            return bytes.Length;
        }

        bytes.Position = Math.Min(dataOffset, bytes.Length);
        return bytes.ReadAtLeast(buffer.AsSpan(bufferOffset, length), length, throwOnEndOfStream: false);
    }

    public override char GetChar(int ordinal) => GetString(ordinal) is [var only]
        ? only
        : throw new InvalidCastException($"Column '{GetName(ordinal)}' does not hold exactly one character.");

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        var text = GetString(ordinal).AsSpan();
        if (buffer is null)
        {
            return text.Length;
        }

        var rest = text[(int)Math.Min(dataOffset, text.Length)..];
        var part = rest[..Math.Min(length, rest.Length)];
        part.CopyTo(buffer.AsSpan(bufferOffset));
        return part.Length;
    }

    public override string GetDataTypeName(int ordinal) => Current.Readers[ordinal].Type.ToString();

    public override DateTime GetDateTime(int ordinal) => Typed<DateTime>(ordinal);

    public override decimal GetDecimal(int ordinal) => Typed<decimal>(ordinal);

    public override double GetDouble(int ordinal) => Typed<double>(ordinal);

    public override IEnumerator GetEnumerator() => new DbEnumerator(this, behavior.HasFlag(CommandBehavior.CloseConnection));

    public override Type GetFieldType(int ordinal) => Current.Readers[ordinal].ClrType;

    /// <summary>The value as a type; NULL gives null where the type has one.</summary>
    /// <exception cref="InvalidCastException">NULL for a type without null, or a value that is no <typeparamref name="T"/>.</exception>
    public override T GetFieldValue<T>(int ordinal)
    {
        if (!IsDBNull(ordinal))
        {
            return Current.Readers[ordinal].GetValue<T>(Current.Row);
        }

        return default(T) is null ? default! : throw Null(ordinal);
    }

    public override float GetFloat(int ordinal) => Typed<float>(ordinal);

    public override Guid GetGuid(int ordinal) => Typed<Guid>(ordinal);

    public override short GetInt16(int ordinal) => Typed<short>(ordinal);

    public override int GetInt32(int ordinal) => Typed<int>(ordinal);

    public override long GetInt64(int ordinal) => Typed<long>(ordinal);

    public override string GetName(int ordinal) => Current.Names[ordinal];

    /// <summary>Case matters first; without an exact match it does not.</summary>
    /// <exception cref="DuckDBException">No such column.</exception>
    public override int GetOrdinal(string name)
    {
        var names = Current.Names;
        var index = Array.IndexOf(names, name);
        index = index >= 0 ? index : Array.FindIndex(names, candidate => string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw new DuckDBException($"There is no column '{name}'.");
    }

    public override DataTable GetSchemaTable()
    {
        var table = new DataTable("SchemaTable");
        table.Columns.Add(SchemaTableColumn.ColumnName, typeof(string));
        table.Columns.Add(SchemaTableColumn.ColumnOrdinal, typeof(int));
        table.Columns.Add(SchemaTableColumn.ColumnSize, typeof(int));
        table.Columns.Add(SchemaTableColumn.NumericPrecision, typeof(byte));
        table.Columns.Add(SchemaTableColumn.NumericScale, typeof(byte));
        table.Columns.Add(SchemaTableColumn.DataType, typeof(Type));
        table.Columns.Add(SchemaTableColumn.AllowDBNull, typeof(bool));
        for (var ordinal = 0; ordinal < FieldCount; ordinal++)
        {
            var number = Current.Readers[ordinal] as DecimalReader;
            table.Rows.Add(GetName(ordinal), ordinal, -1, (object?)number?.Width ?? DBNull.Value, (object?)number?.Scale ?? DBNull.Value, GetFieldType(ordinal), true);
        }

        return table;
    }

    public override Stream GetStream(int ordinal) => Typed<Stream>(ordinal);

    public override string GetString(int ordinal) => Typed<string>(ordinal);

    public override object GetValue(int ordinal) => IsDBNull(ordinal) ? DBNull.Value : Current.Readers[ordinal].GetValue(Current.Row);

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var ordinal = 0; ordinal < count; ordinal++)
        {
            values[ordinal] = GetValue(ordinal);
        }

        return count;
    }

    public override bool IsDBNull(int ordinal) => Current.Readers[ordinal].IsNull(Current.Row);

    /// <summary>Runs the statements that follow, up to the next that returns rows.</summary>
    public override bool NextResult()
    {
        current?.Dispose();
        current = null;
        while (!closed && statements.MoveNext())
        {
            var statement = statements.Current;
            NativeResult result;
            try
            {
                statement.Bind(command.Parameters);
                result = statement.Execute(command.UseStreamingMode);
            }
            catch
            {
                statement.Dispose();
                throw;
            }

            if (Libduckdb.duckdb_result_return_type(result) == (int)ReturnType.QueryResult)
            {
                current = new ResultSet(statement, result);
                return true;
            }

            Libduckdb.duckdb_destroy_result(ref result);
            statement.Dispose();
        }

        return false;
    }

    public override bool Read() => current?.Read() ?? false;

    private T Typed<T>(int ordinal) => IsDBNull(ordinal) ? throw Null(ordinal) : Current.Readers[ordinal].GetValue<T>(Current.Row);

    private InvalidCastException Null(int ordinal) => new($"Column '{GetName(ordinal)}' is NULL in this row.");

    private enum ReturnType
    {
        QueryResult = 3,
    }
}
