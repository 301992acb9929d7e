using System.Security.Cryptography;
using System.Text;
using Gfn.Domain;

namespace Gfn.Adapters.Local;

/// <summary>Brings the schema to the newest version, each migration in a transaction of its own.</summary>
internal sealed class DuckDbMigrations(DuckDbSession session, TimeProvider clock)
{
    private static readonly string[] TransactionVerbs = ["BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"];

    /// <summary>Runs those not yet recorded, in ordinal order of name.</summary>
    /// <returns>Names of those run now.</returns>
    /// <exception cref="SystemPipelineException">A recorded one has changed, or one holds statements that end its transaction; nothing was run.</exception>
    public List<string> Run(IReadOnlyDictionary<string, string> migrations, CancellationToken cancel)
    {
        var recorded = session.Read($"SELECT name, sha256 FROM {DuckDbLedger.Schema}.migrations", row => (Name: row.GetString(0), Digest: row.GetString(1)), cancel)
            .ToDictionary(row => row.Name, row => row.Digest, StringComparer.Ordinal);
        var ordered = migrations.OrderBy(migration => migration.Key, StringComparer.Ordinal).ToList();
        foreach (var (name, sql) in ordered)
        {
            RequireUnchanged(name, sql, recorded);
            RequireOneTransaction(name, sql);
        }

        var run = new List<string>();
        foreach (var (name, sql) in ordered.Where(migration => !recorded.ContainsKey(migration.Key)))
        {
            cancel.ThrowIfCancellationRequested();
            Apply(name, sql);
            run.Add(name);
        }

        return run;
    }

    private static string Digest(string sql) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));

    private static void RequireUnchanged(string name, string sql, Dictionary<string, string> recorded)
    {
        if (recorded.TryGetValue(name, out var digest) && digest != Digest(sql))
        {
            throw new SystemPipelineException(FailureCode.StateCorrupt, $"Migration '{name}' was run with another text: restore it, and put the change into a new migration.");
        }
    }

    private static void RequireOneTransaction(string name, string sql)
    {
        if (SqlStatements.Split(sql).Find(statement => TransactionVerbs.Contains(SqlStatements.Verb(statement), StringComparer.Ordinal)) is { } statement)
        {
            throw new SystemPipelineException(FailureCode.Misconfigured, $"Migration '{name}' says {SqlStatements.Verb(statement)}: it is run in a transaction of its own, leave that out.");
        }
    }

    private void Apply(string name, string sql) => session.InTransaction(() =>
    {
        foreach (var statement in SqlStatements.Split(sql))
        {
            session.Run(statement, CancellationToken.None);
        }

        return session.Run($"INSERT INTO {DuckDbLedger.Schema}.migrations VALUES ($1, $2, $3)", CancellationToken.None, [name, Digest(sql), clock.GetUtcNow()]);
    });
}
