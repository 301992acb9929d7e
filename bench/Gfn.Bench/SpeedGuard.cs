using Gfn.Bench.Peers;

namespace Gfn.Bench;

/// <summary>A small comparison of the two figures that a busy machine disturbs least: processor time beside DuckDB's in the same round, and peak memory.</summary>
internal static class SpeedGuard
{
    /// <summary>Processor time over DuckDB's. Measured at 100 MB: 0.36 to 0.43; half as much again is no noise.</summary>
    private const double CpuRatioMax = 0.65;

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
            var runs = ConvertComparison.Rounds([Peer.Gfn, Peer.DuckDb], ConvertComparison.Prepare(shape, Megabytes, gzip: false), Rounds);
            var ratio = runs[Peer.Gfn.Name].Cpu.Over(runs[Peer.DuckDb.Name].Cpu);
            var peak = runs[Peer.Gfn.Name].PeakMebibytes;
            var within = ratio.Median <= CpuRatioMax && peak.Median <= PeakMebibytesMax;
            good &= within;
            Console.WriteLine(FormattableString.Invariant(
                $"{shape}: processor time over DuckDB's {ratio.Show("0.00")}, at most {CpuRatioMax:0.00}; peak {peak.Show("0")} MiB, at most {PeakMebibytesMax:0}{(within ? "" : ": TOO MUCH")}"));
        }

        return good ? 0 : 1;
    }
}
