using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>How an activity is run inside the worker's own workflow task. One of the two close timeouts is required.</summary>
public class LocalActivityOptions : ICloneable
{
    public TimeSpan? ScheduleToCloseTimeout { get; set; }

    public TimeSpan? ScheduleToStartTimeout { get; set; }

    public TimeSpan? StartToCloseTimeout { get; set; }

    public RetryPolicy? RetryPolicy { get; set; }

    /// <summary>A longer backoff becomes a timer of the workflow. Null is 60 s.</summary>
    public TimeSpan? LocalRetryThreshold { get; set; }

    public ActivityCancellationType CancellationType { get; set; } = ActivityCancellationType.TryCancel;

    /// <summary>Null is <see cref="Workflow.CancellationToken"/>.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <summary>Null is the activity's sequence number within the run.</summary>
    public string? ActivityId { get; set; }

    /// <summary>Single line shown by the UI and command line.</summary>
    public string? Summary { get; set; }

    public virtual object Clone()
    {
        var copy = (LocalActivityOptions)MemberwiseClone();
        copy.RetryPolicy = RetryPolicy is null ? null : RetryPolicy with { };
        return copy;
    }
}
