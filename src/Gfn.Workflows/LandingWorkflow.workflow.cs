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
/// enough together, when the oldest has waited long enough (a durable timer), when the day is over, or when told to flush.
/// With nothing left to do it draws up the day's ledger and ends well only if that balances; the next arrival starts another run.
/// </summary>
[Workflow(LandingContract.Workflow)]
public sealed class LandingWorkflow
{
    private const int CarriedMax = 150;
    private const int EventsMax = 4_000;
    private const int CutKeyBytesMax = 60_000;

    private readonly WaitingRoom room = new();
    private LandingRequest request = null!;
    private bool flush;
    private bool close;
    private int running;
    private int manifests;
    private int failures;
    private int signals;

    /// <summary>Brings files that are tracked and wait. Files already here are dropped.</summary>
    [WorkflowSignal(LandingContract.FilesArrived)]
    public Task FilesArrivedAsync(IReadOnlyList<ArrivedFile> files)
    {
        signals++;
        foreach (var file in files)
        {
            room.Enter(new WaitingFile(file, Workflow.UtcNow));
        }

        return Task.CompletedTask;
    }

    /// <summary>Cuts manifests of everything that waits now.</summary>
    [WorkflowSignal]
    public Task FlushAsync()
    {
        flush = true;
        return Task.CompletedTask;
    }

    /// <summary>Flushes, and ends once all manifests have ended, without waiting for the idle time.</summary>
    [WorkflowSignal]
    public Task CloseAsync()
    {
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
        request = landing;
        var overflow = TakeOver(landing.Carried);
        if (overflow)
        {
            await FetchPendingAsync();
        }

        while (true)
        {
            await WorkOffAsync();
            if (await FetchPendingAsync())
            {
                continue;
            }

            var ledger = await Workflow.ExecuteActivityAsync((LedgerActivities a) => a.DrawLedgerAsync(request.Date), ActivityPolicy.Walk);
            if (room.Count > 0 || ledger.Files.Pending > 0)
            {
                continue;
            }

            return ledger.Balanced ? new LandingReport(request.Date, manifests, failures, ledger) : throw await UnbalancedAsync(ledger);
        }
    }

    private bool TakeOver(LandingCarry? carried)
    {
        if (carried is null)
        {
            return false;
        }

        manifests = carried.Manifests;
        failures = carried.Failures;
        foreach (var waiting in carried.Waiting)
        {
            room.Enter(waiting);
        }

        return carried.Overflow;
    }

