using System.Diagnostics;
using System.Diagnostics.Tracing;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Core;

/// <summary>
/// Sees tasks, real timers and continuations that leave the workflow's scheduler while workflow code runs on the
/// thread, and fails the workflow task: user code cannot catch that. One listener serves the process.
/// </summary>
internal sealed class DeterminismGuard : EventListener
{
    public const string StallAdvice =
        "it was awaited with ConfigureAwait(false), or by Task.WhenEach, which leave the workflow's scheduler. "
        + "Await without ConfigureAwait(false), and use Workflow.WhenAnyAsync instead of Task.WhenEach";

    private const string TaskEvents = "System.Threading.Tasks.TplEventSource";
    private const string ThreadEvents = "System.Diagnostics.Eventing.FrameworkEventSource";
    private const EventKeywords TaskTransfer = (EventKeywords)0x1;
    private const EventKeywords ThreadTransfer = (EventKeywords)0x10;
    private const int TaskScheduled = 7;
    private const int AwaitContinuationScheduled = 12;
    private const int ThreadTransferSend = 150;

    private static readonly Lazy<DeterminismGuard> Only = new(() => new());

    [ThreadStatic]
    private static WorkflowInstance? watched;

    /// <summary>Made with the first worker: event sources of the runtime are the process's own.</summary>
    public static DeterminismGuard Shared => Only.Value;

    /// <summary>Watches a run while its code runs on this thread.</summary>
    public Watching Watch(WorkflowInstance run)
    {
        watched = run;
        return default;
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        switch (eventSource.Name)
        {
            case TaskEvents:
                EnableEvents(eventSource, EventLevel.Informational, TaskTransfer);
                break;
            case ThreadEvents:
                EnableEvents(eventSource, EventLevel.Informational, ThreadTransfer);
                break;
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (watched is not { GuardDisabled: false } run)
        {
            return;
        }

        switch (eventData.EventId)
        {
            case TaskScheduled when eventData.Payload is [int scheduler, ..] && scheduler != run.Id
                && string.Equals(eventData.EventSource.Name, TaskEvents, StringComparison.Ordinal):
                run.FailTask(new InvalidWorkflowSchedulerException("Task during workflow run was not scheduled on workflow scheduler"));
                break;
            case AwaitContinuationScheduled when string.Equals(eventData.EventSource.Name, TaskEvents, StringComparison.Ordinal) && LeavesByContinuation():
                run.FailTask(new InvalidWorkflowSchedulerException("A continuation left the workflow during its run: " + StallAdvice));
                break;
            case ThreadTransferSend when string.Equals(eventData.EventSource.Name, ThreadEvents, StringComparison.Ordinal):
                run.FailTask(new InvalidWorkflowSchedulerException(
                    "Workflow attempted to perform a thread transfer task which is non-deterministic. This can be caused by timers or other non-deterministic async calls."));
                break;
        }
    }

    /// <summary>
    /// The runtime writes the same event for <c>Task.Yield</c>, which stays on the scheduler. Only a continuation that was
    /// registered without a scheduler is sent away by the task that completed.
    /// </summary>
    private static bool LeavesByContinuation() =>
        new StackTrace(fNeedFileInfo: false).GetFrames().Any(
            frame => frame.GetMethod() is { Name: "RunContinuations" } method && method.DeclaringType == typeof(Task));

    /// <summary>Ends the watching when disposed.</summary>
    internal readonly struct Watching : IDisposable
    {
        public void Dispose() => watched = null;
    }
}
