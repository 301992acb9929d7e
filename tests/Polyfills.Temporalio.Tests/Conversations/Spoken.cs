using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Polyfills.Temporalio.Tests.Conversations;

/// <summary>A conversation reduced to what two SDKs can be expected to agree on: one text for each kind of call, each request one line.</summary>
internal static partial class Spoken
{
    /// <summary>How often these are made depends on time, or they concern the connection.</summary>
    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal)
    {
        "PollWorkflowTaskQueue", "PollActivityTaskQueue", "PollNexusTaskQueue", "GetSystemInfo", "DescribeNamespace", "RecordWorkerHeartbeat",
        "AddSearchAttributes", "ListSearchAttributes", "Check",
    };

    /// <summary>Keys that do not count, with the reason.</summary>
    private static readonly Dictionary<string, string> Dropped = new(StringComparer.Ordinal)
    {
        ["identity"] = "process and host",
        ["requestId"] = "random",
        ["taskToken"] = "the server's",
        ["nextPageToken"] = "the server's",
        ["workerInstanceKey"] = "random",
        ["workerVersionCapabilities"] = "build id",
        ["workerVersionStamp"] = "build id",
        ["workerVersion"] = "build id",
        ["deploymentOptions"] = "worker versioning",
        ["deployment"] = "worker versioning",
        ["useWorkflowBuildId"] = "worker versioning",
        ["inheritBuildId"] = "worker versioning",
        ["versioningBehavior"] = "worker versioning",
        ["meteringMetadata"] = "billing",
        ["binaryChecksum"] = "build id",
        ["stackTrace"] = "file names and lines",
        ["scheduledEventId"] = "depends on when tasks came",
        ["resourceId"] = "routing hint of newer SDKs",
    };

    public static List<string> Of(IEnumerable<ConversationTests.Said> calls)
    {
        var kinds = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var call in calls.Where(call => !LeftOut.Contains(call.Rpc) && !IsOfNexus(call.Request)))
        {
            var line = $"{call.Deadline:0}s {call.Namespace} {Rewritten(call.Request)?.ToJsonString() ?? "{}"}";
            var lines = kinds.TryGetValue(call.Rpc, out var known) ? known : kinds[call.Rpc] = [];
            if (lines.Count == 0 || lines[^1] != line)
            {
                lines.Add(line);
            }
        }

        return [.. kinds.SelectMany(kind => Counted(kind.Key, kind.Value).Select(line => $"{kind.Key} {line}"))];
    }

    /// <summary>Which of two runs answers first is chance, and so is how often a scenario looks at which history while it waits. All else a client says comes in its order.</summary>
    private static IEnumerable<string> Counted(string rpc, List<string> lines) => rpc switch
    {
        "GetWorkflowExecutionHistory" => lines.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        _ when rpc.StartsWith("Respond", StringComparison.Ordinal) => lines.Order(StringComparer.Ordinal),
        _ => lines,
    };

    private static bool IsOfNexus(JsonObject request) => request["taskQueueTypes"] is JsonArray { Count: 1 } types && (string?)types[0] == "TASK_QUEUE_TYPE_NEXUS";

    /// <summary>Members in order; without what does not count, and without what is unset.</summary>
    private static JsonNode? Rewritten(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                var kept = members.Where(member => !Dropped.ContainsKey(member.Key))
                    .OrderBy(member => member.Key, StringComparer.Ordinal)
                    .Select(member => KeyValuePair.Create(member.Key, Rewritten(member.Value)))
                    .Where(member => member.Value is not null)
                    .ToList();
                return kept.Count == 0 ? null : new JsonObject(kept);
            case JsonArray items:
                var list = items.Select(item => Rewritten(item) ?? new JsonObject());
                return items.Count == 0 ? null : new JsonArray([.. items.All(item => item?.GetValueKind() == JsonValueKind.Number) ? list.OrderBy(number => (double)number) : list]);
            case JsonValue number when number.GetValueKind() == JsonValueKind.Number:
                return JsonValue.Create((double)number);
            case JsonValue value when value.TryGetValue<string>(out var text):
                return JsonValue.Create(Clocks().Replace(Wording().Replace(Times().Replace(Process().Replace(Guids().Replace(Decoded(text), "id"), "me"), "$1T"), "$1"), "T"));
            default:
                return node?.DeepClone();
        }
    }

    /// <summary>JSON in base64, as JSON: times within can be told apart from what counts.</summary>
    private static string Decoded(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length > 1 && bytes[0] is (byte)'{' or (byte)'"' or (byte)'['
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : text;
    }

    [GeneratedRegex(@"\b\d+@[\w.-]*\w(?=-id|$)")]
    private static partial Regex Process();

    /// <summary>Wording beyond the core's own.</summary>
    [GeneratedRegex("(HistoryEvent[(][^)]*[)]); the code orders.*$")]
    private static partial Regex Wording();

    /// <summary>Times in ids.</summary>
    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")]
    private static partial Regex Clocks();

    /// <summary>Seconds and nanoseconds of a marker.</summary>
    [GeneratedRegex(@"(""(?:seconds|nanos)"":)\d+")]
    private static partial Regex Times();

    /// <summary>Random ids, with dashes or without.</summary>
    [GeneratedRegex("[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")]
    private static partial Regex Guids();
}
