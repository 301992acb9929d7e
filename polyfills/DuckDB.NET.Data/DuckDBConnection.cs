using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using DuckDB.NET.Data.Interop;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data;

/// <summary>A connection to a database file or to one in memory. For one thread at a time; only <see cref="DuckDBCommand.Cancel"/> may come from another.</summary>
public class DuckDBConnection : DbConnection
{
    private DuckDBNativeConnection? native;
    private SharedDatabase? database;
    private SharedDatabase? duplicated;
    private ConnectionOptions? options;
    private DuckDBTransaction? transaction;

    public DuckDBConnection()
    {
    }

    public DuckDBConnection(string connectionString) => ConnectionString = connectionString;

    /// <exception cref="InvalidOperationException">Set while open.</exception>
    [AllowNull]
    public override string ConnectionString
    {
        get;
        set
        {
            if (State == ConnectionState.Open)
            {
                throw new InvalidOperationException("The connection string cannot change while the connection is open.");
            }

            field = value ?? "";
        }
    } = "";

    public override string Database => options?.Source is { } source && !IsInMemory(source) ? Path.GetFileNameWithoutExtension(source) : "memory";

    public override string DataSource => options?.Source ?? "";

    public DuckDBNativeConnection NativeConnection => native ?? throw new InvalidOperationException("The connection is not open.");

    public override unsafe string ServerVersion => Libduckdb.Text(Libduckdb.duckdb_library_version());

    public override ConnectionState State => native is null ? ConnectionState.Closed : ConnectionState.Open;

    protected override DbProviderFactory? DbProviderFactory => DuckDBClientFactory.Instance;

    public new DuckDBTransaction BeginTransaction() => (DuckDBTransaction)base.BeginTransaction();

    public override void ChangeDatabase(string databaseName) =>
        throw new NotSupportedException("DuckDB.NET.Data does not change the database of a connection: run USE, or open another connection.");

    public override void Close()
    {
        if (native is null)
        {
            return;
        }

        native.Dispose();
        native = null;
        transaction = null;
        database!.LetGo();
        database = null;
        OnStateChange(new StateChangeEventArgs(ConnectionState.Open, ConnectionState.Closed));
    }

    public DuckDBAppender CreateAppender(string table) => CreateAppender(null, null, table);

    public DuckDBAppender CreateAppender(string? schema, string table) => CreateAppender(null, schema, table);

    public DuckDBAppender CreateAppender(string? catalog, string? schema, string table)
    {
        RequireOpen();
        return new DuckDBAppender(this, catalog, schema, table);
    }

    public new virtual DuckDBCommand CreateCommand() => new("", this) { Transaction = transaction };

    /// <summary>A second connection, not yet open, to this in-memory database.</summary>
    /// <exception cref="NotSupportedException">The database is a file, which another connection opens by its path.</exception>
    public DuckDBConnection Duplicate()
    {
        RequireOpen();
        return IsInMemory(options!.Source)
            ? new DuckDBConnection(ConnectionString) { duplicated = database, options = options }
            : throw new NotSupportedException("DuckDB.NET.Data duplicates connections to in-memory databases only: open the file a second time.");
    }

    public DuckDBQueryProgress GetQueryProgress()
    {
        RequireOpen();
        var progress = Libduckdb.duckdb_query_progress(NativeConnection);
        return new DuckDBQueryProgress(progress.Percentage, progress.RowsProcessed, progress.TotalRowsToProcess);
    }

    /// <exception cref="InvalidOperationException">It is open, or the connection string is wrong.</exception>
    /// <exception cref="DuckDBException">The database cannot be opened.</exception>
    public override void Open()
    {
        if (native is not null)
        {
            throw new InvalidOperationException("The connection is open.");
        }

        if (duplicated is not null)
        {
            duplicated.Hold();
            database = duplicated;
        }
        else
        {
            options = ConnectionOptions.Parse(ConnectionString);
            database = SharedDatabase.Open(options);
        }

        try
        {
            native = database.Connect();
        }
        catch
        {
            database.LetGo();
            throw;
        }

        OnStateChange(new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open));
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel)
    {
        RequireOpen();
        if (transaction is not null)
        {
            throw new InvalidOperationException("The connection is in a transaction; there is one at a time.");
        }

        return transaction = new DuckDBTransaction(this, isolationLevel);
    }

    protected override DbCommand CreateDbCommand() => CreateCommand();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    internal void Release(DuckDBTransaction finished)
    {
        if (transaction == finished)
        {
            transaction = null;
        }
    }

    internal void RequireOpen([CallerMemberName] string operation = "")
    {
        if (native is null)
        {
            throw new InvalidOperationException($"{operation} requires an open connection.");
        }
    }

    internal void RunStatement(string statement)
    {
        using var command = new DuckDBCommand(statement, this);
        command.ExecuteNonQuery();
    }

    private static bool IsInMemory(string source) => source.StartsWith(DuckDBConnectionStringBuilder.InMemoryDataSource, StringComparison.Ordinal);
}
