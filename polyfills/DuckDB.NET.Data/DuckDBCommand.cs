using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using DuckDB.NET.Data.Interop;

namespace DuckDB.NET.Data;

/// <summary>One or several statements, run one after another; each is prepared when its turn comes, so it may use what the one before made.</summary>
public class DuckDBCommand : DbCommand
{
    private DuckDBConnection? connection;
    private DuckDBDataReader? reader;

    public DuckDBCommand()
    {
    }

    public DuckDBCommand(string commandText) => CommandText = commandText;

    public DuckDBCommand(string commandText, DuckDBConnection connection)
        : this(commandText) => this.connection = connection;

    /// <exception cref="InvalidOperationException">Set while a reader of this command is open.</exception>
    [AllowNull]
    public override string CommandText
    {
        get;
        set
        {
            RequireNoReader();
            field = value ?? "";
        }
    } = "";

    /// <summary>Kept, not enforced: cancel a command to end it.</summary>
    public override int CommandTimeout { get; set; }

    /// <exception cref="NotSupportedException">Anything but <see cref="CommandType.Text"/>.</exception>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
            {
                throw new NotSupportedException($"DuckDB.NET.Data runs commands of type Text only, not {value}.");
            }
        }
    }

    public override bool DesignTimeVisible { get; set; }

    public new virtual DuckDBParameterCollection Parameters { get; } = new();

    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <summary>Rows are made while they are read, so the connection can do nothing else until the reader is closed. Saves memory on large results.</summary>
    public bool UseStreamingMode { get; set; }

    protected override DbConnection? DbConnection
    {
        get => connection;
        set => connection = (DuckDBConnection?)value;
    }

    protected override DbParameterCollection DbParameterCollection => Parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    /// <summary>Interrupts what the connection runs, from any thread.</summary>
    public override void Cancel()
    {
        if (connection?.State == ConnectionState.Open)
        {
            connection.NativeConnection.Interrupt();
        }
    }

    /// <returns>Rows changed by all statements together.</returns>
    public override int ExecuteNonQuery()
    {
        RequireOpen();
        RequireNoReader();
        var changed = 0UL;
        foreach (var statement in PreparedStatement.PrepareAll(connection!.NativeConnection, CommandText))
        {
            using (statement)
            {
                statement.Bind(Parameters);
                var result = statement.Execute(streaming: false);
                changed += Libduckdb.duckdb_rows_changed(ref result);
                Libduckdb.duckdb_destroy_result(ref result);
            }
        }

        return (int)changed;
    }

    public new DuckDBDataReader ExecuteReader() => ExecuteReader(CommandBehavior.Default);

    public new DuckDBDataReader ExecuteReader(CommandBehavior behavior)
    {
        RequireOpen();
        RequireNoReader();
        return reader = new DuckDBDataReader(this, connection!, behavior);
    }

    /// <returns>First column of the first row; null when there is no row.</returns>
    public override object? ExecuteScalar()
    {
        using var rows = ExecuteReader();
        return rows.Read() ? rows.GetValue(0) : null;
    }

    /// <summary>Does nothing: a statement is prepared when its turn comes.</summary>
    public override void Prepare()
    {
    }

    protected override DbParameter CreateDbParameter() => new DuckDBParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    internal void Closed(DuckDBDataReader closed)
    {
        if (reader == closed)
        {
            reader = null;
        }
    }

    private void RequireNoReader()
    {
        if (reader is not null)
        {
            throw new InvalidOperationException("A reader of this command is open: close it first.");
        }
    }

    private void RequireOpen([CallerMemberName] string operation = "")
    {
        if (connection is null)
        {
            throw new InvalidOperationException($"{operation} requires an open connection.");
        }

        connection.RequireOpen(operation);
    }
}
