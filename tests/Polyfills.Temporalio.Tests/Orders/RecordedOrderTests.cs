using System.Text.Json;
using Temporalio.Common;
using Temporalio.Worker;
using Temporalio.Worker.Interceptors;

namespace Polyfills.Temporalio.Tests.Orders;

/// <summary>
/// Programs drawn at random were carried out by Temporal's own .NET SDK (1.21.1, on the served engine). Their histories make this SDK's
/// event loop take the same turns: what each program wrote down is the same line by line, and every command is where history has it.
/// </summary>
/// <remarks>
/// Left out of the programs: local activities side by side, whose grouping that version notes in a field of its own, and children cancelled
/// before their start is known, which never end there.
/// </remarks>
public sealed class RecordedOrderTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "orders");

    public static TheoryData<string> Recorded => [.. Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Recordings_AreAll() => Assert.Equal(36, Recorded.Count);

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task Replay_OfTheOfficialSdksHistory_TakesTheSameTurns(string name)
    {
        using var recording = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, $"{name}.json")));
        var witness = new Witness();
        var options = new WorkflowReplayerOptions { DebugMode = true, Interceptors = [witness] };
        options.AddWorkflow<Wanderer>();

        var result = await new WorkflowReplayer(options).ReplayWorkflowAsync(
            WorkflowHistory.FromJson(name, recording.RootElement.GetProperty("history").GetRawText()), throwOnReplayFailure: false);

        Assert.Null(result.ReplayFailure);
        Assert.Equal(recording.RootElement.GetProperty("log").EnumerateArray().Select(line => line.GetString()!), witness.Seen!.Log);
    }

    /// <summary>Keeps hold of the replayed workflow.</summary>
    private sealed class Witness : IWorkerInterceptor
    {
        public Wanderer? Seen { get; private set; }

        public WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => new Inbound(this, nextInterceptor);

        private sealed class Inbound(Witness witness, WorkflowInboundInterceptor next) : WorkflowInboundInterceptor(next)
        {
            public override Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input)
            {
                witness.Seen = (Wanderer)input.Instance;
                return base.ExecuteWorkflowAsync(input);
            }
        }
    }
}