    /// <summary>Cuts manifests as they become due until nothing waits, nothing runs, and nothing has arrived for the idle time.</summary>
    private async Task WorkOffAsync()
    {
        while (true)
        {
            if (MustContinueAsNew())
            {
                await Workflow.WaitConditionAsync(() => running == 0);
                throw ContinueAsNew();
            }

            if (IsDue() && running < request.Policy.WindowMax)
            {
                await CutAsync();
            }
            else if (room.Count == 0 && running == 0)
            {
                flush = false;
                if (close || !await Workflow.WaitConditionAsync(() => room.Count > 0 || close, request.Policy.IdleClose))
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
        if (room.Count == 0 || running >= request.Policy.WindowMax)
        {
            var before = running;
            await Workflow.WaitConditionAsync(() => running < before || (running < request.Policy.WindowMax && room.Count > 0));
        }
        else
        {
            await Workflow.WaitConditionAsync(IsDueBeyondAge, room.Oldest + request.Policy.AgeMax - Workflow.UtcNow);
        }
    }

    private bool IsDue() => room.Count > 0 && (IsDueBeyondAge() || Workflow.UtcNow >= room.Oldest + request.Policy.AgeMax);

    private bool IsDueBeyondAge() =>
        room.Count > 0 && (flush || close || room.Count >= request.Policy.FilesMax || room.Bytes >= request.Policy.BytesMax);

    /// <summary>Claims what is due, writes its manifest and starts its run. Files that are not to be had any more drop out before the manifest gets its name.</summary>
    private async Task CutAsync()
    {
        var files = room.Take(request.Policy.FilesMax, request.Policy.BytesMax, CutKeyBytesMax);
        while (files.Count > 0)
        {
            var cut = new CutRequest(
                request.Pipeline,
                request.Date,
                files,
                new DateTimeOffset(Workflow.UtcNow, TimeSpan.Zero),
                new WrittenBy(Workflow.Info.WorkflowId, Workflow.Info.RunId),
                request.Work.ConfigHash);
            var claim = await Workflow.ExecuteActivityAsync((ManifestActivities a) => a.ClaimFilesAsync(cut), ActivityPolicy.Metadata);
            if (claim.Refused.Count == 0)
            {
                var manifest = await Workflow.ExecuteActivityAsync((ManifestActivities a) => a.WriteManifestAsync(cut), ActivityPolicy.Metadata);
                manifests++;
                running++;
                _ = SeeThroughAsync(manifest);
                return;
            }

            await Workflow.ExecuteActivityAsync((ManifestActivities a) => a.ReleaseFilesAsync(cut), ActivityPolicy.Metadata);
            var refused = claim.Refused.ToHashSet();
            files = [.. files.Where(file => !refused.Contains(file.File))];
        }
    }

    private async Task SeeThroughAsync(ManifestRef manifest)
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
            await Workflow.ExecuteChildWorkflowAsync((ManifestWorkflow w) => w.RunAsync(new ManifestRequest(manifest, request.Work)), options);
        }
        catch (WorkflowAlreadyStartedException)
        {
            // The manifest has its run already; the ledger says how that ended.
        }
        catch (ChildWorkflowFailureException)
        {
            failures++;
        }
        finally
        {
            running--;
        }
    }

    private async Task<bool> FetchPendingAsync()
    {
        var pending = await Workflow.ExecuteActivityAsync((IntakeActivities a) => a.FindPendingAsync(request.Date, CarriedMax), ActivityPolicy.Walk);
        foreach (var file in pending)
        {
            room.Enter(new WaitingFile(file, Workflow.UtcNow));
        }

        return room.Count > 0;
    }

    private async Task<ApplicationFailureException> UnbalancedAsync(LedgerReport ledger)
    {
        var facts = ledger.Lines.Where(line => !line.Balances).Select(line => new Fact(line.Name, $"{line.Left} ≠ {line.Right}"))
            .Concat(ledger.Offenders.Take(5).Select(offender => new Fact(offender.Subject, offender.Problem)))
            .ToList();
        var notice = new Notice($"unbalanced/{Workflow.Info.RunId}", Severity.Critical, $"{request.Pipeline}: the ledger of {request.Date} does not balance", facts);
        try
        {
            await Workflow.ExecuteActivityAsync((NoticeActivities a) => a.NotifyAsync(notice), ActivityPolicy.Notice);
        }
        catch (ActivityFailureException)
        {
            // The run fails all the same, and says why.
        }

        return new ApplicationFailureException(
            $"The ledger of {request.Date} does not balance: {ledger.OffenderCount} offenders, first {(ledger.Offenders is [var first, ..] ? first.Subject : "none")}.",
            errorType: FailureCode.LedgerUnbalanced,
            nonRetryable: true);
    }

    private bool MustContinueAsNew() => Workflow.ContinueAsNewSuggested || Workflow.CurrentHistoryLength > EventsMax || signals > EventsMax;

    private ContinueAsNewException ContinueAsNew()
    {
        var waiting = room.Carry(CarriedMax);
        var carry = new LandingCarry(waiting, manifests, failures, Overflow: room.Count > waiting.Count);
        var next = request with { Carried = carry };
        return Workflow.CreateContinueAsNewException((LandingWorkflow w) => w.RunAsync(next));
    }
}
