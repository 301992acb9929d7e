using System.Collections.Concurrent;
using System.Text;
using Gfn.Activities;
using Gfn.Domain;
using Temporalio.Activities;
using Temporalio.Workflows;

namespace Gfn.Workflows.Tests;

/// <summary>Stages that keep their rows in memory, for tests of orchestration alone.</summary>
internal sealed class ScriptedStages
{
    private readonly ConcurrentDictionary<FileKey, ArrivedFile> waiting = new();
    private readonly ConcurrentDictionary<ManifestId, ManifestStatus> status = new();
    private readonly ConcurrentQueue<CutRequest> cuts = new();
    private readonly ConcurrentQueue<Notice> notices = new();

    /// <summary>Manifests written, in order.</summary>
    public IReadOnlyList<CutRequest> Cuts => [.. cuts];

    public IReadOnlyList<Notice> Notices => [.. notices];

    /// <summary>Files no claim gets.</summary>
    public ConcurrentDictionary<FileKey, bool> Taken { get; } = new();

    /// <summary>What recovery finds.</summary>
    public IReadOnlyList<ManifestRef> Open { get; set; } = [];

    /// <summary>Asked before each ledger; offenders in its answer make it unbalanced.</summary>
    public Func<LedgerReport, Task<LedgerReport>> Ledger { get; set; } = Task.FromResult;

    /// <summary>Asked before each manifest is written.</summary>
    public Func<CutRequest, Task> Writing { get; set; } = _ => Task.CompletedTask;

    public int Fetches { get; private set; }

    /// <summary>As the intake would: the tracker knows a file before any run does.</summary>
    public ArrivedFile Track(string name, long sizeBytes = 10)
    {
        var file = new ArrivedFile(new FileKey(new ObjectKey("input", Site.At(name)), "v1"), Site.Monday, sizeBytes, null, DateTimeOffset.UnixEpoch);
        waiting[file.File] = file;
        return file;
    }

    public ArrivedFile[] Track(int count, string prefix = "f") => [.. Enumerable.Range(0, count).Select(i => Track($"{prefix}{i:D5}.ndjson"))];

    /// <summary>A manifest that an earlier run wrote, with a file it holds.</summary>
    public ManifestRef Left(string name)
    {
        var file = Track(name);
        waiting.TryRemove(file.File, out _);
        var left = Ref(new CutRequest("ndjson", Site.Monday, [file], DateTimeOffset.UnixEpoch, new WrittenBy("earlier", "run"), "hash"));
        Open = [left];
        return left;
    }

    public void End(ManifestId manifest, ManifestStatus how) => status[manifest] = how;

    [Activity("RecoverClaims")]
    public RecoveryReport RecoverClaims(string pipeline, RunDate date) => new(Open, 0, 0);

    [Activity("FindPending")]
    public IReadOnlyList<ArrivedFile> FindPending(RunDate date, int limit)
    {
        Fetches++;
        var keyBytes = 0;
        return [.. waiting.Values.Where(file => !Taken.ContainsKey(file.File)).OrderBy(file => file.File).Take(limit).TakeWhile(file => (keyBytes += Encoding.UTF8.GetByteCount(file.File.Value)) <= LandingContract.KeyBytesMax)];
    }

    [Activity("ClaimFiles")]
    public ClaimReport ClaimFiles(CutRequest request)
    {
        var refused = request.Files.Select(file => file.File).Where(file => Taken.ContainsKey(file) || !waiting.ContainsKey(file)).ToList();
        if (refused.Count == 0)
        {
            foreach (var file in request.Files)
            {
                waiting.TryRemove(file.File, out _);
            }
        }

        return new ClaimReport(refused);
    }

    [Activity("WriteManifest")]
    public async Task<ManifestRef> WriteManifestAsync(CutRequest request)
    {
        await Writing(request);
        cuts.Enqueue(request);
        status[request.Id()] = ManifestStatus.Pending;
        return Ref(request);
    }

    [Activity("FindStatus")]
    public ManifestStatus FindStatus(ManifestRef manifest) => status.GetValueOrDefault(manifest.Manifest, ManifestStatus.Processing);

    [Activity("DrawLedger")]
    public Task<LedgerReport> DrawLedgerAsync(RunDate date)
    {
        var pending = waiting.Keys.Count(file => !Taken.ContainsKey(file));
        return Ledger(new LedgerReport([], [], 0, FileCounts.None with { Pending = pending }, new LineCounts(0, 0, 0, 0), 0, cuts.Count));
    }

    [Activity("Notify")]
    public IReadOnlyList<Delivery> Notify(Notice notice)
    {
        notices.Enqueue(notice);
        return [];
    }

    public static ManifestRef Ref(CutRequest request) =>
        new(request.Id(), request.Pipeline, request.Date, new ObjectKey("manifest", $"{request.Id()}.json"), request.Files.Count, request.Files.Sum(file => file.SizeBytes));
}

/// <summary>A manifest's run that is over at once, or when told.</summary>
[Workflow("ManifestWorkflow")]
public sealed class ScriptedManifest
{
    private bool finished;

    [WorkflowRun]
    public async Task<ManifestReport> RunAsync(ManifestRequest request)
    {
        // A table by this name stands for manifests that take their time.
        if (request.Work.Table == "slow")
        {
            await Workflow.WaitConditionAsync(() => finished);
        }

        return new ManifestReport(new CommitSummary(request.Manifest.Manifest, "attempt", request.Manifest.FileCount, 0, new LineCounts(0, 0, 0, 0), 0, 0), null);
    }

    [WorkflowSignal]
    public Task FinishAsync()
    {
        finished = true;
        return Task.CompletedTask;
    }
}
