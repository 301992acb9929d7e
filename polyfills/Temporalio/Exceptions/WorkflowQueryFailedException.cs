namespace Temporalio.Exceptions;

/// <summary>A query failed in its handler.</summary>
public class WorkflowQueryFailedException : TemporalException
{
    public WorkflowQueryFailedException(string message)
        : base(message)
    {
    }
}
