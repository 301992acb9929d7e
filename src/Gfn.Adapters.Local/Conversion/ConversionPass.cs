using System.Runtime.ExceptionServices;
using Gfn.Domain;
using Gfn.Formats;
using Gfn.Ports;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>One walk through the files that are not refused yet.</summary>
/// <remarks>Its threads are its own: they read, encode and write, and block where there is something to wait for.</remarks>
internal sealed class ConversionPass : IDisposable
{
    private const long ReportBytes = 4 << 20;

    private readonly IReadOnlyList<ConversionInput> inputs;
    private readonly InputCompression[] compressions;
    private readonly string?[] refusals;
    private readonly ConversionSpec spec;
    private readonly IConversionTarget target;
    private readonly IProgress<ConversionProgress> progress;
    private readonly List<WorkUnit> units;
    private readonly WriteTurns turns = new();
    private readonly OutputFiles outputs;
    private readonly RejectsByInput rejects = new();
    private readonly MisfitsByColumn misfits = new();
    private readonly LineTally[] tallies;
    private readonly long[] bytesRead;
    private readonly int[] lastUnits;
    private readonly long bytesTotal;
    private long bytesIn;
    private long reportedAt;
    private long rows;
    private long rejected;
    private long duplicateKeys;
    private int filesDone;
    private int nextUnit = -1;
    private bool spoiled;
    private ExceptionDispatchInfo? failure;

    public ConversionPass(
        IReadOnlyList<ConversionInput> inputs,
        InputCompression[] compressions,
        string?[] refusals,
        ConversionSpec spec,
        IConversionTarget target,
        IProgress<ConversionProgress> progress)
    {
        (this.inputs, this.compressions, this.refusals, this.spec, this.target, this.progress) = (inputs, compressions, refusals, spec, target, progress);
        var files = new List<PlannedFile>(inputs.Count);
        for (var source = 0; source < inputs.Count; source++)
        {
            if (!IsRefused(source))
            {
                files.Add(new PlannedFile(source, inputs[source].SizeBytes, compressions[source]));
            }
        }

        units = ConversionPlan.Cut(files, spec.RowGroupBytes);
        outputs = new OutputFiles(target, spec, [.. inputs.Select(input => input.Name)]);
        tallies = new LineTally[inputs.Count];
        bytesRead = new long[inputs.Count];
        lastUnits = new int[inputs.Count];
        foreach (var input in inputs)
        {
            bytesTotal += input.SizeBytes ?? 0;
        }

        foreach (var unit in units)
        {
            foreach (var part in unit.Parts)
            {
                lastUnits[part.Source] = unit.Index;
            }
        }
    }

    /// <summary>Walks; the calling thread is one of those that work.</summary>
    /// <returns>Null if a file had to be refused after rows of it were encoded: walk again.</returns>
    public ConversionReport? Run(CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var waking = stop.Token.Register(turns.Stop);
        var others = new Thread[Math.Min(spec.Threads, Math.Max(1, units.Count)) - 1];
        for (var i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(() => Work(stop, prepare: true)) { IsBackground = true, Name = "gfn conversion" };
            others[i].Start();
        }

        Work(stop, prepare: false);
        foreach (var other in others)
        {
            other.Join();
        }

        cancel.ThrowIfCancellationRequested();
        failure?.Throw();
        if (spoiled)
        {
            return null;
        }

        outputs.Complete(cancel);
        Report();
        return new ConversionReport(outputs.Written, [.. inputs.Select((_, source) => Input(source))], outputs.Columns, duplicateKeys) { Misfits = misfits.All };
    }

    public void Dispose() => outputs.Dispose();

