namespace Temporalio.Exceptions;

/// <summary>A workflow of that id runs already, or its id may not be used again.</summary>
public class WorkflowAlreadyStartedException : FailureException
{
    [Obsolete("Use the constructor that takes a workflow type")]
    public WorkflowAlreadyStartedException(string message, string workflowId, string runId)
        : this(message, workflowId, "<unknown>", runId)
    {
    }

    public WorkflowAlreadyStartedException(string message, string workflowId, string workflowType, string runId)
        : base(message)
    {
        WorkflowId = workflowId;
        WorkflowType = workflowType;
        RunId = runId;
    }

    public string WorkflowId { get; }

    public string WorkflowType { get; }

    public string RunId { get; }
}
