using System.Globalization;
using Temporalio.Api.Enums.V1;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Visibility;

/// <summary>What a run answers for a field or search attribute: no value, one, or those of a list.</summary>
internal static class RunFields
{
    public static IReadOnlyList<object> Values(RunRecord record, string name)
    {
        return name switch
        {
            "WorkflowId" => [record.WorkflowId],
            "RunId" => [record.RunId],
            "WorkflowType" => [record.Type],
            "TaskQueue" => [record.TaskQueue],
            "ExecutionStatus" => [record.Status.ToString()],
            "StartTime" => [record.StartTime.ToDateTime()],
            "ExecutionTime" => [record.ExecutionTime.ToDateTime()],
            "CloseTime" => record.CloseTime is null ? [] : [record.CloseTime.ToDateTime()],
            "ExecutionDuration" => record.CloseTime is null ? [] : [(record.CloseTime.ToDateTime() - record.ExecutionTime.ToDateTime()).Ticks * 100],
            "HistoryLength" or "StateTransitionCount" => record.IsOpen ? [] : [record.NextEventId - 1],
            "HistorySizeBytes" => record.IsOpen ? [] : [record.HistoryBytes],
            "ParentWorkflowId" => record.Parent is null ? [] : [record.Parent.WorkflowId],
            "ParentRunId" => record.Parent is null ? [] : [record.Parent.RunId],
            "RootWorkflowId" => [record.Root?.WorkflowId ?? record.WorkflowId],
            "RootRunId" => [record.Root?.RunId ?? record.RunId],
            _ => AttributeValues.Of(record.SearchAttributes, name),
        };
    }

    /// <summary>A status by its name or number.</summary>
    public static string Status(string text) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? ((WorkflowExecutionStatus)number).ToString()
            : Enum.TryParse<WorkflowExecutionStatus>(text, ignoreCase: true, out var status) ? status.ToString()
            : throw Refusal.InvalidQuery($"invalid ExecutionStatus value: {text}");
}
