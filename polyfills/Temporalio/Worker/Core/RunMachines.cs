using Temporalio.Api.Command.V1;
using Temporalio.Api.Protocol.V1;

namespace Temporalio.Worker.Core;

/// <summary>
/// One run between its history and its code: turns events into jobs and orders into commands, and finds on replay
/// that both still fit. Knows no clock and no thread.
/// </summary>
internal sealed partial class RunMachines
{
    private readonly List<Job> jobs = [];
    private readonly LinkedList<CommandSlot> slots = [];
    private readonly List<Message> messages = [];
    private readonly Dictionary<string, Message> updates = new(StringComparer.Ordinal);
    private readonly List<QueryAnswerOrder> answers = [];
    private readonly string runId;
    private readonly string taskQueue;
    private CommandSlot? close;

    public RunMachines(string runId, string taskQueue)
    {
        this.runId = runId;
        this.taskQueue = taskQueue;
    }

    public TaskFacts Facts { get; private set; } = new(DateTime.UnixEpoch, IsReplaying: true, 0, 0, ContinueAsNewSuggested: false, []);

    /// <summary>Newest event that was applied.</summary>
    public long LastEventId { get; private set; }

    /// <summary>Start of the newest task that was applied.</summary>
    public long LastStartedEventId { get; private set; }

    public bool HasJobs => jobs.Count > 0 || IsForeseenDue;

    /// <summary>The code has asked to end the run.</summary>
    public bool IsClosed => close is not null;

    /// <summary>Applies the events of a task. <paramref name="next"/> holds what the code did in this one.</summary>
    /// <exception cref="NondeterminismException">An event is not what the code ordered.</exception>
    public void Apply(HistoryTask task, HistoryTask? next)
    {
        if (task.Started is { } started)
        {
            var attributes = started.WorkflowTaskStartedEventAttributes;
            Facts = new(
                started.EventTime.ToDateTime(),
                task.Replaying,
                (int)started.EventId,
                (int)attributes.HistorySizeBytes,
                attributes.SuggestContinueAsNew,
                [.. attributes.SuggestContinueAsNewReasons.Select(reason => (Workflows.SuggestContinueAsNewReason)(int)reason)]);
        }

        Admit(task);
        if (next is not null)
        {
            LookAhead(next);
        }

        foreach (var e in task.Events)
        {
            if (e.EventId <= LastEventId)
            {
                continue;
            }

            ApplyEvent(e, isLast: next is null);
            LastEventId = e.EventId;
        }

        if (task.Started is { } start)
        {
            LastStartedEventId = start.EventId;
            if (slots.FirstOrDefault(slot => !slot.Withdrawn) is { } left)
            {
                throw new NondeterminismException(
                    $"{left.Machine} machine has a command that history has no event for before {NondeterminismException.Describe(start)}: {NondeterminismException.Describe(left.Command)}");
            }
        }

        jobs.AddRange(acceptedAhead.Values);
        acceptedAhead.Clear();
    }

    /// <summary>An update that came with a task, to be seen after its signals, or one that a reset put among them.</summary>
    public void Receive(Message message)
    {
        if (message.Body.TryUnpack<Api.Update.V1.Request>(out var request))
        {
            updates[request.Meta.UpdateId] = message;
            jobs.Add(new UpdateJob(request, Validate: true));
        }
    }

    /// <summary>The jobs for the code's next turn, in their order. Local activities are told one at a time.</summary>
    public IReadOnlyList<Job> TakeJobs()
    {
        if (jobs.Count == 0 && IsForeseenDue)
        {
            ResolveForeseen();
        }

        var ordered = jobs.OrderBy(job => job.Rank).ToList();
        jobs.Clear();
        var firstLocal = ordered.FindIndex(job => job is LocalActivityResolvedJob);
        if (firstLocal >= 0)
        {
            var keep = firstLocal == 0 ? 1 : firstLocal;
            jobs.AddRange(ordered.Skip(keep));
            ordered.RemoveRange(keep, ordered.Count - keep);
        }

        if (ordered is [LocalActivityResolvedJob local])
        {
            RecordLocal(local);
        }

        return ordered;
    }

    /// <summary>What is sent when the task ends: it is then expected in history.</summary>
    public (List<Command> Commands, List<Message> Messages, List<QueryAnswerOrder> Answers) TakeOutput()
    {
        Withdraw();
        var output = (slots.Select(slot => slot.Command).ToList(), messages.ToList(), answers.ToList());
        messages.Clear();
        answers.Clear();
        return output;
    }

    /// <summary>The server has forgotten a speculative task: events after <paramref name="startedEventId"/> come again.</summary>
    public void ResetTo(long startedEventId, long lastEventId)
    {
        LastStartedEventId = startedEventId;
        LastEventId = lastEventId;
    }

    private void Withdraw()
    {
        for (var node = slots.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.Withdrawn)
            {
                slots.Remove(node);
            }

            node = next;
        }
    }

    private CommandSlot Push(CommandSlot slot)
    {
        // What closes the run goes last, whatever the code orders after it.
        if (close is null)
        {
            slots.AddLast(slot);
        }
        else
        {
            slots.AddBefore(slots.Last!, slot);
        }

        return slot;
    }

    private static ulong SeedOf(string id)
    {
        // FNV-1a: any function of the run id will do, so long as it never changes.
        var hash = 14695981039346656037UL;
        foreach (var character in id)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        return hash;
    }
}
