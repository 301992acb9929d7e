namespace Temporalio.Exceptions;

/// <summary>A workflow ended without a result; the inner exception says how.</summary>
public class WorkflowFailedException : TemporalException
{
    public WorkflowFailedException(Exception? inner)
        : base("Workflow failed", inner)
    {
    }
}
