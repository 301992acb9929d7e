using System.Text.Json;
using Gfn.Domain;
using Gfn.Ports;
using Microsoft.Extensions.Logging;

namespace Gfn.Activities;

/// <summary>Moves a whole file out of the landing zone and says why, beside it and in its row.</summary>
public sealed class Quarantine(IObjectStore store, IFileTracker tracker, PipelineLayout layout, ILogger<Quarantine> logger)
{
    /// <summary>
    /// Sets a file aside: reason and copy first, then the row, last the original goes. Repeatable at every step: the copy is put-if-absent,
    /// the row conditional, and only the very version named is removed.
    /// </summary>
    public async Task SetAsideAsync(QuarantineRecord record, CancellationToken cancel)
    {
        var source = record.File.Location;
        var reason = JsonSerializer.SerializeToUtf8Bytes(record, DomainJson.Compact);
        await store.PutAsync(layout.QuarantineReason(record.Date, record.File), reason, PutOptions.IfAbsent with { ContentType = "application/json" }, cancel);

        if (await store.HeadAsync(source, cancel) is { } info && info.File() == record.File)
        {
            await CopyAsync(record, cancel);
        }

        var change = new FileChange(record.File, FileStatus.Quarantined, record.Manifest, $"{record.Code}: {record.Detail}");
        var answer = (await tracker.TransitionAsync(record.Date, [change], record.Cause, cancel))[0];
        if (answer is TransitionResult.Refused refused)
        {
            throw new SystemPipelineException(FailureCode.StateCorrupt, $"{record.File} was to be quarantined but is {refused.Status} for {refused.Owner?.Value ?? "nobody"}.");
        }

        if (await store.HeadAsync(source, cancel) is { } current && current.File() == record.File)
        {
            await store.DeleteAsync(source, current.ETag, cancel);
        }

        logger.FileQuarantined(record.File.Value, record.Code, record.Detail);
    }

    /// <summary>Takes up again what was interrupted, or done before and offered anew: the version that its row calls quarantined leaves the landing zone. Repeatable.</summary>
    public Task FinishAsync(TrackedFile row, CancellationToken cancel)
    {
        var (code, detail) = Split(row.Reason ?? string.Empty);
        return SetAsideAsync(new QuarantineRecord(row.File, row.Date, row.SizeBytes, code, detail, row.Manifest, row.Cause, row.ChangedAt), cancel);
    }

    /// <summary>Code and detail of a reason or refusal.</summary>
    internal static (string Code, string Detail) Split(string reason)
    {
        var colon = reason.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (FailureCode.NotNdjson, reason) : (reason[..colon], reason[(colon + 1)..].Trim());
    }

    private async Task CopyAsync(QuarantineRecord record, CancellationToken cancel)
    {
        var target = layout.Quarantined(record.Date, record.File);
        try
        {
            if (await store.CopyAsync(record.File.Location, target, PutOptions.IfAbsent, cancel) is PutResult.Stored copy && await IsReplacedAsync(record.File, cancel))
            {
                // A copy of whatever came between is not this file.
                await store.DeleteAsync(target, copy.Info.ETag, cancel);
            }
        }
        catch (DataPipelineException gone) when (gone.Code == FailureCode.FileGone)
        {
            // Somebody removed it at this moment: there is nothing to keep, and the row says why it was to be set aside.
        }
    }

    private async Task<bool> IsReplacedAsync(FileKey file, CancellationToken cancel) =>
        (await store.HeadAsync(file.Location, cancel))?.File() != file;
}
