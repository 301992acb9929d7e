using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Engine.Seam;

namespace Temporalio.Engine.Histories;

/// <summary>The server's ways to say no, with the details that its clients read.</summary>
internal static class Refusal
{
    public static ServiceException InvalidArgument(string message) => new(ServiceStatus.InvalidArgument, message);

    public static ServiceException NotFound(string message) => new(ServiceStatus.NotFound, message, new NotFoundFailure());

    public static ServiceException NamespaceNotFound(string name) =>
        new(ServiceStatus.NotFound, $"Namespace {name} is not found.", new NamespaceNotFoundFailure { Namespace = name });

    public static ServiceException AlreadyStarted(string message, Run run) =>
        new(ServiceStatus.AlreadyExists, message, new WorkflowExecutionAlreadyStartedFailure
        {
            StartRequestId = run.Record.StartRequestId,
            RunId = run.Record.RunId,
        });

    /// <summary>Of something that is no run.</summary>
    public static ServiceException AlreadyStarted(string message) => new(ServiceStatus.AlreadyExists, message, new WorkflowExecutionAlreadyStartedFailure());

    /// <summary>Of a list filter.</summary>
    public static ServiceException InvalidQuery(string why) => InvalidArgument($"invalid query: {why}");

    public static ServiceException QueryFailed(string message, Api.Failure.V1.Failure? failure = null) =>
        new(ServiceStatus.InvalidArgument, message, new QueryFailedFailure { Failure = failure });

    public static ServiceException Exhausted(string message) => new(ServiceStatus.ResourceExhausted, message);

    public static ServiceException Precondition(string message) => new(ServiceStatus.FailedPrecondition, message);

    /// <summary>The change may still take effect once there is room; asked again with the same request id, it is the same change.</summary>
    public static ServiceException NotOnDisk(Exception cause) =>
        cause as ServiceException ?? new(ServiceStatus.Unavailable, $"the history file cannot be written: {cause.Message} Make room on its disk, or mend it: work then goes on by itself, and nothing that was acknowledged is lost.");
}
