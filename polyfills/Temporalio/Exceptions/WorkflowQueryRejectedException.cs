using Temporalio.Api.Enums.V1;

namespace Temporalio.Exceptions;

/// <summary>A query was not allowed in the state of its workflow.</summary>
public class WorkflowQueryRejectedException : TemporalException
{
    public WorkflowQueryRejectedException(WorkflowExecutionStatus workflowStatus)
        : base($"Query rejected, workflow status: {workflowStatus}") => WorkflowStatus = workflowStatus;

    public WorkflowExecutionStatus WorkflowStatus { get; }
}
