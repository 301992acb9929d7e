using Gfn.Domain;
using Gfn.Ports;
using Microsoft.Extensions.Logging;

namespace Gfn.Activities;

/// <summary>What became of an announced object.</summary>
public enum IntakeOutcome
{
    /// <summary>Tracked and waiting for a manifest.</summary>
    Waiting,

    /// <summary>Known already, or superseded, or set aside: nothing more to do.</summary>
    Settled,

    /// <summary>Not in the landing zone.</summary>
    Foreign,
}

/// <summary>Lets an object into the pipeline: judged by the rules, tracked durably, set aside if it cannot be read.</summary>
public sealed class Intake(IObjectStore store, IFileTracker tracker, Quarantine quarantine, NdjsonPipeline pipeline, TimeProvider clock, ILogger<Intake> logger)
{
    /// <summary>Admits one object version. Repeatable: a version already waiting is reported as waiting again, so that a lost announcement is made up for.</summary>
    /// <param name="file">Its identity.</param>
    /// <param name="sizeBytes">Its length.</param>
    /// <param name="sequencer">Its order among versions of the key; null from a listing.</param>
    /// <param name="seenAt">When it was announced; null for now.</param>
    /// <param name="cause">Id of the message or run that announced it.</param>
    /// <param name="cancel">Ends the call.</param>
    /// <returns>The outcome, and the file when it waits.</returns>
    public async Task<(IntakeOutcome Outcome, ArrivedFile? File)> AdmitAsync(FileKey file, long sizeBytes, Sequencer? sequencer, DateTimeOffset? seenAt, string cause, CancellationToken cancel)
    {
        switch (pipeline.Rules.Judge(file, sizeBytes, sequencer, seenAt ?? clock.GetUtcNow()))
        {
            case LandingVerdict.Accepted accepted:
                var waiting = await TrackAsync(accepted.File, cause, cancel);
                return waiting?.Status == FileStatus.Pending ? (IntakeOutcome.Waiting, accepted.File with { Date = waiting.Date, Generation = waiting.Generation }) : (IntakeOutcome.Settled, null);
            case LandingVerdict.SetAside aside:
                if (await TrackAsync(aside.File, cause, cancel) is { Status: FileStatus.Pending } row)
                {
                    await SetAsideAsync(row, aside, cause, cancel);
                }

                return (IntakeOutcome.Settled, null);
            default:
                logger.ObjectForeign(file.Value);
                return (IntakeOutcome.Foreign, null);
        }
    }

    /// <summary>Judges a pending row again before it goes into a manifest: whoever tracked it may have died before setting it aside. Repeatable.</summary>
    /// <returns>The file as it waits; null if it does not belong into a manifest.</returns>
    public async Task<ArrivedFile?> ReadmitAsync(TrackedFile row, string cause, CancellationToken cancel)
    {
        switch (pipeline.Rules.Judge(row.File, row.SizeBytes, row.Sequencer, row.SeenAt))
        {
            case LandingVerdict.Accepted accepted:
                return accepted.File with { Date = row.Date, Generation = row.Generation };
            case LandingVerdict.SetAside aside:
                await SetAsideAsync(row, aside, cause, cancel);
                return null;
            default:
                return null;
        }
    }

    private Task SetAsideAsync(TrackedFile row, LandingVerdict.SetAside aside, string cause, CancellationToken cancel) =>
        quarantine.SetAsideAsync(new QuarantineRecord(row.File, row.Date, row.SizeBytes, aside.Code, aside.Detail, row.Manifest, cause, clock.GetUtcNow()), cancel);

    /// <summary>
    /// Whatever order events came in, and whatever their times say: the version that lies there is the newest. One that the tracker calls superseded
    /// and that is there all the same is recorded once more, as listed now.
    /// </summary>
    /// <returns>Null if it is not there.</returns>
    private async Task<TrackResult?> LookAgainAsync(ArrivedFile file, string cause, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return (await store.HeadAsync(file.File.Location, cancel))?.File() == file.File
            ? await tracker.TrackAsync(file with { Sequencer = null, SeenAt = now }, cause, cancel)
            : null;
    }

    /// <returns>The row as it stands; null if a newer version has the file's place.</returns>
    private async Task<TrackedFile?> TrackAsync(ArrivedFile file, string cause, CancellationToken cancel)
    {
        var answer = await tracker.TrackAsync(file, cause, cancel);
        if (answer is TrackResult.AddedSuperseded or TrackResult.Known { Row.Status: FileStatus.Superseded })
        {
            answer = await LookAgainAsync(file, cause, cancel) ?? answer;
        }

        switch (answer)
        {
            case TrackResult.Added added:
                logger.FileTracked(file.File.Value, added.Row.Date.Value, file.SizeBytes);
                if (added.Superseded is { } older)
                {
                    logger.FileSuperseded(older.Value, file.File.Value);
                }

                return added.Row;
            case TrackResult.AddedSuperseded late:
                logger.FileSuperseded(file.File.Value, late.By.Value);
                return null;
            case TrackResult.Known { Row.Status: FileStatus.Quarantined } known:
                await quarantine.FinishAsync(known.Row, cancel);
                return known.Row;
            case TrackResult.Known known:
                return known.Row;
            default:
                return null;
        }
    }
}
