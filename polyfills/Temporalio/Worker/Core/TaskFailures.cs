using Temporalio.Api.Enums.V1;

namespace Temporalio.Worker.Core;

/// <summary>Why a workflow task failed, as the server is told.</summary>
internal static class TaskFailures
{
    public static WorkflowTaskFailedCause CauseOf(Exception e) =>
        e is NondeterminismException ? WorkflowTaskFailedCause.NonDeterministicError : WorkflowTaskFailedCause.WorkflowWorkerUnhandledFailure;

    /// <summary>Core's own failures have no type, those of code do.</summary>
    public static Api.Failure.V1.Failure ToFailure(Exception e, Func<Exception, Api.Failure.V1.Failure> convert) => e is NondeterminismException
        ? new() { Message = e.Message, ApplicationFailureInfo = new() }
        : convert(e);
}
