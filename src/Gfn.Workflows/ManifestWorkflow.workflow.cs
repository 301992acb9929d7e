using Gfn.Activities;
using Gfn.Domain;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Gfn.Workflows;

/// <summary>Works on one manifest: processing, convert, commit, settle the files, load, completed. Its id is the manifest's, so it runs once.</summary>
/// <remarks>The commit record is the turning point: a failure before it fails the files, a failure after it leaves them completed and only the manifest failed.</remarks>
[Workflow]
public sealed class ManifestWorkflow
{
    private string stage = "processing";

    /// <summary>Where the run is: processing, converting, committing, settling, loading, completed or failed.</summary>
    [WorkflowQuery]
    public string Stage() => stage;

    /// <summary>Runs the manifest.</summary>
    [WorkflowRun]
    public async Task<ManifestReport> RunAsync(ManifestRequest request)
    {
        Inputs.Check(request);
        try
        {
            await Workflow.ExecuteActivityAsync((ManifestActivities a) => a.BeginManifestAsync(request.Manifest), ActivityPolicy.Metadata);
            var commit = await PublishAsync(request);
            await SettleAsync(request.Manifest);
            var rows = await LoadAsync(request);
            await Workflow.ExecuteActivityAsync((ManifestActivities a) => a.CompleteManifestAsync(request.Manifest), ActivityPolicy.Metadata);
            await ReportRefusalsAsync(request.Manifest, commit);
            stage = "completed";
            return new ManifestReport(commit, rows);
        }
        catch (Exception failure) when (failure is FailureException || TemporalException.IsCanceledException(failure))
        {
            stage = "failed";
            await RecordFailureAsync(request.Manifest, failure.Reason());
            throw;
        }
    }

    private static async Task RecordFailureAsync(ManifestRef manifest, string reason)
    {
        List<Fact> facts = [new("reason", reason), new("files", $"{manifest.FileCount}"), new("workflow", Workflow.Info.WorkflowId)];
        try
        {
            await Workflow.ExecuteActivityAsync((ManifestActivities a) => a.FailManifestAsync(manifest, reason), ActivityPolicy.Cleanup);
        }
        catch (ActivityFailureException unrecorded)
        {
            // People are told all the same, and the run fails with what came first.
            facts.Add(new Fact("not recorded", unrecorded.Reason()));
        }

        await NotifyAsync(new Notice(
            $"manifest-failed/{manifest.Manifest}/{Workflow.Info.RunId}",
            Severity.Critical,
            $"{manifest.Pipeline}: manifest {manifest.Manifest} of {manifest.Date} failed",
            facts));
    }

    private static async Task ReportRefusalsAsync(ManifestRef manifest, CommitSummary commit)
    {
        if (commit.Refused == 0)
        {
            return;
        }

        var notice = new Notice(
            $"files-refused/{manifest.Manifest}",
            Severity.Warning,
            $"{manifest.Pipeline}: {commit.Refused} of {commit.Files} files of manifest {manifest.Manifest} gave no rows",
            [new Fact("date", manifest.Date.Value), new Fact("lines rejected", $"{commit.Counts.Rejected}")]);
        await NotifyAsync(notice);
    }

    private static async Task NotifyAsync(Notice notice)
    {
        try
        {
            await Workflow.ExecuteActivityAsync((NoticeActivities a) => a.NotifyAsync(notice), ActivityPolicy.Notice);
        }
        catch (ActivityFailureException)
        {
            // The history records that nobody was told; a notice never fails the run it is about.
        }
    }

    private async Task<CommitSummary> PublishAsync(ManifestRequest request)
    {
        stage = "converting";
        var converted = await Workflow.ExecuteActivityAsync((ConversionActivities a) => a.ConvertManifestAsync(request.Manifest, request.Work.Conversion), ActivityPolicy.Conversion);
        stage = "committing";
        return await Workflow.ExecuteActivityAsync((CommitActivities a) => a.CommitManifestAsync(request.Manifest, converted), ActivityPolicy.Metadata);
    }

    private async Task SettleAsync(ManifestRef manifest)
    {
        stage = "settling";
        for (int? offset = 0; offset is { } from;)
        {
            offset = await Workflow.ExecuteActivityAsync((CommitActivities a) => a.SettleFilesAsync(manifest, from), ActivityPolicy.Metadata);
        }
    }

    private async Task<long?> LoadAsync(ManifestRequest request)
    {
        if (request.Work.Table is not { } table)
        {
            return null;
        }

        stage = "loading";
        var loaded = await Workflow.ExecuteActivityAsync((LoadActivities a) => a.LoadManifestAsync(request.Manifest, table), ActivityPolicy.Load);
        return loaded.Rows;
    }
}
