using Gfn.Domain;
using Gfn.Plant;
using Temporalio.Testing;

namespace Gfn.Activities.Tests;

/// <summary>Runs stages as a worker would, without one.</summary>
internal static class Steps
{
    public const string Landing = "ndjson/landing/ndjson/2026-03-02";

    public static readonly RunDate Monday = RunDate.Parse("2026-03-02");

    public static Task<T> RunAsync<T>(Func<Task<T>> step, int attempt = 1, string run = "run-1") => Environment(attempt, run).RunAsync(step);

    public static Task RunAsync(Func<Task> step, int attempt = 1, string run = "run-1") => Environment(attempt, run).RunAsync(step);

    public static ActivityEnvironment Environment(int attempt = 1, string run = "run-1") =>
        new() { Info = ActivityEnvironment.DefaultInfo with { WorkflowId = Landing, WorkflowRunId = run, Attempt = attempt } };

    public static CutRequest Cut(LocalPlant plant, params ArrivedFile[] files) =>
        new(plant.Layout.Pipeline, files[0].Date, files, new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero), new WrittenBy(Landing, "run-1"), plant.Pipeline.ConfigHash);

    /// <summary>Uploads, admits, claims, writes: a manifest ready for its run.</summary>
    public static async Task<ManifestRef> ManifestAsync(LocalPlant plant, params (string Name, string Content)[] files)
    {
        var arrived = new List<ArrivedFile>();
        foreach (var (name, content) in files)
        {
            arrived.Add((await plant.ArriveAsync($"landing/ndjson/{Monday}/{name}", content))!);
        }

        var cut = Cut(plant, [.. arrived]);
        Assert.Empty((await RunAsync(() => plant.Manifests.ClaimFilesAsync(cut))).Refused);
        return await RunAsync(() => plant.Manifests.WriteManifestAsync(cut));
    }

    /// <summary>Converts and commits.</summary>
    public static async Task<CommitSummary> CommitAsync(LocalPlant plant, ManifestRef manifest, int attempt = 1)
    {
        var converted = await RunAsync(() => plant.Conversions.ConvertManifestAsync(manifest, plant.Pipeline.Conversion), attempt);
        return await RunAsync(() => plant.Commits.CommitManifestAsync(manifest, converted), attempt);
    }

    public static async Task<TrackedFile> RowAsync(LocalPlant plant, FileKey file) =>
        await plant.Tracker.GetAsync(Monday, file, default) ?? throw new InvalidOperationException($"{file} has no row.");
}
