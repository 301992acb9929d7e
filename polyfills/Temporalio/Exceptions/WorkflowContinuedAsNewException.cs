namespace Temporalio.Exceptions;

/// <summary>The run that was asked for continued as another.</summary>
public class WorkflowContinuedAsNewException : TemporalException
{
    public WorkflowContinuedAsNewException(string newRunId)
        : base("Workflow continued as new") => NewRunId = newRunId;

    public string NewRunId { get; }
}
