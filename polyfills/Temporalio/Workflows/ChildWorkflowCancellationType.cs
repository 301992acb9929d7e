namespace Temporalio.Workflows;

/// <summary>What the parent waits for when it cancels a child.</summary>
public enum ChildWorkflowCancellationType
{
    /// <summary>Fail the call at once and ask nobody.</summary>
    Abandon,

    /// <summary>Ask for cancellation and fail the call at once.</summary>
    TryCancel,

    /// <summary>Ask for cancellation and wait until the child has closed.</summary>
    WaitCancellationCompleted,

    /// <summary>Ask for cancellation and wait until the child has closed; the server tells no earlier.</summary>
    WaitCancellationRequested,
}
