using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

internal sealed partial class RunMachines
{
    private readonly Dictionary<uint, LocalMachine> locals = [];
    /// <summary>Markers of the task after this one, in the order in which the code heard of them.</summary>
    private readonly Queue<(uint Seq, HistoryEvent Marker)> foreseen = [];
    private readonly HashSet<uint> foreseenSeqs = [];
    private readonly List<LocalActivityRequest> toRun = [];
    private readonly List<uint> toCancel = [];

    /// <summary>Local activities are running whose end the workflow task waits for.</summary>
    public bool AwaitsLocals => locals.Values.Any(local => !local.Resolved && !local.Abandoned);

    /// <summary>Hands over what the worker is to run and to cancel now; only when nothing is replayed any more.</summary>
    public (List<LocalActivityRequest> Run, List<uint> Cancel) TakeLocals()
    {
        var taken = (toRun.Where(request => locals.ContainsKey(request.Seq)).ToList(), toCancel.ToList());
        toRun.Clear();
        toCancel.Clear();
        return taken;
    }

    /// <summary>A local activity that this worker ran has ended, or must wait long enough for a timer.</summary>
    public void ResolveLocal(LocalActivityEnd end)
    {
        if (!locals.TryGetValue(end.Seq, out var machine) || machine.Resolved)
        {
            return;
        }

        machine.Resolved = true;
        machine.End = end;
        jobs.Add(new LocalActivityResolvedJob(end.Seq, end.Backoff is null ? end.Outcome : null, end.Backoff));
    }

    private void Handle(ScheduleLocalActivityOrder order)
    {
        var request = order.Request;
        var machine = new LocalMachine(request);
        locals[request.Seq] = machine;
        if (!foreseenSeqs.Contains(request.Seq))
        {
            toRun.Add(request);
        }
    }

    /// <summary>The next marker's activity has been ordered: its turn has come, whichever was ordered first.</summary>
    private bool IsForeseenDue => foreseen.TryPeek(out var next) && locals.TryGetValue(next.Seq, out var machine) && !machine.Resolved;

    private void ForeseeLocal(HistoryEvent e)
    {
        var seq = Markers.ReadLocalActivity(e).Seq;
        foreseen.Enqueue((seq, e));
        foreseenSeqs.Add(seq);
    }

    private void ResolveForeseen()
    {
        var (seq, e) = foreseen.Dequeue();
        foreseenSeqs.Remove(seq);
        var marker = Markers.ReadLocalActivity(e);
        var machine = locals[seq];
        RequireSame(machine.Request, marker, e);
        machine.Resolved = true;
        machine.Replayed = true;
        var backoff = marker.Backoff is null
            ? null
            : new LocalBackoff(marker.Attempt + 1, marker.Backoff.ToTimeSpan(), marker.OriginalScheduleTime?.ToDateTime() ?? Facts.Time);
        jobs.Add(new LocalActivityResolvedJob(marker.Seq, backoff is null ? Markers.ResolutionOf(e, machine.Request) : null, backoff));
    }

    private void CancelLocal(uint seq)
    {
        if (!locals.TryGetValue(seq, out var machine) || machine.Resolved)
        {
            return;
        }

        toCancel.Add(seq);
        switch (machine.Request.Options.CancellationType)
        {
            case ActivityCancellationType.WaitCancellationCompleted:
                return;
            case ActivityCancellationType.Abandon:
                machine.Abandoned = true;
                break;
        }

        var now = Facts.Time;
        var end = new LocalActivityEnd(seq, new(null, LocalFailures.Cancelled(machine.Request)), null, 1, now, machine.Request.OriginalScheduleTime ?? now);
        if (Facts.IsReplaying)
        {
            // The marker in history carries the same failure: wait for it, so that it resolves where it did.
            return;
        }

        ResolveLocal(end);
    }

    /// <summary>Writes the marker of a local activity that ended in this task, just before its code hears of it.</summary>
    private void RecordLocal(LocalActivityResolvedJob job)
    {
        if (!locals.TryGetValue(job.Seq, out var machine))
        {
            return;
        }

        if (machine.Replayed || machine.End is null)
        {
            return;
        }

        var end = machine.End;
        var request = machine.Request;
        var marker = new LocalActivityMarker(
            request.Seq,
            end.Attempt,
            request.ActivityId,
            request.ActivityType,
            MarkerTime.Of(end.CompleteTime),
            end.Backoff is null ? null : MarkerTime.Of(end.Backoff.Wait),
            MarkerTime.Of(end.OriginalScheduleTime));
        var command = Markers.LocalActivityCommand(marker, end.Outcome.Result, LocalFailures.ForMarker(end.Outcome.Failure));
        command.UserMetadata = request.Metadata;
        Push(new("Local activity", EventType.MarkerRecorded, command) { LocalSeq = request.Seq });
        locals.Remove(job.Seq);
    }

    private void MatchLocal(HistoryEvent e)
    {
        var marker = Markers.ReadLocalActivity(e);
        for (var node = slots.First; node is not null; node = node.Next)
        {
            if (node.Value.LocalSeq == marker.Seq)
            {
                slots.Remove(node);
                return;
            }
        }

        if (!locals.Remove(marker.Seq, out var machine) || !machine.Resolved)
        {
            throw NondeterminismException.NoCommand(e);
        }

        RequireSame(machine.Request, marker, e);
    }

    private static void RequireSame(LocalActivityRequest request, LocalActivityMarker marker, HistoryEvent e)
    {
        if (!string.Equals(request.ActivityType, marker.ActivityType, StringComparison.Ordinal))
        {
            throw new NondeterminismException(
                $"Activity type of recorded marker '{marker.ActivityType}' does not match activity type of local activity command '{request.ActivityType}': {NondeterminismException.Describe(e)}");
        }

        if (!string.Equals(request.ActivityId, marker.ActivityId, StringComparison.Ordinal))
        {
            throw new NondeterminismException(
                $"Activity id of recorded marker '{marker.ActivityId}' does not match activity id of local activity command '{request.ActivityId}': {NondeterminismException.Describe(e)}");
        }
    }

    private sealed class LocalMachine(LocalActivityRequest request)
    {
        public LocalActivityRequest Request { get; } = request;

        public bool Resolved { get; set; }

        public bool Abandoned { get; set; }

        /// <summary>Resolved by history, which holds its marker then.</summary>
        public bool Replayed { get; set; }

        public LocalActivityEnd? End { get; set; }
    }
}

/// <summary>How a local activity ended on this worker.</summary>
internal sealed record LocalActivityEnd(
    uint Seq, Resolution Outcome, LocalBackoff? Backoff, int Attempt, DateTime CompleteTime, DateTime OriginalScheduleTime);
