using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Gfn.Histories.Checks;

/// <summary>A child that was initiated starts once or fails to start; started, it ends once or is pending.</summary>
internal sealed class ChildRule : IRule
{
    private readonly Dictionary<long, Child> all = [];

    public string Name => "child";

    public void See(HistoryEvent entry, Action<long, string> report)
    {
        switch (entry.EventType)
        {
            case EventType.StartChildWorkflowExecutionInitiated:
                all[entry.EventId] = new Child(entry.StartChildWorkflowExecutionInitiatedEventAttributes.WorkflowId);
                break;
            case EventType.StartChildWorkflowExecutionFailed:
                Start(entry, entry.StartChildWorkflowExecutionFailedEventAttributes.InitiatedEventId, null, report);
                break;
            case EventType.ChildWorkflowExecutionStarted:
                var started = entry.ChildWorkflowExecutionStartedEventAttributes;
                Start(entry, started.InitiatedEventId, started.WorkflowExecution, report);
                break;
            case EventType.ChildWorkflowExecutionCompleted:
                var completed = entry.ChildWorkflowExecutionCompletedEventAttributes;
                End(entry, completed.InitiatedEventId, completed.StartedEventId, completed.WorkflowExecution, report);
                break;
            case EventType.ChildWorkflowExecutionFailed:
                var failed = entry.ChildWorkflowExecutionFailedEventAttributes;
                End(entry, failed.InitiatedEventId, failed.StartedEventId, failed.WorkflowExecution, report);
                break;
            case EventType.ChildWorkflowExecutionTimedOut:
                var timedOut = entry.ChildWorkflowExecutionTimedOutEventAttributes;
                End(entry, timedOut.InitiatedEventId, timedOut.StartedEventId, timedOut.WorkflowExecution, report);
                break;
            case EventType.ChildWorkflowExecutionCanceled:
                var canceled = entry.ChildWorkflowExecutionCanceledEventAttributes;
                End(entry, canceled.InitiatedEventId, canceled.StartedEventId, canceled.WorkflowExecution, report);
                break;
            case EventType.ChildWorkflowExecutionTerminated:
                var terminated = entry.ChildWorkflowExecutionTerminatedEventAttributes;
                End(entry, terminated.InitiatedEventId, terminated.StartedEventId, terminated.WorkflowExecution, report);
                break;
        }
    }

    private void Start(HistoryEvent entry, long initiated, WorkflowExecution? execution, Action<long, string> report)
    {
        if (!all.TryGetValue(initiated, out var child))
        {
            report(entry.EventId, $"{entry.EventType} names event {initiated}, which initiates no child");
            return;
        }

        if (child.StartedBy > 0 || child.EndedBy > 0)
        {
            report(entry.EventId, $"{entry.EventType} of child {child.WorkflowId}, whose start event {Math.Max(child.StartedBy, child.EndedBy)} settled");
        }

        if (execution is null)
        {
            child.EndedBy = entry.EventId;
            return;
        }

        child.StartedBy = entry.EventId;
        child.RunId = execution.RunId;
        ExpectSame(entry, child, execution, report);
    }

    private void End(HistoryEvent entry, long initiated, long started, WorkflowExecution execution, Action<long, string> report)
    {
        if (!all.TryGetValue(initiated, out var child))
        {
            report(entry.EventId, $"{entry.EventType} names event {initiated}, which initiates no child");
            return;
        }

        if (child.EndedBy > 0)
        {
            report(entry.EventId, $"{entry.EventType} of child {child.WorkflowId}, which ended in event {child.EndedBy}");
        }

        if (child.StartedBy == 0 || child.StartedBy != started)
        {
            report(entry.EventId, $"names started event {started}, which is {child.StartedBy}");
        }

        child.EndedBy = entry.EventId;
        ExpectSame(entry, child, execution, report);
    }

    private static void ExpectSame(HistoryEvent entry, Child child, WorkflowExecution execution, Action<long, string> report)
    {
        if (execution.WorkflowId != child.WorkflowId || execution.RunId.Length == 0)
        {
            report(entry.EventId, $"names child {execution.WorkflowId}, run '{execution.RunId}', the child being {child.WorkflowId}, run '{child.RunId}'");
        }
    }

    private sealed class Child(string workflowId)
    {
        public string WorkflowId => workflowId;

        public string RunId { get; set; } = "";

        public long StartedBy { get; set; }

        public long EndedBy { get; set; }
    }
}
