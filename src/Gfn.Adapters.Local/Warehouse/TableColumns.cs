namespace Gfn.Adapters.Local;

/// <summary>
/// Which column of a table takes which source column. JSON tells <c>id</c> from <c>ID</c>, DuckDB does not: the name that comes first keeps its
/// spelling, a later one that differs in case only gets <c>_2</c>, <c>_3</c> and so on. What was decided is kept beside the ledger, so the same source
/// column goes to the same place in every later load.
/// </summary>
internal sealed class TableColumns
{
    private readonly DuckDbSession session;
    private readonly TableName table;
    private readonly CancellationToken cancel;
    private readonly Dictionary<string, string> bySource;
    private readonly Dictionary<string, string> types;

    private TableColumns(DuckDbSession session, TableName table, CancellationToken cancel)
    {
        this.session = session;
        this.table = table;
        this.cancel = cancel;
        types = session.Read(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = current_database() AND lower(schema_name) = lower($1) AND lower(table_name) = lower($2) ORDER BY column_index",
            row => (Name: row.GetString(0), Type: row.GetString(1)),
            cancel,
            [table.Schema, table.Table]).ToDictionary(column => column.Name, column => column.Type, StringComparer.OrdinalIgnoreCase);
        bySource = session.Read(
            $"SELECT source_name, column_name FROM {DuckDbLedger.Schema}.columns WHERE table_key = $1",
            row => (Source: row.GetString(0), Column: row.GetString(1)),
            cancel,
            [table.Canonical]).Where(column => types.ContainsKey(column.Column)).ToDictionary(column => column.Source, column => column.Column, StringComparer.Ordinal);
    }

    /// <summary>The columns as they are now.</summary>
    public static TableColumns Of(DuckDbSession session, TableName table, CancellationToken cancel) => new(session, table, cancel);

    /// <summary>Finds a place for each source column; creates the table and adds columns where there is none.</summary>
    /// <param name="sources">Names as the files have them, each once.</param>
    public void Take(IReadOnlyList<string> sources)
    {
        var strangers = sources.Where(source => !bySource.ContainsKey(source)).ToList();
        foreach (var source in strangers.Where(Exists))
        {
            Remember(source, ColumnOf(source));
        }

        var added = new List<string>();
        foreach (var source in strangers.Where(source => !bySource.ContainsKey(source)))
        {
            var column = Existing(source) ?? Fresh(source);
            if (types.TryAdd(column, "VARCHAR"))
            {
                added.Add(column);
            }

            Remember(source, column);
        }

        Write(added);
    }

    /// <summary>The column for a source column taken before.</summary>
    public string For(string source) => bySource[source];

    /// <summary>The column's type, as DuckDB spells it.</summary>
    public string TypeOf(string column) => types[column];

    /// <summary>What a source column would be called if it were alone: names no column can have are bent.</summary>
    private static string ColumnOf(string source) => source.Length == 0 ? "_" : source.Replace('\0', '_');

    private bool IsTaken(string column) => bySource.ContainsValue(column);

    /// <summary>The table has a column of exactly this name that takes no other source.</summary>
    private bool Exists(string source) => types.Keys.Contains(ColumnOf(source), StringComparer.Ordinal) && !IsTaken(ColumnOf(source));

    /// <summary>A column, made by somebody else, whose name differs in case only and that takes no other source.</summary>
    private string? Existing(string source) =>
        types.Keys.FirstOrDefault(column => string.Equals(column, ColumnOf(source), StringComparison.OrdinalIgnoreCase)) is { } column && !IsTaken(column) ? column : null;

    private string Fresh(string source)
    {
        var wanted = ColumnOf(source);
        var column = wanted;
        for (var number = 2; types.ContainsKey(column); number++)
        {
            column = $"{wanted}_{number}";
        }

        return column;
    }

    private void Remember(string source, string column)
    {
        bySource[source] = column;
        session.Run($"INSERT OR REPLACE INTO {DuckDbLedger.Schema}.columns VALUES ($1, $2, $3)", cancel, [table.Canonical, source, column]);
    }

    private void Write(List<string> added)
    {
        if (added.Count == 0)
        {
            return;
        }

        if (added.Count == types.Count)
        {
            session.Run($"CREATE SCHEMA IF NOT EXISTS {TableName.Quote(table.Schema)}", cancel);
            session.Run($"CREATE TABLE {table.Sql} ({string.Join(", ", added.Select(column => $"{TableName.Quote(column)} VARCHAR"))})", cancel);
            return;
        }

        foreach (var column in added)
        {
            session.Run($"ALTER TABLE {table.Sql} ADD COLUMN {TableName.Quote(column)} VARCHAR", cancel);
        }
    }
}
