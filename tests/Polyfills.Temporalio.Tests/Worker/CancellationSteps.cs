namespace Polyfills.Temporalio.Tests.Worker;

internal static class CancellationSteps
{
    /// <summary>Cancels here and now: <c>CancelAsync</c> would leave the workflow's scheduler.</summary>
    public static Task CancelAsyncOnScheduler(this CancellationTokenSource source)
    {
        source.Cancel();
        return Task.CompletedTask;
    }
}
