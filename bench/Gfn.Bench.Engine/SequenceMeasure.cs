using System.Diagnostics;

namespace Gfn.Bench.Engine;

/// <summary>Sequences of five activities, and the rate at which plain SQLite commits the rows that they left behind.</summary>
internal static class SequenceMeasure
{
    private const int StepsEach = 5;
    private const int WarmUp = 200;

    /// <summary>Of the rows, the part that is committed one by one: enough to know the rate.</summary>
    private const int AloneShare = 20;

    public static async Task RunAsync(int workflows, int concurrent)
    {
        using var folder = new BenchFolder();
        var path = folder["engine.db"];
        double seconds;
        var cpu = TimeSpan.Zero;
        var held = 0L;
        await using (var environment = await Engine.StartAsync(path))
        {
            using var worker = Engine.Worker(environment);
            seconds = await worker.ExecuteAsync(async () =>
            {
                await Engine.RunSequencesAsync(environment.Client, "warm", WarmUp, concurrent);
                var before = Environment.CpuUsage.TotalTime;
                var watch = Stopwatch.StartNew();
                await Engine.RunSequencesAsync(environment.Client, "measured", workflows, concurrent);
                var elapsed = watch.Elapsed.TotalSeconds;
                cpu = Environment.CpuUsage.TotalTime - before;
                held = GC.GetTotalMemory(forceFullCollection: true);
                return elapsed;
            });
        }

        var completions = workflows * StepsEach;
        Report.Row($"{workflows} sequences of five activities, {concurrent} at once", $"{completions / seconds:0} activities/s", $"{cpu.TotalMicroseconds / completions:0} µs of CPU each; {Report.Cost()}, {held >> 20} MiB of objects are left");
        var rows = PlainSqlite.Read(path);
        var written = (workflows + WarmUp) * StepsEach;
        var bytes = rows.Sum(row => row.Events.LongLength + row.Run.LongLength);
        ReportPlain(PlainSqlite.Commit(rows, folder["plain.db"], concurrent), concurrent, 1);
        var few = rows.Take(rows.Count / AloneShare).ToList();
        ReportPlain(PlainSqlite.Commit(few, folder["plain-alone.db"], 1), 1, (double)few.Count / rows.Count);

        void ReportPlain(PlainCommit plain, int together, double share) => Report.Row(
            $"the same rows by plain SQLite, {together} to a transaction",
            $"{written * share / plain.Seconds:0} activities/s",
            $"{rows.Count * share:0} rows with their run records, {bytes * share / 1024:0} KiB, {plain.Commits} commits in {plain.Seconds:0.00} s");
    }
}
