namespace Temporalio.Exceptions;

/// <summary>Workflow code does not fit its history.</summary>
public class WorkflowNondeterminismException : InvalidWorkflowOperationException
{
    internal WorkflowNondeterminismException(string message)
        : base(message)
    {
    }
}
