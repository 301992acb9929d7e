using System.Globalization;
using System.Text.Json;
using Temporalio.Api.Enums.V1;
using Temporalio.Engine.Histories;

namespace Temporalio.Engine.Visibility;

/// <summary>What a run answers for a field or search attribute: no value, one, or those of a list.</summary>
internal static class RunFields
{
    public static IReadOnlyList<object> Values(Run run, string name)
    {
        var record = run.Record;
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
            "HistoryLength" or "StateTransitionCount" => run.IsOpen ? [] : [record.NextEventId - 1],
            "HistorySizeBytes" => run.IsOpen ? [] : [record.HistoryBytes],
            "ParentWorkflowId" => record.Parent is null ? [] : [record.Parent.WorkflowId],
            "ParentRunId" => record.Parent is null ? [] : [record.Parent.RunId],
            "RootWorkflowId" => [record.Root?.WorkflowId ?? record.WorkflowId],
            "RootRunId" => [record.Root?.RunId ?? record.RunId],
            _ => Attribute(run, name),
        };
    }

    /// <summary>A status by its name or number.</summary>
    public static string Status(string text) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? ((WorkflowExecutionStatus)number).ToString()
            : Enum.TryParse<WorkflowExecutionStatus>(text, ignoreCase: true, out var status) ? status.ToString()
            : throw VisibilityQuery.Bad($"invalid ExecutionStatus value: {text}");

    private static List<object> Attribute(Run run, string name)
    {
        if (run.Record.SearchAttributes is not { } attributes || !attributes.IndexedFields.TryGetValue(name, out var payload))
        {
            return [];
        }

        using var json = JsonDocument.Parse(payload.Data.ToByteArray());
        var type = payload.Metadata.TryGetValue("type", out var stated) ? stated.ToStringUtf8() : "";
        return json.RootElement.ValueKind == JsonValueKind.Array
            ? json.RootElement.EnumerateArray().Select(element => One(element, type)).ToList()
            : json.RootElement.ValueKind == JsonValueKind.Null ? [] : [One(json.RootElement, type)];
    }

    private static object One(JsonElement element, string type) => element.ValueKind switch
    {
        JsonValueKind.Number when type == nameof(IndexedValueType.Double) => element.GetDouble(),
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? (object)whole : element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when type == nameof(IndexedValueType.Datetime) && element.TryGetDateTimeOffset(out var time) => time.UtcDateTime,
        _ => element.GetString() ?? "",
    };
}
