using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>How an activity is run. One of the two close timeouts is required.</summary>
public class ActivityOptions : ICloneable
{
    public TimeSpan? ScheduleToCloseTimeout { get; set; }

    public TimeSpan? ScheduleToStartTimeout { get; set; }

    public TimeSpan? StartToCloseTimeout { get; set; }

    public TimeSpan? HeartbeatTimeout { get; set; }

    /// <summary>Null is the server's default: unlimited attempts, 1 s, doubling, at most 100 s apart.</summary>
    public RetryPolicy? RetryPolicy { get; set; }

    public ActivityCancellationType CancellationType { get; set; } = ActivityCancellationType.TryCancel;

    /// <summary>Null is <see cref="Workflow.CancellationToken"/>.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <summary>Null is the activity's sequence number within the run.</summary>
    public string? ActivityId { get; set; }

    /// <summary>Null is the workflow's own task queue.</summary>
    public string? TaskQueue { get; set; }

    public bool DisableEagerActivityExecution { get; set; }

    /// <summary>Single line shown by the UI and command line.</summary>
    public string? Summary { get; set; }

    public Priority? Priority { get; set; }

    public virtual object Clone()
    {
        var copy = (ActivityOptions)MemberwiseClone();
        copy.RetryPolicy = RetryPolicy is null ? null : RetryPolicy with { };
        return copy;
    }
}
