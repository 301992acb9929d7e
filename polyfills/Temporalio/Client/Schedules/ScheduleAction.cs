using System.Linq.Expressions;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Workflows;

namespace Temporalio.Client.Schedules;

/// <summary>What a schedule does.</summary>
public abstract record ScheduleAction;

/// <summary>Starts a workflow; its id gets the nominal time appended.</summary>
public record ScheduleActionStartWorkflow(string Workflow, IReadOnlyCollection<object?> Args, WorkflowOptions Options, IReadOnlyDictionary<string, IEncodedRawValue>? Headers = null) : ScheduleAction
{
    public static ScheduleActionStartWorkflow Create<TWorkflow, TResult>(Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, WorkflowOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(workflowRunCall);
        return Create(WorkflowDefinition.NameFromRunMethodForCall(method), args, options);
    }

    public static ScheduleActionStartWorkflow Create<TWorkflow>(Expression<Func<TWorkflow, Task>> workflowRunCall, WorkflowOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(workflowRunCall);
        return Create(WorkflowDefinition.NameFromRunMethodForCall(method), args, options);
    }

    public static ScheduleActionStartWorkflow Create(string workflow, IReadOnlyCollection<object?> args, WorkflowOptions options) => new(workflow, args, options);
}

/// <summary>Something that a schedule started.</summary>
public abstract record ScheduleActionExecution;

/// <inheritdoc cref="ScheduleActionExecution"/>
public record ScheduleActionExecutionStartWorkflow(string WorkflowId, string FirstExecutionRunId) : ScheduleActionExecution;

/// <summary>An action that was taken.</summary>
public record ScheduleActionResult(DateTime ScheduledAt, DateTime StartedAt, ScheduleActionExecution Action);
