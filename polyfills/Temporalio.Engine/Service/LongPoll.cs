using Temporalio.Engine.Seam;

namespace Temporalio.Engine.Service;

/// <summary>How long a call may wait: until shortly before its caller's own deadline, so that it ends with an empty answer and no error.</summary>
internal static class LongPoll
{
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(10);

    public static TimeSpan Limit(CallMetadata call) =>
        call.Timeout is not { } timeout ? Default
            : timeout > Reserve * 2 ? (timeout - Reserve < Default ? timeout - Reserve : Default)
            : timeout * 0.8;

    /// <summary>Waits for the task, at most as long as the call may; null when that time is over.</summary>
    public static Task<T?> WaitAsync<T>(Task<T> task, CallMetadata call, TimeProvider time, CancellationToken cancel)
        where T : class => WaitAsync(task, Limit(call), time, cancel);

    /// <summary>Waits for the task, at most as long as the limit; null when that time is over.</summary>
    public static async Task<T?> WaitAsync<T>(Task<T> task, TimeSpan limit, TimeProvider time, CancellationToken cancel)
        where T : class
    {
        try
        {
            return await task.WaitAsync(limit, time, cancel);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            return null;
        }
    }
}
