using System.Data.Common;
using System.Runtime.CompilerServices;
using DuckDB.NET.Data;
using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <summary>Tables in one DuckDB file. One process at a time may hold it; within the process calls may come from any thread.</summary>
/// <remarks>
/// Loaded columns are text; nested values become their JSON. Loads and migrations take turns, queries run beside them on the last committed state.
/// Extensions are neither installed nor loaded by name, so nothing reaches the network.
/// </remarks>
public sealed class DuckDbWarehouse : IWarehouse, IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly string connectionString;
    private readonly IObjectStore objects;
    private readonly string scratchDirectory;
    private readonly TimeProvider clock;
    private readonly DuckDbSession open;
    private bool disposed;

    private DuckDbWarehouse(string connectionString, IObjectStore objects, string scratchDirectory, TimeProvider clock)
    {
        this.connectionString = connectionString;
        this.objects = objects;
        this.scratchDirectory = scratchDirectory;
        this.clock = clock;
        open = DuckDbSession.Open(connectionString, "Opening the warehouse");
        try
        {
            DuckDbLedger.Ensure(open);
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file, which is made if absent, with the folders above it, and keeps it open until disposed.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="objects">Where the outputs of commit records lie.</param>
    /// <param name="scratchDirectory">Takes copies of outputs while they are loaded. What a killed process left there may be deleted while none runs.</param>
    /// <param name="clock">Dates the ledger.</param>
    /// <exception cref="PipelineException">The file cannot be opened: another process has it (<see cref="FailureCode.Unavailable"/>), or it is no DuckDB database (<see cref="FailureCode.StateCorrupt"/>).</exception>
    public static DuckDbWarehouse Open(string path, IObjectStore objects, string scratchDirectory, TimeProvider clock)
    {
        var file = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var connection = new DuckDBConnectionStringBuilder
        {
            DataSource = file,
            AutoinstallKnownExtensions = false,
            AutoloadKnownExtensions = false,
        };
        return new DuckDbWarehouse(connection.ConnectionString, objects, scratchDirectory, clock);
    }

    /// <inheritdoc/>
    public async Task<LoadResult> LoadAsync(LoadRequest request, CancellationToken cancel)
    {
        var table = TableName.Parse(request.Table);
        var manifest = request.Commit.ManifestId;
        var doing = $"Loading manifest {manifest} into {request.Table}";
        if (await WithSessionAsync(doing, session => DuckDbLedger.Find(session, table, manifest, cancel), cancel) is { } before)
        {
            return before;
        }

        using var files = await LoadFiles.OfAsync(request.Commit, objects, scratchDirectory, cancel);
        return await InTurnAsync(doing, session => new DuckDbLoad(session, table, request, Now(), cancel).Run(files.Paths), cancel);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LoadedManifest> LoadedAsync(RunDate? date, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var loaded in await WithSessionAsync("Reading the load ledger", session => DuckDbLedger.List(session, date, cancel), cancel))
        {
            yield return loaded;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> MigrateAsync(IReadOnlyDictionary<string, string> migrations, CancellationToken cancel) =>
        await InTurnAsync("Migrating the schema", session => new DuckDbMigrations(session, clock).Run(migrations, cancel), cancel);

    /// <inheritdoc/>
    /// <remarks>Statements are divided at their semicolons and run one by one, each with the parameters it has placeholders for.</remarks>
    public Task<long> ExecuteAsync(string sql, IReadOnlyList<SqlParameter> parameters, CancellationToken cancel) =>
        WithSessionAsync(
            "Executing SQL",
            session =>
            {
                var values = parameters.Select(parameter => parameter.Value).ToList();
                var affected = -1L;
                foreach (var statement in SqlStatements.Split(sql))
                {
                    affected = session.Run(statement, cancel, values);
                }

                return affected;
            },
            cancel);

    /// <inheritdoc/>
    public Task<QueryResult> QueryAsync(string sql, IReadOnlyList<SqlParameter> parameters, int rowsMax, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowsMax);
        return WithSessionAsync(
            "Running a query",
            session => session.Stream(sql, parameters.Select(parameter => parameter.Value).ToList(), reader => First(reader, rowsMax), cancel),
            cancel);
    }

    /// <summary>Closes the file. Calls under way keep it open until they end.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            open.Dispose();
        }
    }

    private static QueryResult First(DbDataReader reader, int rowsMax)
    {
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var rows = new List<IReadOnlyList<object?>>();
        while (reader.Read())
        {
            if (rows.Count == rowsMax)
            {
                return new QueryResult(columns, rows, Truncated: true);
            }

            rows.Add(Enumerable.Range(0, columns.Count).Select(ordinal => DuckDbValues.Of(reader, ordinal)).ToList());
        }

        return new QueryResult(columns, rows, Truncated: false);
    }

    /// <summary>The time to the microsecond, which is what the ledger keeps.</summary>
    private DateTimeOffset Now()
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private async Task<T> InTurnAsync<T>(string doing, Func<DuckDbSession, T> work, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        await turn.WaitAsync(cancel);
        try
        {
            return await WithSessionAsync(doing, work, cancel);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>DuckDB works on the calling thread, so the work is given one of its own.</summary>
    private Task<T> WithSessionAsync<T>(string doing, Func<DuckDbSession, T> work, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return Task.Run(
            () =>
            {
                using var session = DuckDbSession.Open(connectionString, doing);
                return work(session);
            },
            cancel);
    }
}
