using System.Diagnostics;
using System.Runtime;

namespace Gfn.Bench.Engine;

/// <summary>How long an engine takes to be there.</summary>
internal static class StartMeasure
{
    private const int Again = 20;

    public static async Task RunAsync()
    {
        using var folder = new BenchFolder();
        var before = JitInfo.GetCompiledMethodCount();
        var cold = await OnceAsync(folder["cold.db"]);
        var compiled = JitInfo.GetCompiledMethodCount() - before;
        var warm = new List<double>();
        for (var i = 0; i < Again; i++)
        {
            warm.Add(await OnceAsync(folder[$"warm-{i}.db"]));
        }

        warm.Sort();
        Report.Row($"`StartLocalAsync` on an empty database, first in its process", $"{cold:0} ms", $"{compiled} methods compiled; process start to engine ready {SinceProcessStart():0} ms less the warm ones");
        Report.Row($"`StartLocalAsync` on an empty database, again", $"{warm[Again / 2]:0.0} ms (median of {Again})", $"worst {warm[^1]:0.0} ms");
    }

    private static async Task<double> OnceAsync(string path)
    {
        var watch = Stopwatch.StartNew();
        await using var environment = await Engine.StartAsync(path);
        return watch.Elapsed.TotalMilliseconds;
    }

    private static double SinceProcessStart()
    {
        using var self = Process.GetCurrentProcess();
        return (TimeProvider.System.GetLocalNow().DateTime - self.StartTime).TotalMilliseconds;
    }
}
