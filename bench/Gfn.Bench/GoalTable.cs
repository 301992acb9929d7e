using Gfn.Bench.Measuring;

namespace Gfn.Bench;

/// <summary>What was wanted, beside what was measured.</summary>
internal sealed class GoalTable
{
    private static readonly Dictionary<(string Shape, int Threads), (double Must, double Aim)> DuckDbGoals = new()
    {
        [("events", 2)] = (2.5, 3.5),
        [("narrow", 2)] = (3.5, 5),
        [("wide", 2)] = (4.2, 5.5),
        [("events", 1)] = (2.0, 2.6),
        [("narrow", 1)] = (3.3, 4.2),
        [("wide", 1)] = (3.6, 4.6),
    };

    private static readonly Dictionary<string, (double Must, double Aim)> FloorGoals = new()
    {
        ["events"] = (1.8, 1.4),
        ["narrow"] = (2.5, 1.8),
        ["wide"] = (2.7, 2.0),
    };

    private readonly List<Row> rows = [];
    private readonly Dictionary<string, (double[] Floor, Series Seconds)> floors = [];
    private readonly Dictionary<string, Series> seconds = [];

    public void Take(string shape, int threads, long inputBytes, IReadOnlyDictionary<string, Runs> runs)
    {
        if (!runs.TryGetValue("gfn", out var ours))
        {
            return;
        }

        if (runs.TryGetValue("duckdb", out var duckdb))
        {
            (double, double)? goal = DuckDbGoals.TryGetValue((shape, threads), out var found) ? found : null;
            rows.Add(new($"times faster than DuckDB, {shape}, {threads} thr.", goal?.Item1, goal?.Item2, duckdb.Seconds.Over(ours.Seconds).Median));
            if (threads == 2)
            {
                rows.Add(new($"output over DuckDB's, {shape}", 1.03, 0.9999, (double)ours.OutputBytes / duckdb.OutputBytes, Least: false));
            }
        }

        if (runs.TryGetValue("polars", out var polars))
        {
            rows.Add(new($"times faster than polars, {shape}, {threads} thr.", 3, 4.5, polars.Seconds.Over(ours.Seconds).Median));
        }

        if (threads == 2 && runs.TryGetValue("parquet-net", out var parquetNet))
        {
            rows.Add(new($"times faster than Parquet.Net, {shape}, {threads} thr.", 4, 4.8, parquetNet.Seconds.Over(ours.Seconds).Median));
        }

        if (runs.TryGetValue("gfn-typed", out var typed) && runs.TryGetValue("duckdb-typed", out var duckdbTyped))
        {
            rows.Add(new($"typed, times faster than DuckDB, {shape}, {threads} thr.", 2, 3.5, duckdbTyped.Seconds.Over(typed.Seconds).Median));
        }

        if (threads == 2)
        {
            seconds[shape] = ours.Seconds;
            rows.Add(new($"CPU seconds per GB, {shape}", 2.8, 2.0, ours.Cpu.Median / (inputBytes / 1e9), Least: false));
            rows.Add(new($"peak RSS in MiB, {shape}", 128, 80, ours.PeakMebibytes.Median, Least: false));
        }
    }

    public void TakeFloor(string shape, double[] stages)
    {
        if (seconds.TryGetValue(shape, out var ours))
        {
            floors[shape] = (stages, ours);
        }
    }

    public void TakeGzip(IReadOnlyDictionary<string, Runs> runs)
    {
        if (runs.TryGetValue("gfn", out var ours) && runs.TryGetValue("duckdb", out var duckdb))
        {
            rows.Add(new("times faster than DuckDB, gzip input", 1.3, 2, duckdb.Seconds.Over(ours.Seconds).Median));
        }
    }

    public void TakeMemory(Runs small, Runs large) =>
        rows.Add(new("peak RSS at four times the size", 1.05, 1.0, large.PeakMebibytes.Median / small.PeakMebibytes.Median, Least: false));

    /// <summary>The start closes the floor: read, UTF-8, Snappy and write shared by two threads, and what a process costs before its first line.</summary>
    public void TakeStart(Runs twentyMegabytes, Runs oneLine)
    {
        rows.Add(new("milliseconds for 20 MB, whole process", 130, 80, twentyMegabytes.Seconds.Median * 1_000, Least: false));
        foreach (var (shape, (stages, ours)) in floors)
        {
            (double, double)? goal = FloorGoals.TryGetValue(shape, out var found) ? found : null;
            rows.Add(new($"distance from the floor, {shape}", goal?.Item1, goal?.Item2, ours.Median / ((stages.Sum() / 2) + oneLine.Seconds.Median), Least: false));
        }
    }

    public void Print()
    {
        Console.WriteLine($"\n{"",-48} {"must",8} {"aim",8} {"measured",9}");
        foreach (var row in rows)
        {
            Console.WriteLine(FormattableString.Invariant($"{row.Name,-48} {row.Must,8:0.##} {row.Aim,8:0.##} {row.Measured,9:0.00}  {row.Verdict}"));
        }
    }

    /// <param name="Least">Whether more is better.</param>
    private sealed record Row(string Name, double? Must, double? Aim, double Measured, bool Least = true)
    {
        public string Verdict => Must is null ? "" : Reaches(Aim) ? "aim" : Reaches(Must) ? "must" : "MISSED";

        private bool Reaches(double? goal) => Least ? Measured >= goal : Measured <= goal;
    }
}
