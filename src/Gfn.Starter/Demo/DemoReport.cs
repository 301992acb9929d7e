using System.Text.Json;
using Gfn.Activities;
using Gfn.Domain;
using Gfn.Ports;
using Gfn.Starter.Commands;
using Gfn.Worker;
using Gfn.Worker.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Gfn.Starter.Demo;

/// <summary>A file set aside, for the report.</summary>
internal sealed record SetAside(string File, string Reason);

/// <summary>A query's answer, for the report.</summary>
internal sealed record Answer(string Question, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows);

/// <summary>What came out of the demo.</summary>
internal sealed record DemoSummary(
    double Seconds,
    int NewFiles,
    FileCounts Files,
    LineCounts Lines,
    int Manifests,
    long ParquetBytes,
    long RowsLoaded,
    IReadOnlyList<SetAside> FilesSetAside,
    IReadOnlyList<RejectedLine> RejectedLines,
    LedgerReport Ledger,
    IReadOnlyList<Answer> Answers);

/// <summary>Gathers the summary from the stores, and shows it.</summary>
internal static class DemoReport
{
    private static readonly (string Question, string Sql)[] Questions =
    [
        ("Which DNS record types were asked for most?", """SELECT qtype_name, count(*) AS queries, count(DISTINCT "id.orig_h") AS clients FROM {0} WHERE _path = 'dns' AND qtype_name IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5"""),
        ("Which movies do most people love?", """SELECT "Title", "IMDB Rating", "IMDB Votes" FROM {0} WHERE try_cast("IMDB Votes" AS BIGINT) > 100000 ORDER BY try_cast("IMDB Rating" AS DOUBLE) DESC, try_cast("IMDB Votes" AS BIGINT) DESC LIMIT 3"""),
    ];

    /// <summary>Reads it all back from where it lies.</summary>
    public static async Task<DemoSummary> GatherAsync(PipelineHost host, GfnOptions options, double seconds, int newFiles, CancellationToken cancel)
    {
        var store = host.Services.GetRequiredService<IObjectStore>();
        var tracker = host.Services.GetRequiredService<IFileTracker>();
        var warehouse = host.Services.GetRequiredService<IWarehouse>();
        var ledger = await host.Services.GetRequiredService<Auditor>().AuditAsync(null, listing: true, () => { }, cancel);
        var aside = new List<SetAside>();
        await foreach (var row in tracker.QueryAllAsync(new FileQuery(Status: FileStatus.Quarantined), cancel))
        {
            aside.Add(new SetAside(row.File.Location.Key[options.Pipeline.Prefix.Length..], row.Reason ?? string.Empty));
        }

        var (bytes, rejects) = await CommitsAsync(store, host.Services.GetRequiredService<PipelineLayout>(), cancel);
        var answers = new List<Answer>();
        foreach (var (question, sql) in Questions)
        {
            var result = await warehouse.QueryAsync(sql.Replace("{0}", options.Warehouse.Table, StringComparison.Ordinal), [], 10, cancel);
            answers.Add(new Answer(question, result.Columns, result.Rows));
        }

        return new DemoSummary(seconds, newFiles, ledger.Files, ledger.LineCounts, ledger.Manifests, bytes, ledger.RowsLoaded, [.. aside.OrderBy(file => file.File, StringComparer.Ordinal)], rejects, ledger, answers);
    }

    /// <summary>Shows it to a person.</summary>
    public static void Show(DemoSummary summary, GfnOptions options, Terminal terminal)
    {
        var console = terminal.Rich;
        console.MarkupLine(summary.NewFiles > 0
            ? $"[bold]{summary.NewFiles} files landed and worked off in {summary.Seconds:0.0} s.[/]"
            : $"[bold]No new files: everything was landed by an earlier run. Nothing was loaded twice.[/] ({summary.Seconds:0.0} s)");

        var counts = Table(console, "What came out", "what", "how many");
        counts.AddRow("files in Parquet", $"{summary.Files.Completed:N0}");
        counts.AddRow("files set aside", $"{summary.Files.Quarantined:N0}");
        counts.AddRow("manifests committed", $"{summary.Manifests:N0}");
        counts.AddRow("Parquet", $"{summary.ParquetBytes / 1e6:0.0} MB");
        counts.AddRow("lines read", $"{summary.Lines.Lines:N0}");
        counts.AddRow("rows", $"{summary.Lines.Rows:N0}");
        counts.AddRow("lines rejected", $"{summary.Lines.Rejected:N0}");
        counts.AddRow("blank lines", $"{summary.Lines.Blank:N0}");
        counts.AddRow("rows in the warehouse", $"{summary.RowsLoaded:N0}");
        console.Write(counts);

        var lines = Table(console, "Lines rejected", "file", "line", "byte", "reason");
        foreach (var line in summary.RejectedLines)
        {
            lines.AddRow(Markup.Escape(line.File.Location.Name), $"{line.Line}", $"{line.Offset}", Markup.Escape($"{line.Reason}: {line.Detail}"));
        }

        console.Write(lines);
        var files = Table(console, "Files set aside", "file", "reason");
        foreach (var file in summary.FilesSetAside)
        {
            files.AddRow(Markup.Escape(file.File), Markup.Escape(file.Reason));
        }

        console.Write(files);
        AuditCommand.Show(summary.Ledger, terminal);
        foreach (var answer in summary.Answers)
        {
            var table = Table(console, answer.Question, [.. answer.Columns.Select(Markup.Escape)]);
            foreach (var row in answer.Rows)
            {
                table.AddRow([.. row.Select(value => Markup.Escape(value?.ToString() ?? "null"))]);
            }

            console.Write(table);
        }

        var paths = StatePaths.Of(options.State);
        console.WriteLine($"""
            Where to look next
              ./gfn runs ls --state {options.State}    the workflow runs; 'runs history ID' prints Temporal's own history
              ./gfn audit --state {options.State}      the ledger again
              {Path.Combine(paths.Objects, options.Objects.OutputBucket)}    Parquet files and commit records
              {Path.Combine(paths.Objects, options.Objects.QuarantineBucket)}    files set aside, each with its reason
              src/Gfn.Workflows/LandingWorkflow.workflow.cs    the process as it reads
            """);
    }

    private static Table Table(IAnsiConsole console, string title, params string[] columns)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{title}[/]");
        var table = new Table().RoundedBorder();
        foreach (var column in columns)
        {
            table.AddColumn(column);
        }

        return table;
    }

    private static async Task<(long Bytes, IReadOnlyList<RejectedLine> Rejects)> CommitsAsync(IObjectStore store, PipelineLayout layout, CancellationToken cancel)
    {
        var bytes = 0L;
        var rejects = new List<RejectedLine>();
        foreach (var day in (RunDate[])[DemoRecords.DnsDay, DemoRecords.MovieDay])
        {
            await foreach (var found in store.ListAllAsync(layout.OutputBucket, layout.CommitPrefix(day), cancel).Where(found => PipelineLayout.IsCommit(found.Key)))
            {
                var record = CommitRecord.FromJson(await store.ReadDocumentAsync(found.Key, cancel));
                bytes += record.Outputs.Sum(output => output.Bytes);
                if (record.RejectsUri is { } uri)
                {
                    var text = await store.ReadDocumentAsync(ObjectKey.Parse(uri), cancel);
                    rejects.AddRange(System.Text.Encoding.UTF8.GetString(text)
                        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                        .Select(line => JsonSerializer.Deserialize<RejectedLine>(line, DomainJson.Compact)!));
                }
            }
        }

        return (bytes, rejects);
    }
}
