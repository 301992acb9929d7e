namespace Temporalio.Exceptions;

/// <summary>An update failed or was rejected; the inner exception says why.</summary>
public class WorkflowUpdateFailedException : TemporalException
{
    public WorkflowUpdateFailedException(Exception? inner)
        : base("Workflow update failed", inner)
    {
    }
}
