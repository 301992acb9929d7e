using Gfn.Adapters.Local.Conversion;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Typed;

namespace Gfn.Starter.Converting;

/// <summary>What a conversion came to, told to people or machines.</summary>
/// <param name="Names">Inputs as typed.</param>
/// <param name="Report">What was converted.</param>
/// <param name="Target">Where it went.</param>
/// <param name="Schema">Types; null in string mode.</param>
/// <param name="Took">From the command line to the last byte.</param>
/// <param name="RejectsPath">Where rejected lines were asked for.</param>
internal sealed record ConvertOutcome(IReadOnlyList<string> Names, ConversionReport Report, FileTarget Target, TypedSchema? Schema, TimeSpan Took, string? RejectsPath)
{
    /// <summary>Columns that something was asked for and that are not there.</summary>
    public IReadOnlyList<string> MissingColumns { get; init; } = [];

    private const int MisfitsShown = 10;

    private bool AllRefused => Report.Inputs.All(input => input.Refusal is not null);

    /// <summary>One of <see cref="Starter.ExitCode"/>.</summary>
    public int ExitCode => AllRefused ? Starter.ExitCode.Failed
        : Report.Tally.Rejected > 0 || Report.Inputs.Any(input => input.Refusal is not null) ? Starter.ExitCode.Partial
        : Starter.ExitCode.Done;

    /// <summary>Errors and notices to the error stream, a summary to the output.</summary>
    public void WriteText(Terminal terminal, bool isQuiet)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Report.Inputs[i].Refusal is { } refusal)
            {
                terminal.Error.WriteLine($"gfn: {Names[i]}: refused: {refusal}");
            }
        }

        foreach (var (name, reject) in Target.FirstRejects)
        {
            terminal.Error.WriteLine($"gfn: {name}:{reject.Line + 1}: rejected, at byte {reject.Offset} of the file: {reject.Fault.Sentence(reject.At)}");
        }

        if (Report.Tally.Rejected > Target.FirstRejects.Count)
        {
            terminal.Error.WriteLine($"gfn: … {Report.Tally.Rejected - Target.FirstRejects.Count:N0} more rejected lines{(RejectsPath is null ? "; --rejects FILE keeps them all" : string.Empty)}");
        }

        if (isQuiet)
        {
            return;
        }

        WriteNotices(terminal);
        foreach (var output in Report.Outputs)
        {
            terminal.Out.WriteLine($"{Target.Part(output.Index)}: {output.Rows:N0} rows, {output.Bytes:N0} bytes");
        }

        if (Report.Outputs.Count == 0)
        {
            terminal.Out.WriteLine("no row, so no file was written");
        }

        var tally = Report.Tally;
        terminal.Out.WriteLine(
            $"{tally.Lines:N0} lines: {tally.Rows:N0} rows, {tally.Rejected:N0} rejected, {tally.Blank:N0} blank; {Report.Columns.Count:N0} columns; {Report.BytesRead:N0} bytes in {Took.TotalSeconds:0.00} s ({MegabytesPerSecond:N0} MB/s)");
        if (RejectsPath is not null && tally.Rejected > 0)
        {
            terminal.Out.WriteLine($"{RejectsPath}: {tally.Rejected:N0} rejected lines");
        }
    }

    /// <summary>Everything, as one document.</summary>
    public void WriteJson(Terminal terminal) => terminal.WriteJson(new
    {
        Inputs = Names.Zip(Report.Inputs, (name, input) => new { Name = name, input.Tally.Lines, input.Tally.Rows, input.Tally.Rejected, input.Tally.Blank, Bytes = input.BytesRead, input.Refusal }),
        Outputs = Report.Outputs.Select(output => new { Path = Target.Part(output.Index), output.Rows, output.Bytes, output.Sha256 }),
        Report.Tally.Lines,
        Report.Tally.Rows,
        Report.Tally.Rejected,
        Report.Tally.Blank,
        Report.Columns,
        Schema = Schema?.ToString(),
        Report.DuplicateKeys,
        Report.CaseCollisions,
        Misfits = Report.Misfits.Select(misfit => new
        {
            Column = misfit.Path,
            misfit.Type,
            misfit.Count,
            First = new { File = Names[misfit.First.Source], Line = misfit.First.Line + 1, misfit.First.Offset, misfit.First.Text },
        }),
        Rejects = RejectsPath is not null && Report.Tally.Rejected > 0 ? RejectsPath : null,
        BytesIn = Report.BytesRead,
        Seconds = Math.Round(Took.TotalSeconds, 3),
        MegabytesPerSecond = Math.Round(MegabytesPerSecond, 1),
    });

    private double MegabytesPerSecond => Report.BytesRead / 1e6 / Math.Max(0.001, Took.TotalSeconds);

    private void WriteNotices(Terminal terminal)
    {
        foreach (var misfit in Report.Misfits.Take(MisfitsShown))
        {
            terminal.Error.WriteLine(
                $"gfn: column {misfit.Path} ({misfit.Type}): {misfit.Count:N0} values do not fit; the first is {misfit.First.Text}, {Names[misfit.First.Source]}:{misfit.First.Line + 1}, byte {misfit.First.Offset}");
        }

        if (Report.Misfits.Count > MisfitsShown)
        {
            terminal.Error.WriteLine($"gfn: … values of {Report.Misfits.Count - MisfitsShown:N0} more columns do not fit; --json lists them");
        }

        if (Report.DuplicateKeys > 0)
        {
            terminal.Error.WriteLine($"gfn: {Report.DuplicateKeys:N0} keys were met again in their object; the last value stands");
        }

        if (MissingColumns.Count > 0 && Report.Outputs.Count > 0)
        {
            terminal.Error.WriteLine($"gfn: an encoding or bloom filter was asked for columns that are not there: {string.Join(", ", MissingColumns)}; gfn parquet schema --json shows the paths");
        }

        if (Report.CaseCollisions.Count > 0)
        {
            terminal.Error.WriteLine($"gfn: columns that differ by case only, which many engines cannot tell apart: {string.Join(", ", Report.CaseCollisions)}");
        }
    }
}
