using System.CommandLine;
using Gfn.Adapters.Local.Conversion;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;
using Gfn.Starter.Converting;

namespace Gfn.Starter.Commands;

/// <summary><c>gfn parquet</c>: looks at Parquet files, whoever wrote them.</summary>
internal static class ParquetCommand
{
    private static readonly Argument<string> FileName = new("FILE") { Description = "A Parquet file." };

    private static readonly Argument<string[]> FileNames = new("FILE") { Description = "Parquet files, or patterns such as 'out/*.parquet'.", Arity = ArgumentArity.OneOrMore };

    private static readonly Option<int> Rows = MostRows();

    private static readonly Option<string[]> Columns = new("--columns") { Description = "Columns in the order wanted, separated by commas; default all.", HelpName = "NAME,…" };

    /// <summary>Builds it.</summary>
    public static Command Build(SharedOptions shared, Terminal terminal)
    {
        var schema = new ExampledCommand("schema", "Print the schema: names, types, nesting.") { FileName };
        schema.SetAction(parsed => WithFile(parsed, terminal, file => ParquetPrinter.Schema(file, parsed.GetValue(shared.Json), terminal)));

        var head = new ExampledCommand("head", "Print the first rows; with --json one object a line.") { FileName, Rows, Columns }
            .Example("gfn parquet head x.parquet -n 3 --columns id,name", "three rows of two columns")
            .Example("gfn parquet head x.parquet --json | jq .", "for other programs");
        head.SetAction(parsed => WithFile(parsed, terminal, file =>
            ParquetPrinter.Head(file, parsed.GetValue(Rows), [.. (parsed.GetValue(Columns) ?? []).SelectMany(names => names.Split(','))], parsed.GetValue(shared.Json), terminal)));

        var stats = new ExampledCommand("stats", "Print sizes, row groups, and by column: nulls, bounds, encodings, compression. Reads the footer only.") { FileName };
        stats.SetAction(parsed => WithFile(parsed, terminal, file => ParquetPrinter.Statistics(file, parsed.GetValue(shared.Json), terminal)));

        var verify = new ExampledCommand("verify", "Read everything and report whatever does not hold: counts, bounds, indexes, checksums, types. Exit code 1 if anything is wrong.") { FileNames }
            .Example("gfn parquet verify 'out/*.parquet' && upload out", "before files are trusted");
        verify.SetAction((parsed, cancel) => Task.FromResult(Verify(Files(parsed.GetValue(FileNames)!), parsed.GetValue(shared.Json), terminal, cancel)));

        return new ExampledCommand("parquet", "Look at Parquet files, whoever wrote them.") { schema, head, stats, verify };
    }

    private static Option<int> MostRows()
    {
        var option = new Option<int>("--rows", "-n") { Description = "Most rows. Default 10.", DefaultValueFactory = _ => 10, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var rows) && rows < 0)
            {
                result.AddError($"{option.Name} {rows}: a number of rows, 0 or more.");
            }
        });
        return option;
    }

    /// <summary>Files as typed.</summary>
    /// <exception cref="UsageException">One is not there, a folder, or standard input: the footer is at a file's end.</exception>
    private static IReadOnlyList<string> Files(IReadOnlyList<string> typed) => typed.Contains(InputList.StandardInput, StringComparer.Ordinal)
        ? throw new UsageException("a Parquet file is read from its end, so standard input (-) cannot be one; write it to a file first.")
        : InputList.Expand(typed, "*.parquet");

    private static int WithFile(ParseResult parsed, Terminal terminal, Action<ParquetFile> work)
    {
        var files = Files([parsed.GetRequiredValue(FileName)]);
        var path = files.Count == 1 ? files[0] : throw new UsageException($"{parsed.GetRequiredValue(FileName)} is {files.Count} files, the first {files[0]}; name one. Only verify takes several.");
        try
        {
            using var file = ParquetFile.Open(path);
            work(file);
            return ExitCode.Done;
        }
        catch (ParquetFormatException broken)
        {
            terminal.Error.WriteLine($"gfn: {path}: {broken.Message}");
            return ExitCode.Failed;
        }
        catch (ArgumentException wrong)
        {
            throw new UsageException(wrong.Message.Split(" (Parameter", StringSplitOptions.None)[0]);
        }
    }

    private static int Verify(IReadOnlyList<string> paths, bool json, Terminal terminal, CancellationToken cancel)
    {
        var reports = new List<(string Path, VerificationReport Report)>();
        foreach (var path in paths)
        {
            var report = ParquetFile.Verify(path, cancel);
            reports.Add((path, report));
            if (!json)
            {
                ParquetPrinter.Verification(path, report, terminal);
            }
        }

        if (json)
        {
            terminal.WriteJson(reports.Select(one => new
            {
                one.Path,
                Sound = one.Report.IsSound,
                Rows = one.Report.RowCount,
                RowGroups = one.Report.RowGroupCount,
                Columns = one.Report.ColumnCount,
                Pages = one.Report.PageCount,
                Findings = one.Report.Findings.Select(finding => new { finding.Kind, finding.IsError, finding.What, Where = finding.Where.ToString() }),
            }));
        }

        return reports.TrueForAll(one => one.Report.IsSound) ? ExitCode.Done : ExitCode.Failed;
    }
}
