using Gfn.Activities;
using Gfn.Domain;
using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using ParentClosePolicy = Temporalio.Workflows.ParentClosePolicy;
using Severity = Gfn.Domain.Severity;

namespace Gfn.Workflows;

/// <summary>
/// Groups the files of one pipeline and day into manifests and sees them through. A manifest is cut when enough files wait, when they are large
/// enough together, when the oldest has waited long enough or the day is over (durable timers), or when told to flush.
/// With nothing left to do it draws up the day's ledger and ends well only if that balances; the next arrival starts another run.
/// </summary>
[Workflow(LandingContract.Workflow)]
public sealed class LandingWorkflow
{
    private const int CarriedMax = 150;
    private const int FetchedMax = 500;
    private static readonly TimeSpan HandOver = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);

    private readonly WaitingRoom room = new();
    private LandingRequest request = null!;
    private LandingSettings? settings;
    private bool more = true;
    private int flushing;
    private bool close;
    private int running;
    private int manifests;
    private int failures;
    private int signals;

    /// <summary>Brings files that are tracked and wait. Files already here are dropped, and so is what is no file.</summary>
    [WorkflowSignal(LandingContract.FilesArrived)]
    public Task FilesArrivedAsync(IReadOnlyList<ArrivedFile>? files)
    {
        signals++;
        var good = (files ?? []).Where(Inputs.IsFile).ToList();
        foreach (var file in good)
        {
            room.Enter(new WaitingFile(file, Workflow.UtcNow));
        }

        if (files is null || good.Count < files.Count)
        {
            Workflow.Logger.SignalIncomplete(LandingContract.FilesArrived, (files?.Count ?? 0) - good.Count);
        }

        return Task.CompletedTask;
    }

    /// <summary>Goes on under other settings: a worker that starts tells those it was given. Manifests in work keep the ones they were cut under.</summary>
    [WorkflowSignal(LandingContract.Reconfigure)]
    public Task ReconfigureAsync(LandingSettings? changed)
    {
        signals++;
        if (Inputs.IsUsable(changed))
        {
            settings = changed;
        }
        else
        {
            Workflow.Logger.SignalIncomplete(LandingContract.Reconfigure, 1);
        }

        return Task.CompletedTask;
    }

    /// <summary>Cuts manifests of everything that waits now; what arrives later waits as usual.</summary>
    [WorkflowSignal]
    public Task FlushAsync()
    {
        signals++;
        flushing = room.Count;
        return Task.CompletedTask;
    }

    /// <summary>Flushes, and ends once all manifests have ended, without waiting for the idle time.</summary>
    [WorkflowSignal]
    public Task CloseAsync()
    {
        signals++;
        close = true;
        return Task.CompletedTask;
    }

    /// <summary>Where the run stands.</summary>
    [WorkflowQuery]
    public LandingStatus Status() => new(room.Count, room.Bytes, running, manifests, failures);

    /// <summary>Runs until the day has nothing left to do.</summary>
    [WorkflowRun]
    public async Task<LandingReport> RunAsync(LandingRequest landing)
    {
        Inputs.Check(landing);
        request = landing;
        TakeOver(landing.Carried);
        try
        {
            await RecoverAsync();
            while (true)
            {
                await WorkOffAsync();
                var ledger = await Workflow.ExecuteActivityAsync((LedgerActivities a) => a.DrawLedgerAsync(request.Date), ActivityPolicy.Walk);
                if (HasWork() || (ledger.Files.Pending > 0 && await FetchPendingAsync()))
                {
                    continue;
                }

                if (ledger.Balanced)
                {
                    return new LandingReport(request.Date, manifests, failures, ledger);
                }

                await TellAsync(Unbalanced(ledger));
                if (!HasWork())
                {
                    throw Failure(ledger);
                }
            }
        }
        catch (ActivityFailureException failure) when (!TemporalException.IsCanceledException(failure))
        {
            await TellAsync(Stopped(failure));
            throw;
        }
    }

    private void TakeOver(LandingCarry? carried)
    {
        if (carried is null)
        {
            return;
        }

        manifests = carried.Manifests;
        failures = carried.Failures;
        flushing = carried.Flushing;
        close = carried.Closing;
        more = carried.Overflow;
        room.EnterFirst(carried.Waiting);
    }

    /// <summary>Takes over what a run before left unfinished: its manifests, and claims that never became one.</summary>
    private async Task RecoverAsync()
    {
        var left = await Workflow.ExecuteActivityAsync((ManifestActivities a) => a.RecoverClaimsAsync(request.Pipeline, request.Date), ActivityPolicy.Walk);
        more |= left.Released > 0;
        foreach (var manifest in left.Open)
        {
            running++;
            _ = SeeThroughAsync(manifest);
        }
    }

    /// <summary>Cuts manifests as they become due until nothing waits, nothing runs, and nothing has arrived for the idle time.</summary>
    private async Task WorkOffAsync()
    {
        while (true)
        {
            if (MustContinueAsNew())
            {
                // Manifests that take longer go on by themselves; the next run finds them.
                await Workflow.WaitConditionAsync(() => running == 0, HandOver);
                throw ContinueAsNew();
            }

            if (IsDue() && running < Policy.WindowMax)
            {
                await CutAsync();
            }
            else if (room.Count == 0 && more)
            {
                await FetchPendingAsync();
            }
            else if (!HasWork())
            {
                if (close || !await Workflow.WaitConditionAsync(() => room.Count > 0 || close || MustContinueAsNew(), Policy.IdleClose))
                {
                    return;
                }
            }
            else
            {
                await WaitForWorkAsync();
            }
        }
    }

    private async Task WaitForWorkAsync()
    {
        if (room.Count == 0 || running >= Policy.WindowMax)
        {
            var before = running;
            await Workflow.WaitConditionAsync(() => running < before || MustContinueAsNew() || (running < Policy.WindowMax && room.Count > 0));
        }
        else
        {
            var under = settings;
            await Workflow.WaitConditionAsync(() => IsDueAtOnce() || MustContinueAsNew() || settings != under, DueAt() - Workflow.UtcNow);
        }
    }

    private LandingPolicy Policy => settings?.Policy ?? request.Policy;

    private ManifestWork Work => settings?.Work ?? request.Work;

    private bool HasWork() => room.Count > 0 || running > 0;

    private bool IsDue() => room.Count > 0 && (IsDueAtOnce() || Workflow.UtcNow >= DueAt());

    private bool IsDueAtOnce() =>
        room.Count > 0 && (flushing > 0 || close || room.Count >= Policy.FilesMax || room.Bytes >= Policy.BytesMax);

    /// <summary>When the oldest file has waited long enough; what came in during the day does not wait beyond its end.</summary>
    private DateTime DueAt()
    {
        var aged = room.Oldest + Policy.AgeMax;
        var dayEnd = request.Date.End.UtcDateTime;
        return room.Oldest < dayEnd && dayEnd < aged ? dayEnd : aged;
    }

    /// <summary>Claims what is due, writes its manifest and starts its run. Files that are not to be had any more drop out before the manifest gets its name.</summary>
    private async Task CutAsync()
    {
        var files = room.Take(Policy.FilesMax, Policy.BytesMax, LandingContract.KeyBytesMax);
        flushing = Math.Max(0, flushing - files.Count);
        while (files.Count > 0)
        {
            var cut = new CutRequest(
                request.Pipeline,
                request.Date,
                files,
                new DateTimeOffset(Workflow.UtcNow, TimeSpan.Zero),
                new WrittenBy(Workflow.Info.WorkflowId, Workflow.Info.RunId),
                Work.ConfigHash);
            var claim = await Workflow.ExecuteActivityAsync((ManifestActivities a) => a.ClaimFilesAsync(cut), ActivityPolicy.Metadata);
            if (claim.Refused.Count == 0)
            {
                var manifest = await Workflow.ExecuteActivityAsync((ManifestActivities a) => a.WriteManifestAsync(cut), ActivityPolicy.Metadata);
                manifests++;
                running++;
                _ = SeeThroughAsync(manifest);
                return;
            }

            var refused = claim.Refused.ToHashSet();
            files = [.. files.Where(file => !refused.Contains(file.File))];
        }
    }

    /// <summary>Has a manifest worked on until it has ended, whoever started its run.</summary>
    private async Task SeeThroughAsync(ManifestRef manifest)
    {
        try
        {
            while (!await RunManifestAsync(manifest))
            {
                var status = await Workflow.ExecuteActivityAsync((ManifestActivities a) => a.FindStatusAsync(manifest), ActivityPolicy.Metadata);
                if (status is ManifestStatus.Completed or ManifestStatus.Failed)
                {
                    failures += status == ManifestStatus.Failed ? 1 : 0;
                    return;
                }

                await Workflow.DelayAsync(LookAgain);
            }
        }
        catch (Exception failure) when (failure is ChildWorkflowFailureException or ActivityFailureException)
        {
            failures++;
        }
        finally
        {
            running--;
        }
    }

    /// <returns>False if the manifest has a run already that is not this run's.</returns>
    private async Task<bool> RunManifestAsync(ManifestRef manifest)
    {
        var options = new ChildWorkflowOptions
        {
            Id = LandingContract.ManifestRunId(manifest.Manifest),
            IdReusePolicy = WorkflowIdReusePolicy.AllowDuplicateFailedOnly,
            ParentClosePolicy = ParentClosePolicy.Abandon,
            CancellationToken = CancellationToken.None,
        };
        try
        {
            await Workflow.ExecuteChildWorkflowAsync((ManifestWorkflow w) => w.RunAsync(new ManifestRequest(manifest, Work)), options);
            return true;
        }
        catch (WorkflowAlreadyStartedException)
        {
            return false;
        }
    }

    /// <summary>Asks the tracker for files that wait: those no signal told of, and those that were too many to carry.</summary>
    /// <returns>Whether files wait now.</returns>
    private async Task<bool> FetchPendingAsync()
    {
        more = false;
        var pending = await Workflow.ExecuteActivityAsync((IntakeActivities a) => a.FindPendingAsync(request.Date, FetchedMax), ActivityPolicy.Walk);
        foreach (var file in pending)
        {
            more |= room.Enter(new WaitingFile(file, Workflow.UtcNow));
        }

        return room.Count > 0;
    }

    private async Task TellAsync(Notice notice)
    {
        try
        {
            await Workflow.ExecuteActivityAsync((NoticeActivities a) => a.NotifyAsync(notice), ActivityPolicy.Notice);
        }
        catch (ActivityFailureException)
        {
            // The run fails all the same, and says why.
        }
    }

    private Notice Unbalanced(LedgerReport ledger)
    {
        var facts = ledger.Lines.Where(line => !line.Balances).Select(line => new Fact(line.Name, $"{line.Left} ≠ {line.Right}"))
            .Concat(ledger.Offenders.Take(5).Select(offender => new Fact(offender.Subject, offender.Problem)))
            .ToList();
        return new Notice($"unbalanced/{Workflow.Info.RunId}", Severity.Critical, $"{request.Pipeline}: the ledger of {request.Date} does not balance", facts);
    }

    private Notice Stopped(ActivityFailureException failure) => new(
        $"landing-stopped/{Workflow.Info.RunId}",
        Severity.Critical,
        $"{request.Pipeline}: landing of {request.Date} stopped",
        [new Fact("reason", failure.Reason()), new Fact("waiting", $"{room.Count}"), new Fact("workflow", Workflow.Info.WorkflowId)]);

    private static ApplicationFailureException Failure(LedgerReport ledger) => new(
        $"The ledger does not balance: {ledger.OffenderCount} offenders, first {(ledger.Offenders is [var first, ..] ? $"{first.Subject}: {first.Problem}" : "none")}",
        errorType: FailureCode.LedgerUnbalanced,
        nonRetryable: true);

    private bool MustContinueAsNew() => Workflow.ContinueAsNewSuggested || Workflow.CurrentHistoryLength > Policy.EventsMax || signals > Policy.EventsMax;

    private ContinueAsNewException ContinueAsNew()
    {
        var waiting = room.Carry(CarriedMax, LandingContract.KeyBytesMax);
        var carry = new LandingCarry(waiting, manifests, failures, Overflow: more || room.Count > waiting.Count, Math.Min(flushing, waiting.Count), close);
        var next = request with { Policy = Policy, Work = Work, Carried = carry };
        return Workflow.CreateContinueAsNewException((LandingWorkflow w) => w.RunAsync(next));
    }
}
