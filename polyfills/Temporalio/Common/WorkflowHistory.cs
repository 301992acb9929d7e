using Google.Protobuf;
using Temporalio.Api.History.V1;

namespace Temporalio.Common;

/// <summary>A workflow's history.</summary>
public record WorkflowHistory(string Id, IReadOnlyCollection<HistoryEvent> Events)
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>Reads what the UI, the CLI and SDKs export; enum values may be spelled either way.</summary>
    public static WorkflowHistory FromJson(string workflowId, string json) =>
        new(workflowId, Parser.Parse<History>(HistoryJson.WithOfficialEnumNames(json)).Events);

    /// <summary>proto3 JSON of <c>temporal.api.history.v1.History</c>.</summary>
    public string ToJson() => JsonFormatter.Default.Format(new History { Events = { Events } });

    public void ToJson(TextWriter writer) => JsonFormatter.Default.Format(new History { Events = { Events } }, writer);
}
