using Temporalio.Activities;
using Temporalio.Exceptions;

namespace Polyfills.Temporalio.Victim;

/// <summary>Activities whose outcome depends on their input and attempt alone, so that every repetition gives the same.</summary>
public static class Steps
{
    [Activity]
    public static int Add(int value, int more) => value + more;

    /// <summary>Fails until its third attempt.</summary>
    [Activity]
    public static int AddAtLast(int value, int more) => ActivityExecutionContext.Current.Info.Attempt < 3
        ? throw new ApplicationFailureException($"attempt {ActivityExecutionContext.Current.Info.Attempt} of {value} + {more}")
        : value + more;

    [Activity]
    public static async Task<int> AddWithHeartbeatsAsync(int value, int more)
    {
        for (var i = 0; i < 3; i++)
        {
            ActivityExecutionContext.Current.Heartbeat(i);
            await Task.Yield();
        }

        return value + more;
    }

    [Activity]
    public static int Never(string why) => throw new ApplicationFailureException(why, nonRetryable: true);
}
