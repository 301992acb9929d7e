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
public sealed class Intake(IFileTracker tracker, Quarantine quarantine, NdjsonPipeline pipeline, TimeProvider clock, ILogger<Intake> logger)
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
                var waits = await TrackAsync(accepted.File, cause, cancel);
                return waits ? (IntakeOutcome.Waiting, accepted.File) : (IntakeOutcome.Settled, null);
            case LandingVerdict.SetAside aside:
                if (await TrackAsync(aside.File, cause, cancel))
                {
                    await quarantine.SetAsideAsync(new QuarantineRecord(file, aside.File.Date, sizeBytes, aside.Code, aside.Detail, null, cause, clock.GetUtcNow()), cancel);
                }

                return (IntakeOutcome.Settled, null);
            default:
                logger.ObjectForeign(file.Value);
                return (IntakeOutcome.Foreign, null);
        }
    }

    private async Task<bool> TrackAsync(ArrivedFile file, string cause, CancellationToken cancel)
    {
        switch (await tracker.TrackAsync(file, cause, cancel))
        {
            case TrackResult.Added added:
                logger.FileTracked(file.File.Value, file.Date.Value, file.SizeBytes);
                if (added.Superseded is { } older)
                {
                    logger.FileSuperseded(older.Value, file.File.Value);
                }

                return true;
            case TrackResult.AddedSuperseded late:
                logger.FileSuperseded(file.File.Value, late.By.Value);
                return false;
            case TrackResult.Known { Row.Status: FileStatus.Quarantined } known:
                await quarantine.FinishAsync(known.Row, cancel);
                return false;
            case TrackResult.Known known:
                return known.Row.Status == FileStatus.Pending;
            default:
                return false;
        }
    }
}
