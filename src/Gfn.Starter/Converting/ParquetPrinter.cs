using Gfn.Adapters.Local.Conversion;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;
using Spectre.Console;

namespace Gfn.Starter.Converting;

/// <summary>Parquet files as tables, or as JSON.</summary>
internal static class ParquetPrinter
{
    private const int CellCharsMax = 60;

    /// <summary>Narrower columns are not read any more.</summary>
    private const int CellCharsMin = 10;

    public static void Schema(ParquetFile file, bool json, Terminal terminal)
    {
        if (!json)
        {
            // A name may hold a line end or worse; only those of the text itself reach the terminal.
            foreach (var line in SchemaText.Lines(file.Reader.Schema))
            {
                terminal.Out.Write(Plain(line) + "\n");
            }

            return;
        }

        terminal.WriteJson(file.Reader.Schema.Columns.Select(column => new
        {
            column.Path,
            Type = SchemaText.Of(column),
            Meaning = column.Meaning?.ToString(),
            column.Node.Repetition,
            column.MaxDefinition,
            column.MaxRepetition,
        }));
    }

    public static void Head(ParquetFile file, int rowsMax, IReadOnlyList<string> names, bool json, Terminal terminal)
    {
        var rows = file.Head(rowsMax, names);
        if (json)
        {
            foreach (var row in rows)
            {
                terminal.Out.WriteLine(ParquetJson.Of(row));
            }

            return;
        }

        IReadOnlyList<string> shown = names.Count > 0 ? names : [.. file.Reader.Schema.Root.Children.Select(field => field.Name)];
        if (shown.Count * CellCharsMin > terminal.Rich.Profile.Width)
        {
            Tall(rows, shown, terminal);
        }
        else
        {
            Wide(rows, shown, terminal);
        }

        terminal.Out.WriteLine($"{Math.Min(rowsMax, file.Reader.MetaData.RowCount):N0} of {file.Reader.MetaData.RowCount:N0} rows");
    }

    public static void Statistics(ParquetFile file, bool json, Terminal terminal)
    {
        var (reader, meta) = (file.Reader, file.Reader.MetaData);
        var columns = ColumnSummary.Of(reader);
        if (json)
        {
            terminal.WriteJson(new
            {
                file.Path,
                Bytes = reader.FileSize,
                FooterBytes = reader.FooterSize,
                Rows = meta.RowCount,
                RowGroups = meta.RowGroups.Select(group => new { Rows = group.RowCount, Bytes = group.Columns.Sum(column => column.MetaData?.TotalCompressedSize ?? 0) }),
                meta.CreatedBy,
                Metadata = meta.KeyValues.Select(pair => new { pair.Key, pair.Value }),
                Columns = columns.Select(column => new
                {
                    column.Column.Path,
                    Entries = column.EntryCount,
                    Nulls = column.NullCount,
                    Min = column.Min?.ToString(),
                    Max = column.Max?.ToString(),
                    column.CompressedBytes,
                    column.UncompressedBytes,
                    column.Codecs,
                    column.Encodings,
                    PageIndex = column.HasPageIndex,
                    BloomFilter = column.HasBloomFilter,
                }),
            });
            return;
        }

        terminal.Out.WriteLine($"{file.Path}: {meta.RowCount:N0} rows in {meta.RowGroups.Count:N0} row groups, {reader.FileSize:N0} bytes, {reader.FooterSize:N0} of them footer; written by {meta.CreatedBy ?? "an unnamed writer"}");
        foreach (var pair in meta.KeyValues)
        {
            terminal.Out.WriteLine($"{pair.Key} = {Cell(pair.Value ?? string.Empty)}");
        }

        var table = new Table().RoundedBorder().AddColumn("column").AddColumn("type").AddColumn(Right("nulls")).AddColumn("min").AddColumn("max").AddColumn(Right("bytes")).AddColumn(Right("ratio")).AddColumn("encodings");
        foreach (var column in columns)
        {
            table.AddRow(
                Markup.Escape(Cell(column.Column.Path)),
                Markup.Escape(column.Column.Meaning?.ToString() ?? SchemaText.Of(column.Column)),
                column.NullCount is { } nulls ? $"{nulls:N0}" : "?",
                Markup.Escape(Cell(column.Min?.ToString() ?? string.Empty)),
                Markup.Escape(Cell(column.Max?.ToString() ?? string.Empty)),
                $"{column.CompressedBytes:N0}",
                $"{column.UncompressedBytes / (double)Math.Max(1, column.CompressedBytes):0.0}",
                string.Join(", ", column.Encodings.Where(encoding => encoding != Encoding.Rle)) + (column.HasBloomFilter ? ", bloom" : string.Empty));
        }

        terminal.Rich.Write(table);
    }

    public static void Verification(string path, VerificationReport report, Terminal terminal)
    {
        foreach (var finding in report.Findings)
        {
            terminal.Out.WriteLine($"{path}: {Plain(finding.ToString())}");
        }

        terminal.Out.WriteLine($"{path}: {(report.IsSound ? "sound" : "NOT SOUND")}: {report.RowCount:N0} rows, {report.RowGroupCount:N0} row groups, {report.ColumnCount:N0} columns, {report.PageCount:N0} pages, {report.EntryCount:N0} values read");
    }

    /// <summary>A table, a line for each row.</summary>
    private static void Wide(IEnumerable<ParquetValue.Struct> rows, IReadOnlyList<string> names, Terminal terminal)
    {
        var table = new Table().RoundedBorder();
        foreach (var name in names)
        {
            table.AddColumn(new TableColumn(Markup.Escape(Cell(name))));
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Fields.Select(field => field.Value is ParquetValue.Null ? "[dim]null[/]" : Markup.Escape(Cell(field.Value.ToString())))]);
        }

        terminal.Rich.Write(table);
    }

    /// <summary>A line for each value, for more columns than stand side by side.</summary>
    private static void Tall(IEnumerable<ParquetValue.Struct> rows, IReadOnlyList<string> names, Terminal terminal)
    {
        var width = names.Max(name => Cell(name).Length);
        var number = 0;
        foreach (var row in rows)
        {
            terminal.Out.WriteLine($"row {++number:N0}");
            foreach (var (name, value) in names.Zip(row.Fields.Select(field => field.Value)))
            {
                terminal.Out.WriteLine($"  {Cell(name).PadRight(width)}  {Cell(value is ParquetValue.Null ? "null" : value.ToString()!)}");
            }
        }
    }

    private static TableColumn Right(string title) => new TableColumn(title).RightAligned();

    /// <summary>One line, not too long, without characters that would move the cursor.</summary>
    private static string Cell(string text) => text.Length > CellCharsMax ? Plain(text[..(CellCharsMax - 1)]) + "…" : Plain(text);

    /// <summary>One line, without characters that would move the cursor.</summary>
    private static string Plain(string text) => string.Concat(text.Select(character => char.IsControl(character) ? '·' : character));
}
