namespace Temporalio.Extensions.Hosting;

/// <summary>Under which name the options of a task queue's worker are kept.</summary>
internal static class WorkerOptionsName
{
    public static string Of(string taskQueue) => $"temporal-worker:{taskQueue}";
}
