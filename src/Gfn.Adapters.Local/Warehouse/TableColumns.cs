namespace Gfn.Adapters.Local;

/// <summary>
/// Which column of a table takes which source column. JSON tells <c>id</c> from <c>ID</c>, DuckDB does not: the name that comes first keeps its
/// spelling, a later one that differs in case only gets <c>_2</c>, <c>_3</c> and so on. What was decided is kept beside the ledger, so the same source
/// column goes to the same place in every later load.
/// </summary>
internal sealed class TableColumns
{
    private const string TextType = "VARCHAR";

    private readonly DuckDbSession session;
    private readonly TableName table;
    private readonly CancellationToken cancel;
    private readonly Dictionary<string, string> bySource;
    private readonly HashSet<string> taken;
    private readonly Dictionary<string, Column> columns;

    private TableColumns(DuckDbSession session, TableName table, CancellationToken cancel)
    {
        this.session = session;
        this.table = table;
        this.cancel = cancel;
        columns = session.Read(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = current_database() AND lower(schema_name) = lower($1) AND lower(table_name) = lower($2) ORDER BY column_index",
            row => new Column(row.GetString(0), row.GetString(1)),
            cancel,
            [table.Schema, table.Table]).ToDictionary(column => Folded(column.Name), StringComparer.Ordinal);
        bySource = session.Read(
            $"SELECT source_name, column_name FROM {DuckDbLedger.Schema}.columns WHERE table_key = $1",
            row => (Source: row.GetString(0), Name: row.GetString(1)),
            cancel,
            [table.Canonical]).Where(known => columns.ContainsKey(Folded(known.Name))).ToDictionary(known => known.Source, known => known.Name, StringComparer.Ordinal);
        taken = bySource.Values.ToHashSet(StringComparer.Ordinal);
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
            if (columns.TryAdd(Folded(column), new Column(column, TextType)))
            {
                added.Add(column);
            }

            Remember(source, column);
        }

        Write(added);
    }

    /// <summary>The column for a source column taken before.</summary>
    public string For(string source) => bySource[source];

    /// <summary>The column holds text.</summary>
    public bool IsText(string column) => columns[Folded(column)].Type == TextType;

    /// <summary>What a source column would be called if it were alone: names no column can have are bent.</summary>
    private static string ColumnOf(string source) => source.Length == 0 ? "_" : source.Replace('\0', '_');

    /// <summary>What DuckDB compares names by: it ignores the case of ASCII letters, not of others.</summary>
    private static string Folded(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterUpper(letter) ? char.ToLowerInvariant(letter) : letter));

    /// <summary>The table has a column of exactly this name that takes no other source.</summary>
    private bool Exists(string source) => columns.TryGetValue(Folded(ColumnOf(source)), out var column) && column.Name == ColumnOf(source) && !taken.Contains(column.Name);

    /// <summary>A column, made by somebody else, whose name differs in case only and that takes no other source.</summary>
    private string? Existing(string source) => columns.TryGetValue(Folded(ColumnOf(source)), out var column) && !taken.Contains(column.Name) ? column.Name : null;

    private string Fresh(string source)
    {
        var wanted = ColumnOf(source);
        var column = wanted;
        for (var number = 2; columns.ContainsKey(Folded(column)); number++)
        {
            column = $"{wanted}_{number}";
        }

        return column;
    }

    private void Remember(string source, string column)
    {
        bySource[source] = column;
        taken.Add(column);
        session.Run($"INSERT OR REPLACE INTO {DuckDbLedger.Schema}.columns VALUES ($1, $2, $3)", cancel, [table.Canonical, source, column]);
    }

    private void Write(List<string> added)
    {
        if (added.Count == 0)
        {
            return;
        }

        if (added.Count == columns.Count)
        {
            session.Run($"CREATE SCHEMA IF NOT EXISTS {TableName.Quote(table.Schema)}", cancel);
            session.Run($"CREATE TABLE {table.Sql} ({string.Join(", ", added.Select(column => $"{TableName.Quote(column)} {TextType}"))})", cancel);
            return;
        }

        foreach (var column in added)
        {
            session.Run($"ALTER TABLE {table.Sql} ADD COLUMN {TableName.Quote(column)} {TextType}", cancel);
        }
    }

    /// <param name="Name">In the table's spelling.</param>
    /// <param name="Type">As DuckDB spells it.</param>
    private sealed record Column(string Name, string Type);
}
