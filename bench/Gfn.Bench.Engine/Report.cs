using System.Diagnostics;
using System.Globalization;

namespace Gfn.Bench.Engine;

/// <summary>Rows of a Markdown table.</summary>
internal static class Report
{
    public static void Head()
    {
        Console.WriteLine("| Measure | Value | Besides |");
        Console.WriteLine("| --- | --- | --- |");
    }

    public static void Row(FormattableString measure, FormattableString value, FormattableString besides) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Text(measure)} | {Text(value)} | {Text(besides)} |"));

    /// <summary>CPU seconds and peak memory of this process so far.</summary>
    public static FormattableString Cost()
    {
        using var self = Process.GetCurrentProcess();
        return $"CPU {self.TotalProcessorTime.TotalSeconds:0.0} s, peak {self.PeakWorkingSet64 >> 20} MiB";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
