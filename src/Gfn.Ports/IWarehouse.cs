using Gfn.Domain;

namespace Gfn.Ports;

/// <summary>Where tables live. Snowflake, or DuckDB.</summary>
public interface IWarehouse
{
    /// <summary>
    /// Loads the outputs of a committed manifest into a table, once and only once: rows and ledger row are written in one transaction.
    /// Repeatable: a manifest already loaded into the table is <see cref="LoadResult.AlreadyLoaded"/>. Creates the table if absent and adds columns it lacks, as text.
    /// </summary>
    /// <param name="request">What to load.</param>
    /// <param name="cancel">Ends the call; the manifest is then loaded whole or not at all.</param>
    /// <exception cref="PipelineException">Rows counted by the warehouse differ from the commit record's: <see cref="FailureCode.LoadRefused"/>, nothing loaded.</exception>
    Task<LoadResult> LoadAsync(LoadRequest request, CancellationToken cancel);

    /// <summary>Everything the ledger says was loaded for a day, or for all days. Repeatable.</summary>
    IAsyncEnumerable<LoadedManifest> LoadedAsync(RunDate? date, CancellationToken cancel);

    /// <summary>Brings the schema to the newest version: runs each migration not yet recorded, in order of name, each in its own transaction where the warehouse allows it. Repeatable.</summary>
    /// <param name="migrations">Name to SQL text; a recorded one whose text changed is <see cref="FailureCode.StateCorrupt"/>.</param>
    /// <param name="cancel">Ends between migrations.</param>
    /// <returns>Names of those run now.</returns>
    Task<IReadOnlyList<string>> MigrateAsync(IReadOnlyDictionary<string, string> migrations, CancellationToken cancel);

    /// <summary>Runs statements that return nothing of interest. Repeatable as far as the statements are.</summary>
    /// <returns>Rows affected by the last one; -1 if the warehouse does not say.</returns>
    Task<long> ExecuteAsync(string sql, IReadOnlyList<SqlParameter> parameters, CancellationToken cancel);

    /// <summary>Runs one query. Repeatable.</summary>
    /// <param name="sql">One statement with positional parameters <c>$1</c>, <c>$2</c> …</param>
    /// <param name="parameters">In order.</param>
    /// <param name="rowsMax">Reads no further than this many rows.</param>
    /// <param name="cancel">Ends the query.</param>
    Task<QueryResult> QueryAsync(string sql, IReadOnlyList<SqlParameter> parameters, int rowsMax, CancellationToken cancel);
}

/// <summary>A load to do.</summary>
/// <param name="Commit">The commit record; its outputs are read where they lie.</param>
/// <param name="Table">Target, <c>schema.table</c> or <c>table</c>; letters, digits and underscores only.</param>
/// <param name="Cause">Id of the run.</param>
public sealed record LoadRequest(CommitRecord Commit, string Table, string Cause);

/// <summary>Answer to a load.</summary>
public abstract record LoadResult
{
    private LoadResult()
    {
    }

    /// <summary>Loaded now.</summary>
    /// <param name="Rows">Rows counted by the warehouse.</param>
    public sealed record Loaded(long Rows) : LoadResult;

    /// <summary>Was loaded before; nothing changed.</summary>
    /// <param name="Rows">Rows loaded then.</param>
    /// <param name="At">When.</param>
    public sealed record AlreadyLoaded(long Rows, DateTimeOffset At) : LoadResult;
}

/// <summary>One row of the load ledger.</summary>
/// <param name="Manifest">What was loaded.</param>
/// <param name="Date">The day of its files.</param>
/// <param name="Table">Into which table.</param>
/// <param name="Rows">Rows counted by the warehouse.</param>
/// <param name="At">When.</param>
/// <param name="Cause">Id of the run.</param>
public sealed record LoadedManifest(ManifestId Manifest, RunDate Date, string Table, long Rows, DateTimeOffset At, string Cause);

/// <summary>A positional parameter.</summary>
/// <param name="Value">Null, text, long, double, decimal, bool, <see cref="DateOnly"/> or <see cref="DateTimeOffset"/>.</param>
public sealed record SqlParameter(object? Value);

/// <summary>Rows of a query.</summary>
/// <param name="Columns">Names in order.</param>
/// <param name="Rows">Values as in <see cref="SqlParameter"/>.</param>
/// <param name="Truncated">More rows followed than were asked for.</param>
public sealed record QueryResult(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, bool Truncated);
