using System.Text.Json;
using Temporalio.Testing;

namespace Polyfills.Typescript.Tests;

/// <summary>All scenarios of <c>sdk/scenarios.js</c> in one node process, against one served engine.</summary>
public sealed class ScenarioRun : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    private readonly string folder = Directory.CreateTempSubdirectory("gfn-typescript-").FullName;

    /// <summary>Why nothing ran; null when it did.</summary>
    public string? Complaint { get; private set; }

    /// <summary>What each scenario answered, by name: an object with <c>outcome</c> or <c>error</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement> Answers { get; private set; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    public async Task InitializeAsync()
    {
        Complaint = await TypescriptSdk.ComplaintAsync();
        if (Complaint is not null)
        {
            return;
        }

        TypescriptSdk.Prepare(folder);
        await using var environment = await WorkflowEnvironment.StartLocalAsync(new() { TargetHost = "127.0.0.1:0" });
        var output = await TypescriptSdk.RunAsync("node", folder, Limit, "scenarios.js", environment.Client.Connection.Options.TargetHost!);
        Answers = output.Split('\n')
            .Where(line => line.StartsWith('{'))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(answer => answer.GetProperty("name").GetString()!, StringComparer.Ordinal);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }
}