    /// <summary>Takes unit after unit. What goes wrong first is kept, and stops the others.</summary>
    private void Work(CancellationTokenSource stop, bool prepare)
    {
        try
        {
            using var encoder = new RowGroupEncoder(spec.Ndjson, spec.Parquet, spec.SourceColumns, spec.Typing);
            using var block = new LineBlock();
            if (prepare)
            {
                encoder.Prepare();
            }

            while (Interlocked.Increment(ref nextUnit) is var index && index < units.Count)
            {
                foreach (var part in units[index].Parts)
                {
                    EncodePart(part, index, encoder, block, stop.Token);
                }

                Write(index, encoder, stop.Token);
                FinishInputs(units[index], stop.Token);
                turns.Pass(index);
            }
        }
        catch (Exception wrong)
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(wrong), null);
            stop.Cancel();
        }
    }

    private void EncodePart(Part part, int unit, RowGroupEncoder encoder, LineBlock block, CancellationToken cancel)
    {
        var rowsBefore = encoder.Rows;
        try
        {
            block.Clear();
            if (part.Start > 0)
            {
                var reader = new PartReader(block, count => Count(part.Source, count));
                using var stream = inputs[part.Source].OpenAsync(part.Start - 1, cancel).GetAwaiter().GetResult();
                var at = reader.SkipToLine(stream, part.Start, cancel);
                if (at >= 0 && at < part.End)
                {
                    encoder.Begin(part.Source, at);
                    reader.Feed(stream, encoder, part.End, spec.Ndjson.LineBytesMax, cancel);
                }

                return;
            }

            var wholeReader = new PartReader(block, _ => { });
            using var whole = SourceStream.Open(inputs[part.Source], compressions[part.Source], aside: spec.Threads > 1, count => Count(part.Source, count), cancel);
            encoder.Begin(part.Source, 0);
            var groupEnd = Math.Min(part.End, spec.RowGroupBytes);
            while (!wholeReader.Feed(whole, encoder, groupEnd, spec.Ndjson.LineBytesMax, cancel) && groupEnd < part.End)
            {
                var at = encoder.Offset;
                Write(unit, encoder, cancel);
                encoder.Begin(part.Source, at);
                while (groupEnd <= at)
                {
                    groupEnd += spec.RowGroupBytes;
                }
            }
        }
        catch (InputRefusedException refused)
        {
            Refuse(part.Source, $"{refused.Code}: {refused.Message}");
            var isWhole = part is { Start: 0, End: long.MaxValue };
            if (!isWhole || encoder.Rows != rowsBefore || tallies[part.Source].Rows > 0)
            {
                spoiled = true;
            }
        }
    }

    /// <summary>Writes a group when it is the unit's turn, and adds up what it says.</summary>
    private void Write(int unit, RowGroupEncoder encoder, CancellationToken cancel)
    {
        encoder.Finish();
        turns.Wait(unit);

        var linesBefore = new List<long>(encoder.Segments.Count);
        foreach (var segment in encoder.Segments)
        {
            linesBefore.Add(tallies[segment.Source].Lines);
            tallies[segment.Source] += segment.Tally;
            rows += segment.Tally.Rows;
            rejected += segment.Tally.Rejected;
        }

        rejects.Take(encoder, linesBefore);
        duplicateKeys += encoder.DuplicateKeys;
        misfits.Take(encoder, linesBefore);
        foreach (var (source, misfit) in encoder.FirstMisfits)
        {
            var line = misfit.First.Line + linesBefore[MisfitsByColumn.Segment(encoder, source)] + 1;
            spoiled |= tallies[source].Rows > 0;
            Refuse(source, $"{FailureCode.ValueMisfit}: Line {line}, at byte {misfit.First.Offset} of the file: {misfit.First.Text} does not fit column {misfit.Path} of type {misfit.Type}");
        }

        foreach (var (source, _, _) in encoder.Segments)
        {
            if (tallies[source].Rejected <= spec.Ndjson.RejectsMax)
            {
                continue;
            }

            spoiled |= tallies[source].Rows > 0;
            Refuse(source, $"{FailureCode.NotNdjson}: More than {spec.Ndjson.RejectsMax} lines are not records; the first is {rejects.First(source)}");
            rejects.Release(source);
        }

        if (!spoiled)
        {
            outputs.Append(encoder, linesBefore, cancel);
        }

        encoder.Reset();
    }

    /// <summary>Settles the inputs that end with this unit.</summary>
    private void FinishInputs(WorkUnit unit, CancellationToken cancel)
    {
        foreach (var (source, _, _) in unit.Parts)
        {
            if (lastUnits[source] != unit.Index)
            {
                continue;
            }

            filesDone++;
            var found = rejects.Release(source);
            if (IsRefused(source))
            {
                continue;
            }

            if (tallies[source] is { Rows: 0, Rejected: > 0 })
            {
                Refuse(source, $"{FailureCode.NotNdjson}: None of {tallies[source].Lines} lines is a JSON object; the first is {rejects.First(source)}");
            }
            else if (tallies[source].Rejected > spec.RejectShareMax * (tallies[source].Lines - tallies[source].Blank))
            {
                spoiled = true;
                Refuse(source, $"{FailureCode.NotNdjson}: {tallies[source].Rejected} of {tallies[source].Lines - tallies[source].Blank} lines are not records, which is more than the share of {spec.RejectShareMax:P1} allowed; the first is {rejects.First(source)}");
            }
            else if (found.Count > 0 && !spoiled)
            {
                target.RejectsAsync(source, found, cancel).GetAwaiter().GetResult();
            }
        }
    }

    /// <summary>The first reason stands.</summary>
    private void Refuse(int source, string reason) => Interlocked.CompareExchange(ref refusals[source], reason, null);

    private bool IsRefused(int source) => Volatile.Read(ref refusals[source]) is not null;

    private ConvertedInput Input(int source) => refusals[source] is { } refusal
        ? new ConvertedInput(default, inputs[source].SizeBytes ?? bytesRead[source], refusal)
        : new ConvertedInput(tallies[source], inputs[source].SizeBytes ?? bytesRead[source], null);

    private void Count(int source, long count)
    {
        Interlocked.Add(ref bytesRead[source], count);
        var now = Interlocked.Add(ref bytesIn, count);
        var before = Interlocked.Read(ref reportedAt);
        if (now - before >= ReportBytes && Interlocked.CompareExchange(ref reportedAt, now, before) == before)
        {
            Report();
        }
    }

    private void Report() => progress.Report(new ConversionProgress(filesDone, inputs.Count, Interlocked.Read(ref bytesIn), bytesTotal, Interlocked.Read(ref rows), Interlocked.Read(ref rejected)));
}
