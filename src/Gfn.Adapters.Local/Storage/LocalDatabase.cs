using Gfn.Domain;
using Microsoft.Data.Sqlite;

namespace Gfn.Adapters.Local;

/// <summary>One SQLite file: write-ahead log, <c>synchronous=FULL</c>, so that what is committed survives a loss of power. One connection, one caller at a time.</summary>
internal sealed class LocalDatabase : IDisposable
{
    private const int Full = 13;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private readonly Lock gate = new();
    private readonly string path;
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteCommand> commands = new(StringComparer.Ordinal);

    private SqliteTransaction? current;

    static LocalDatabase() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Opens or makes a file.</summary>
    /// <param name="path">Where; folders are made.</param>
    /// <param name="steps">Statements that bring a file from one schema version to the next, from the empty file on. One released is never changed.</param>
    /// <exception cref="SystemPipelineException">Not a file of ours, or of a newer version.</exception>
    public LocalDatabase(string path, IReadOnlyList<string> steps)
    {
        this.path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(this.path)!);
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = this.path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;");
            Migrate(steps);
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw Judge(failure);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Reads; sees one consistent state.</summary>
    public T Read<T>(Func<LocalDatabase, T> work) => Run(work, deferred: true);

    /// <summary>Writes; all of it is durable on return, or none.</summary>
    public T Write<T>(Func<LocalDatabase, T> work) => Run(work, deferred: false);

    /// <summary>Runs a statement with parameters <c>$1</c>, <c>$2</c> … inside <see cref="Write"/>.</summary>
    /// <returns>Rows affected.</returns>
    public int Execute(string sql, params object?[] parameters) => Bound(sql, parameters).ExecuteNonQuery();

    /// <summary>First column of the first row; null if there is none.</summary>
    public object? Scalar(string sql, params object?[] parameters) => Bound(sql, parameters).ExecuteScalar() is var value && value is DBNull ? null : value;

    /// <summary>Rows of a query, all read.</summary>
    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params object?[] parameters)
    {
        using var reader = Bound(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var command in commands.Values)
            {
                command.Dispose();
            }

            connection.Dispose();
        }
    }

    private T Run<T>(Func<LocalDatabase, T> work, bool deferred)
    {
        lock (gate)
        {
            try
            {
                using var transaction = connection.BeginTransaction(deferred);
                current = transaction;
                var result = work(this);
                transaction.Commit();
                return result;
            }
            catch (SqliteException failure)
            {
                throw Judge(failure);
            }
            finally
            {
                current = null;
            }
        }
    }

    private SqliteCommand Bound(string sql, object?[] parameters)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= parameters.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter($"${i}", null));
            }

            commands.Add(sql, command);
        }

        command.Transaction = current;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i] ?? DBNull.Value;
        }

        return command;
    }

    private void Migrate(IReadOnlyList<string> steps)
    {
        if (Version() == steps.Count)
        {
            return;
        }

        // Whoever opens a file at the same time waits here, and then finds nothing to do.
        using var transaction = connection.BeginTransaction(deferred: false);
        current = transaction;
        try
        {
            var found = Version();
            if (found > steps.Count)
            {
                throw new SystemPipelineException(FailureCode.StateCorrupt, $"{path} was written by a newer version (schema {found}, this build knows {steps.Count}): use that one, or name another directory with --state.");
            }

            if (found < steps.Count)
            {
                Execute($"{string.Join("; ", steps.Skip(found))}; PRAGMA user_version={steps.Count};");
                transaction.Commit();
            }
        }
        finally
        {
            current = null;
        }
    }

    private int Version() => Convert.ToInt32(Scalar("PRAGMA user_version"));

    private PipelineException Judge(SqliteException failure) => failure.SqliteErrorCode switch
    {
        Full => new SystemPipelineException(FailureCode.NoSpace, $"{path}: {failure.Message}", failure),
        Corrupt or NotADatabase => new SystemPipelineException(FailureCode.StateCorrupt, $"{path}: {failure.Message} Bring the whole state directory back from a backup, or name another with --state.", failure),
        _ => new TransientPipelineException(FailureCode.Unavailable, $"{path}: {failure.Message}", failure),
    };
}
