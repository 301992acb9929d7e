using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <summary>One load: rows of every output, columns they need and the ledger row, in one transaction.</summary>
internal sealed class DuckDbLoad(DuckDbSession session, TableName table, LoadRequest request, DateTimeOffset at, CancellationToken cancel)
{
    /// <summary>Loads, or finds that it was done before.</summary>
    /// <param name="files">One local file for each output of the commit record, in its order.</param>
    public LoadResult Run(IReadOnlyList<string> files) => session.InTransaction(() => Load(files));

    private LoadResult Load(IReadOnlyList<string> files)
    {
        if (DuckDbLedger.Find(session, table, request.Commit.ManifestId, cancel) is { } before)
        {
            return before;
        }

        var sources = files.Select(SourcesOf).ToList();
        var columns = TableColumns.Of(session, table, cancel);
        columns.Take(sources.SelectMany(file => file.Select(source => source.Name)).Concat(request.Commit.Columns).Distinct(StringComparer.Ordinal).ToList());

        var rows = 0L;
        for (var index = 0; index < files.Count; index++)
        {
            var inserted = Insert(files[index], sources[index], columns);
            var output = request.Commit.Outputs[index];
            if (inserted != output.Rows)
            {
                throw Refused($"{output.Uri} holds {inserted} rows, its commit record says {output.Rows}");
            }

            rows += inserted;
        }

        DuckDbLedger.Record(session, table, request, rows, at, cancel);
        cancel.ThrowIfCancellationRequested();
        return new LoadResult.Loaded(rows);
    }

    /// <summary>The columns of a file in order, names as the file has them: DuckDB's own reader would bend those that differ in case only.</summary>
    private List<Source> SourcesOf(string file)
    {
        var elements = session.Read("SELECT name, coalesce(num_children, 0) FROM parquet_schema($1)", row => (Name: row.GetString(0), Children: row.GetInt64(1)), cancel, [file]);
        var names = new List<string>();
        for (var element = 1; element < elements.Count; element = After(element))
        {
            names.Add(elements[element].Name);
        }

        if (names.Count == 0)
        {
            throw Refused($"{file} has no columns");
        }

        if (names.Distinct(StringComparer.Ordinal).Count() < names.Count)
        {
            throw Refused($"{file} has two columns of the same name");
        }

        var types = session.Read($"DESCRIBE SELECT * FROM {ReadParquet(names.Count)}", row => row.GetString(1), cancel, [file]);
        return names.Zip(types, (name, type) => new Source(name, type)).ToList();

        int After(int element)
        {
            var end = element + 1;
            for (var child = 0L; child < elements[element].Children; child++)
            {
                end = After(end);
            }

            return end;
        }
    }

    private long Insert(string file, List<Source> sources, TableColumns columns)
    {
        var targets = sources.Select(source => columns.For(source.Name)).ToList();
        var values = sources.Select((source, index) => source.IsNested && columns.IsText(targets[index]) ? $"CAST(to_json(c{index}) AS VARCHAR)" : $"c{index}");
        return session.Run($"INSERT INTO {table.Sql} ({string.Join(", ", targets.Select(TableName.Quote))}) SELECT {string.Join(", ", values)} FROM {ReadParquet(sources.Count)}", cancel, [file]);
    }

    /// <summary>A file as a table whose columns are called c0, c1 … by position. Folders named like <c>date=2024-01-01</c> are no columns.</summary>
    private static string ReadParquet(int columns) =>
        $"read_parquet($1, hive_partitioning = false) AS file({string.Join(", ", Enumerable.Range(0, columns).Select(index => $"c{index}"))})";

    private SystemPipelineException Refused(string why) =>
        new(FailureCode.LoadRefused, $"Loading manifest {request.Commit.ManifestId} into {table.Given}: {why}. Nothing was loaded.");

    /// <param name="Name">As the file has it.</param>
    /// <param name="Type">As DuckDB spells it.</param>
    private sealed record Source(string Name, string Type)
    {
        public bool IsNested => Type.EndsWith(']') || Type.StartsWith("STRUCT", StringComparison.Ordinal) || Type.StartsWith("MAP", StringComparison.Ordinal) || Type.StartsWith("UNION", StringComparison.Ordinal);
    }
}
