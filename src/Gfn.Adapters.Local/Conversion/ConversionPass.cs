using Gfn.Domain;
using Gfn.Formats;
using Gfn.Ports;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>One walk through the files that are not refused yet.</summary>
internal sealed class ConversionPass : IDisposable
{
    private const long ReportBytes = 4 << 20;

    private readonly IReadOnlyList<ConversionInput> inputs;
    private readonly InputCompression[] compressions;
    private readonly SortedDictionary<int, string> refusals;
    private readonly ConversionSpec spec;
    private readonly IConversionTarget target;
    private readonly IProgress<ConversionProgress> progress;
    private readonly List<WorkUnit> units;
    private readonly TaskCompletionSource[] turns;
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

    public ConversionPass(
        IReadOnlyList<ConversionInput> inputs,
        InputCompression[] compressions,
        SortedDictionary<int, string> refusals,
        ConversionSpec spec,
        IConversionTarget target,
        IProgress<ConversionProgress> progress)
    {
        (this.inputs, this.compressions, this.refusals, this.spec, this.target, this.progress) = (inputs, compressions, refusals, spec, target, progress);
        var sources = Enumerable.Range(0, inputs.Count).Where(source => !refusals.ContainsKey(source)).Select(source => (source, inputs[source].SizeBytes, compressions[source]));
        units = ConversionPlan.Cut(sources, spec.RowGroupBytes);
        turns = [.. Enumerable.Range(0, units.Count + 1).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        turns[0].SetResult();
        outputs = new OutputFiles(target, spec, [.. inputs.Select(input => input.Name)]);
        tallies = new LineTally[inputs.Count];
        bytesRead = new long[inputs.Count];
        bytesTotal = inputs.Sum(input => input.SizeBytes ?? 0);
        lastUnits = new int[inputs.Count];
        foreach (var unit in units)
        {
            foreach (var part in unit.Parts)
            {
                lastUnits[part.Source] = unit.Index;
            }
        }
    }

    /// <summary>Walks.</summary>
    /// <returns>Null if a file had to be refused after rows of it were encoded: walk again.</returns>
    public async Task<ConversionReport?> RunAsync(CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var threads = Math.Min(spec.Threads, Math.Max(1, units.Count));
        var workers = Enumerable.Range(0, threads).Select(_ => Task.Run(() => WorkAsync(stop), CancellationToken.None)).ToList();
        await FirstFailure(workers, cancel);
        if (spoiled)
        {
            return null;
        }

        await outputs.CompleteAsync(cancel);
        Report();
        return new ConversionReport(outputs.Written, [.. Enumerable.Range(0, inputs.Count).Select(Input)], outputs.Columns, duplicateKeys) { Misfits = misfits.All };
    }

    public void Dispose() => outputs.Dispose();

    /// <summary>Waits for all, then throws what went wrong first rather than what that cancelled.</summary>
    private static async Task FirstFailure(List<Task> workers, CancellationToken cancel)
    {
        try
        {
            await Task.WhenAll(workers);
        }
        catch when (!cancel.IsCancellationRequested)
        {
            var failures = workers.Where(worker => worker.IsFaulted).Select(worker => worker.Exception!.InnerException!);
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(failures.FirstOrDefault(failure => failure is not OperationCanceledException) ?? new OperationCanceledException()).Throw();
        }
    }

    private async Task WorkAsync(CancellationTokenSource stop)
    {
        try
        {
            using var encoder = new RowGroupEncoder(spec.Ndjson, spec.Parquet, spec.SourceColumns, spec.Typing);
            using var block = new LineBlock();
            while (Interlocked.Increment(ref nextUnit) is var index && index < units.Count)
            {
                foreach (var part in units[index].Parts)
                {
                    await EncodePartAsync(part, index, encoder, block, stop.Token);
                }

                await WriteAsync(index, encoder, stop.Token);
                await FinishInputsAsync(units[index], stop.Token);
                turns[index + 1].SetResult();
            }
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task EncodePartAsync(Part part, int unit, RowGroupEncoder encoder, LineBlock block, CancellationToken cancel)
    {
        var rowsBefore = encoder.Rows;
        try
        {
            block.Clear();
            if (part.Start > 0)
            {
                var reader = new PartReader(block, count => Count(part.Source, count));
                await using var stream = await inputs[part.Source].OpenAsync(part.Start - 1, cancel);
                var at = reader.SkipToLine(stream, part.Start, cancel);
                if (at >= 0 && at < part.End)
                {
                    encoder.Begin(part.Source, at);
                    reader.Feed(stream, encoder, part.End, spec.Ndjson.LineBytesMax, cancel);
                }

                return;
            }

            var wholeReader = new PartReader(block, _ => { });
            await using var whole = await SourceStream.OpenAsync(inputs[part.Source], compressions[part.Source], aside: spec.Threads > 1, count => Count(part.Source, count), cancel);
            encoder.Begin(part.Source, 0);
            var groupEnd = Math.Min(part.End, spec.RowGroupBytes);
            while (!wholeReader.Feed(whole, encoder, groupEnd, spec.Ndjson.LineBytesMax, cancel) && groupEnd < part.End)
            {
                var at = encoder.Offset;
                await WriteAsync(unit, encoder, cancel);
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
    private async Task WriteAsync(int unit, RowGroupEncoder encoder, CancellationToken cancel)
    {
        encoder.Finish();
        await turns[unit].Task.WaitAsync(cancel);

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

        foreach (var source in encoder.Segments.Select(segment => segment.Source).Distinct().Where(source => tallies[source].Rejected > spec.Ndjson.RejectsMax))
        {
            spoiled |= tallies[source].Rows > 0;
            Refuse(source, $"{FailureCode.NotNdjson}: More than {spec.Ndjson.RejectsMax} lines are not records; the first is {rejects.First(source)}");
            rejects.Release(source);
        }

        if (!spoiled)
        {
            await outputs.AppendAsync(encoder, linesBefore, cancel);
        }

        encoder.Reset();
    }

    /// <summary>Settles the inputs that end with this unit.</summary>
    private async Task FinishInputsAsync(WorkUnit unit, CancellationToken cancel)
    {
        foreach (var source in unit.Parts.Select(part => part.Source).Where(source => lastUnits[source] == unit.Index))
        {
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
                await target.RejectsAsync(source, found, cancel);
            }
        }
    }

    private void Refuse(int source, string reason)
    {
        lock (refusals)
        {
            refusals.TryAdd(source, reason);
        }
    }

    private bool IsRefused(int source)
    {
        lock (refusals)
        {
            return refusals.ContainsKey(source);
        }
    }

    private ConvertedInput Input(int source) => refusals.TryGetValue(source, out var refusal)
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
