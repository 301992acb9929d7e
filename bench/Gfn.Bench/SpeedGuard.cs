using Gfn.Bench.Measuring;
using Gfn.Bench.Peers;

namespace Gfn.Bench;

/// <summary>A small comparison of the two figures that a busy machine disturbs least: processor time beside DuckDB's in the same round, and peak memory.</summary>
internal static class SpeedGuard
{
    /// <summary>Processor time over DuckDB's. Measured at 100 MB: 0.36 to 0.43; half as much again is no noise.</summary>
    private const double CpuRatioMax = 0.65;

    /// <summary>The same in typed mode. Measured at 100 MB: 0.56 to 0.70, and 0.30 to 0.51 in a program compiled ahead of time, which this one is not here.</summary>
    private const double TypedCpuRatioMax = 1;

    /// <summary>The goal at 400 MB is 128; a quarter is left for the run-time.</summary>
    private const double PeakMebibytesMax = 160;
    private const int Megabytes = 100;
    private const int Rounds = 3;

    /// <summary>Compares; prints a line for each shape.</summary>
    /// <returns>0 if all are within bounds, else 1.</returns>
    public static int Run()
    {
        var good = true;
        foreach (var shape in new[] { "events", "narrow", "wide" })
        {
            var work = ConvertComparison.Prepare(shape, Megabytes, gzip: false);
            var runs = ConvertComparison.Rounds([Peer.Gfn, Peer.DuckDb, Peer.GfnTyped, Peer.DuckDbTyped], work, Rounds);
            good &= Holds(shape, runs[Peer.Gfn.Name], runs[Peer.DuckDb.Name], CpuRatioMax);
            good &= Holds($"{shape}, typed", runs[Peer.GfnTyped.Name], runs[Peer.DuckDbTyped.Name], TypedCpuRatioMax);
        }

        return good ? 0 : 1;
    }

    private static bool Holds(string what, Runs ours, Runs theirs, double ratioMax)
    {
        var ratio = ours.Cpu.Over(theirs.Cpu);
        var peak = ours.PeakMebibytes;
        var within = ratio.Median <= ratioMax && peak.Median <= PeakMebibytesMax;
        Console.WriteLine(FormattableString.Invariant(
            $"{what}: processor time over DuckDB's {ratio.Show("0.00")}, at most {ratioMax:0.00}; peak {peak.Show("0")} MiB, at most {PeakMebibytesMax:0}{(within ? "" : ": TOO MUCH")}"));
        return within;
    }
}
