namespace Temporalio.Workflows;

/// <summary>How a signal is sent to a child.</summary>
public class ChildWorkflowSignalOptions : ICloneable
{
    /// <summary>Null is <see cref="Workflow.CancellationToken"/>.</summary>
    public CancellationToken? CancellationToken { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
