using Temporalio.Api.History.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

/// <summary>The start event as workflow code sees it.</summary>
internal static class WorkflowInfoReader
{
    public static WorkflowInfo Read(InitializeJob start, WorkflowInstanceSetup setup, DateTime startTime)
    {
        var e = start.Started;
        return new(
            Attempt: e.Attempt,
            ContinuedRunId: OrNull(e.ContinuedExecutionRunId),
            CronSchedule: OrNull(e.CronSchedule),
            ExecutionTimeout: Messages.Span(e.WorkflowExecutionTimeout),
            FirstExecutionRunId: e.FirstExecutionRunId,
            Headers: Messages.Headers(e.Header),
            LastFailure: e.ContinuedFailure is { } failure ? setup.ToException(failure) : null,
            LastResult: e.LastCompletionResult is { } last ? [.. last.Payloads_.Select(p => new RawValue(p))] : null,
            Namespace: setup.Namespace,
            Parent: e.ParentWorkflowExecution is { } parent
                ? new(e.ParentWorkflowNamespace, parent.RunId, parent.WorkflowId)
                : null,
            Priority: Messages.Priority(e.Priority),
            RetryPolicy: Messages.RetryPolicy(e.RetryPolicy),
            Root: e.RootWorkflowExecution is { } root ? new(root.RunId, root.WorkflowId) : null,
            RunId: setup.RunId,
            RunTimeout: e.WorkflowRunTimeout?.ToTimeSpan(),
            StartTime: startTime,
            TaskQueue: setup.TaskQueue,
            TaskTimeout: e.WorkflowTaskTimeout?.ToTimeSpan() ?? TimeSpan.Zero,
            WorkflowId: setup.WorkflowId,
            WorkflowStartTime: start.WorkflowStartTime,
            WorkflowType: e.WorkflowType.Name);
    }

    public static Dictionary<string, IRawValue> Memo(WorkflowExecutionStartedEventAttributes e, DataConverter converter) =>
        e.Memo?.Fields.ToDictionary(f => f.Key, IRawValue (f) => new RawValue(f.Value), StringComparer.Ordinal) ?? new(StringComparer.Ordinal);

    public static SearchAttributeCollection SearchAttributes(WorkflowExecutionStartedEventAttributes e) =>
        e.SearchAttributes is { } attributes ? SearchAttributeCollection.FromProto(attributes) : SearchAttributeCollection.Empty;

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
