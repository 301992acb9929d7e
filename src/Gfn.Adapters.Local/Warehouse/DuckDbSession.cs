using System.Data.Common;
using DuckDB.NET.Data;
using Gfn.Domain;

namespace Gfn.Adapters.Local;

/// <summary>One connection, used by one call of the warehouse. What DuckDB refuses leaves as a <see cref="PipelineException"/>.</summary>
internal sealed class DuckDbSession : IDisposable
{
    private readonly DuckDBConnection connection;
    private readonly string doing;

    private DuckDbSession(DuckDBConnection connection, string doing)
    {
        this.connection = connection;
        this.doing = doing;
    }

    /// <summary>Opens a session in UTC.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="doing">What it is for; messages begin with it.</param>
    public static DuckDbSession Open(string connectionString, string doing)
    {
        var opened = new DuckDBConnection(connectionString);
        try
        {
            opened.Open();
            using var zone = new DuckDBCommand("SET TimeZone = 'UTC'", opened);
            zone.ExecuteNonQuery();
            return new DuckDbSession(opened, doing);
        }
        catch (DuckDBException refused)
        {
            opened.Dispose();
            throw DuckDbErrors.Judge(refused, doing);
        }
        catch (DllNotFoundException missing)
        {
            opened.Dispose();
            throw new SystemPipelineException(FailureCode.Misconfigured, $"{doing}: {missing.Message}", missing);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public void Dispose() => connection.Dispose();

    /// <summary>Does some work in a transaction: committed when it returns, rolled back when it throws. The commit itself is not cancelled.</summary>
    public T InTransaction<T>(Func<T> work)
    {
        return Judged(() =>
        {
            using var transaction = connection.BeginTransaction();
            var answer = work();
            transaction.Commit();
            return answer;
        });
    }

    /// <summary>Runs statements.</summary>
    /// <returns>Rows changed.</returns>
    public long Run(string sql, CancellationToken cancel, params IReadOnlyList<object?> values)
    {
        return Judged(() =>
        {
            using var command = Command(sql, values);
            return Interruptible(command, () => (long)command.ExecuteNonQuery(), cancel);
        });
    }

    /// <summary>Runs a query and maps its rows.</summary>
    public List<T> Read<T>(string sql, Func<DbDataReader, T> row, CancellationToken cancel, params IReadOnlyList<object?> values)
    {
        return Judged(() =>
        {
            using var command = Command(sql, values);
            return Interruptible(command, Rows, cancel);

            List<T> Rows()
            {
                var rows = new List<T>();
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    rows.Add(row(reader));
                }

                return rows;
            }
        });
    }

    /// <summary>Runs a query whose rows are made while they are read.</summary>
    public T Stream<T>(string sql, IReadOnlyList<object?> values, Func<DbDataReader, T> consume, CancellationToken cancel)
    {
        return Judged(() =>
        {
            using var command = Command(sql, values);
            command.UseStreamingMode = true;
            return Interruptible(command, Consumed, cancel);

            T Consumed()
            {
                using var reader = command.ExecuteReader();
                return consume(reader);
            }
        });
    }

    private static T Interruptible<T>(DuckDBCommand command, Func<T> work, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var interruption = new Interruption(command, cancel);
        try
        {
            return work();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (DuckDBException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
    }

    private DuckDBCommand Command(string sql, IReadOnlyList<object?> values)
    {
        var command = new DuckDBCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new DuckDBParameter("", value));
        }

        return command;
    }

    private T Judged<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DuckDBException refused)
        {
            throw DuckDbErrors.Judge(refused, doing);
        }
        catch (Exception unfit) when (unfit is InvalidCastException or NotSupportedException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw new SystemPipelineException(FailureCode.Misconfigured, $"{doing}: {unfit.Message}", unfit);
        }
    }
}
