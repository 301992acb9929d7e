using System.Diagnostics;

namespace Temporalio.Worker;

internal static class WorkerDefaults
{
    /// <summary>A debugger is attached, or <c>TEMPORAL_DEBUG</c> says true or 1.</summary>
    public static bool DebugMode =>
        Debugger.IsAttached || Environment.GetEnvironmentVariable("TEMPORAL_DEBUG") is "1" or "true" or "TRUE" or "True";
}
