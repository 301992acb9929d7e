using System.Text.Json;
using System.Text.Json.Nodes;
using Temporalio.Common;

namespace Gfn.Workflows.Tests;

/// <summary>Histories as files: proto3 JSON as Temporal exports it, with the workflow's id beside it, without stack traces.</summary>
internal static class HistoryFiles
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    public static void Write(string folder, Recorded recorded)
    {
        Directory.CreateDirectory(folder);
        var history = JsonNode.Parse(recorded.History.ToJson())!.AsObject();
        RemoveStackTraces(history);
        history.Insert(0, "workflowId", recorded.History.Id);
        File.WriteAllText(Path.Combine(folder, $"{recorded.Name}.json"), history.ToJsonString(Readable) + "\n");
    }

    public static WorkflowHistory Read(string path)
    {
        var text = File.ReadAllText(path);
        return WorkflowHistory.FromJson((string)JsonNode.Parse(text)!["workflowId"]!, text);
    }

    private static void RemoveStackTraces(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                members.Remove("stackTrace");
                foreach (var (_, value) in members)
                {
                    RemoveStackTraces(value);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    RemoveStackTraces(item);
                }

                break;
        }
    }
}
