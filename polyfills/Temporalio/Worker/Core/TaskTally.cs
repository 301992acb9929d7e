namespace Temporalio.Worker.Core;

/// <summary>Counts what runs in the background, so that a stop can wait for it.</summary>
internal sealed class TaskTally
{
    private readonly Lock gate = new();
    private int count;
    private TaskCompletionSource? empty;

    /// <summary>Begins work on the pool. The work handles its own exceptions.</summary>
    public void Begin(Func<Task> work)
    {
        lock (gate)
        {
            count++;
        }

        _ = Task.Run(async () =>
        {
            try
            {
                await work().ConfigureAwait(false);
            }
            finally
            {
                lock (gate)
                {
                    if (--count == 0)
                    {
                        empty?.TrySetResult();
                    }
                }
            }
        });
    }

    public Task WhenEmptyAsync()
    {
        lock (gate)
        {
            if (count == 0)
            {
                return Task.CompletedTask;
            }

            empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return empty.Task;
        }
    }
}
