namespace Temporalio.Workflows;

/// <summary>What the workflow waits for when it cancels an activity.</summary>
public enum ActivityCancellationType
{
    /// <summary>Ask for cancellation and fail the call at once.</summary>
    TryCancel,

    /// <summary>Ask for cancellation and wait for whatever the activity ends with.</summary>
    WaitCancellationCompleted,

    /// <summary>Fail the call at once and ask nobody.</summary>
    Abandon,
}
