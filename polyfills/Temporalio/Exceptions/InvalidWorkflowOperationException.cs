namespace Temporalio.Exceptions;

/// <summary>Workflow code did what a workflow must not do.</summary>
public class InvalidWorkflowOperationException : TemporalException
{
    internal InvalidWorkflowOperationException(string message)
        : base(message)
    {
    }
}
