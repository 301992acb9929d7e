using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Conformance;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Temporalio.Api.Update.V1;
using Temporalio.Client;
using Temporalio.Engine;
using Temporalio.Engine.Seam;
using Temporalio.Testing;

namespace Polyfills.Temporalio.Tests.Conversations;

/// <summary>
/// Scenarios of the conformance suite over a tap: the SDK half says to its server what the official SDK said to a real one. Polls are left
/// out, and so is how often a scenario asked while it waited; calls of one kind are compared in their order.
/// </summary>
public sealed class ConversationTests
{
    private const string Differs = "differs.txt";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "conversations");

    private static readonly string[] First = ["activity-success", "query-values", "signal-with-start", "timer-cancel", "update-accepted-then-result", "update-with-start-new"];

    public static TheoryData<string> Some => [.. First];

    public static TheoryData<string> Others =>
    [
        .. Directory.EnumerateFiles(Folder, "*.jsonl").Select(file => Path.GetFileNameWithoutExtension(file))
            .Except(First, StringComparer.Ordinal).Except(Known().Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Some))]
    public Task Calls_OfAScenario_AreTheOfficialSdks(string scenario) => CompareAsync(scenario);

    [Theory]
    [MemberData(nameof(Others))]
    [Trait("Category", "Slow")]
    public Task Calls_OfEveryOtherScenario_AreTheOfficialSdks(string scenario) => CompareAsync(scenario);

    private static Dictionary<string, string> Known() => File.ReadLines(Path.Combine(Folder, Differs))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(' ', 2))
        .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    private static async Task CompareAsync(string scenario)
    {
        var official = File.ReadLines(Path.Combine(Folder, $"{scenario}.jsonl"))
            .Select(line => JsonNode.Parse(line)!)
            .Select(line => new Said((string)line["rpc"]!, (double?)line["deadline"] ?? 0, (string?)line["metadata"]?["temporal-namespace"], line["request"]!.AsObject()));
        var ours = await RecordAsync(scenario);

        var (theirs, mine) = (Spoken.Of(official), Spoken.Of(ours));
        var differing = theirs.Except(mine, StringComparer.Ordinal).Select(line => $"official: {line}").Concat(mine.Except(theirs, StringComparer.Ordinal).Select(line => $"ours:     {line}"));
        Assert.True(theirs.SequenceEqual(mine), string.Join('\n', differing.DefaultIfEmpty("the same calls in another order").Prepend($"{scenario}:")));
    }

    private static async Task<List<Said>> RecordAsync(string scenario)
    {
        await using var engine = await TemporalServer.StartAsync(new()
        {
            SearchAttributes = ConformanceAttributes.All.ToDictionary(key => key.Name, key => key.ValueType, StringComparer.Ordinal),
        });
        var tap = new Tap(engine);
        var options = new TemporalClientConnectOptions("tap:1");
        var connection = new TemporalConnection(options, _ => tap);
        await connection.ConnectAsync();
        var client = new TemporalClient(connection, options.ToClientOptions());
        var recording = await new Runner(client, new WorkflowEnvironment(client)).RunAsync(ScenarioEntry.All.Single(entry => entry.Info.Name == scenario));

        Assert.True((string?)recording.Outcome["status"] == "ok", recording.Outcome.ToJsonString());
        return [.. tap.Calls];
    }

    /// <summary>One call as it was made.</summary>
    internal sealed record Said(string Rpc, double Deadline, string? Namespace, JsonObject Request);

    /// <summary>Between the two halves: writes down what passes.</summary>
    private sealed class Tap(IServiceChannel engine) : IServiceChannel
    {
        private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithTypeRegistry(TypeRegistry.FromFiles(MessageReflection.Descriptor)));

        public ConcurrentQueue<Said> Calls { get; } = new();

        public Task<TResponse> CallAsync<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method, TRequest request, CallMetadata call, CancellationToken cancel)
            where TRequest : class, IMessage<TRequest>
            where TResponse : class, IMessage<TResponse>
        {
            Calls.Enqueue(new(method.Name, call.Timeout?.TotalSeconds ?? 0, global::Temporalio.Bridge.RequestNamespace.Of(request), JsonNode.Parse(Formatter.Format(request))!.AsObject()));
            return engine.CallAsync(method, request, call, cancel);
        }
    }
}
