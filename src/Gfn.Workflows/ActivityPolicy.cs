using Temporalio.Common;
using Temporalio.Workflows;

namespace Gfn.Workflows;

/// <summary>Timeouts and retries of every step, in one place.</summary>
/// <remarks>
/// Attempts have no limit where only an outage can fail the step: data, system and business failures are non-retryable by themselves,
/// so what is retried is what may pass. Backoff is 1 s, 2 s, 4 s … up to a minute; an adapter that was told when to come back says so in the failure.
/// </remarks>
public static class ActivityPolicy
{
    private static readonly RetryPolicy UntilItPasses = new()
    {
        InitialInterval = TimeSpan.FromSeconds(1),
        BackoffCoefficient = 2,
        MaximumInterval = TimeSpan.FromMinutes(1),
    };

    /// <summary>Short conditional writes and reads of rows and documents.</summary>
    public static ActivityOptions Metadata { get; } = new()
    {
        StartToCloseTimeout = TimeSpan.FromMinutes(2),
        HeartbeatTimeout = TimeSpan.FromSeconds(30),
        RetryPolicy = UntilItPasses,
    };

    /// <summary>The same while the workflow is being cancelled: what must be recorded is recorded.</summary>
    public static ActivityOptions Cleanup { get; } = new()
    {
        StartToCloseTimeout = TimeSpan.FromMinutes(2),
        RetryPolicy = UntilItPasses,
        CancellationToken = CancellationToken.None,
    };

    /// <summary>One conversion: long, beating. An attempt whose worker died is noticed by the missing beat, not by the long timeout.</summary>
    public static ActivityOptions Conversion { get; } = new()
    {
        StartToCloseTimeout = TimeSpan.FromHours(6),
        HeartbeatTimeout = TimeSpan.FromSeconds(30),
        RetryPolicy = UntilItPasses,
        CancellationType = ActivityCancellationType.WaitCancellationCompleted,
    };

    /// <summary>One load.</summary>
    public static ActivityOptions Load { get; } = new()
    {
        StartToCloseTimeout = TimeSpan.FromHours(1),
        RetryPolicy = UntilItPasses,
    };

    /// <summary>Walks over a day or a page of the landing zone.</summary>
    public static ActivityOptions Walk { get; } = new()
    {
        StartToCloseTimeout = TimeSpan.FromMinutes(30),
        HeartbeatTimeout = TimeSpan.FromMinutes(1),
        RetryPolicy = UntilItPasses,
    };

    /// <summary>A notice: worth a few attempts, never worth waiting for.</summary>
    public static ActivityOptions Notice { get; } = new()
    {
        StartToCloseTimeout = TimeSpan.FromSeconds(30),
        ScheduleToCloseTimeout = TimeSpan.FromMinutes(2),
        RetryPolicy = new RetryPolicy { MaximumAttempts = 3 },
        CancellationToken = CancellationToken.None,
    };
}
