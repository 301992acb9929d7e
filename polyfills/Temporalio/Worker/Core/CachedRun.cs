using System.Threading.Channels;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;

namespace Temporalio.Worker.Core;

/// <summary>One run as this worker remembers it: its machines and its code.</summary>
internal sealed class CachedRun(string runId, Func<RunMachines, InitializeJob, TaskFacts, WorkflowInstance> create, ActivationRunner runner, string taskQueue)
{
    private readonly RunMachines machines = new(runId, taskQueue);
    private readonly Channel<LocalActivityEnd> localEnds = Channel.CreateUnbounded<LocalActivityEnd>();
    private WorkflowInstance? instance;

    /// <summary>One task at a time.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>Tasks that have it or wait for it; <see cref="RunCache"/> counts them, and keeps a run that has any.</summary>
    public int Users { get; set; }

    public string RunId { get; } = runId;

    public RunMachines Machines => machines;

    public ChannelReader<LocalActivityEnd> LocalEnds => localEnds.Reader;

    public WorkflowInstance? Instance => instance;

    /// <summary>Ends its local activities when the run is given up.</summary>
    public CancellationTokenSource GivenUp { get; } = new();

    /// <summary>Last event before the current task was scheduled: where to go on when the server forgets the task.</summary>
    public long LastEventBeforeTask { get; private set; }

    /// <summary>Applies new events task by task and lets the code follow.</summary>
    /// <param name="events">Ascending; those already known are skipped.</param>
    /// <param name="messages">Updates of the last task.</param>
    /// <param name="wholeHistory">Also holds the code against what follows the last task.</param>
    public async Task ReplayAsync(IReadOnlyList<HistoryEvent> events, IReadOnlyCollection<Message> messages, bool wholeHistory)
    {
        var tasks = HistoryTask.Cut([.. events.Where(e => e.EventId > machines.LastEventId)]);
        for (var i = 0; i < tasks.Count; i++)
        {
            var task = tasks[i];
            if (task.Started is null)
            {
                if (wholeHistory)
                {
                    machines.Apply(task, null);
                }

                return;
            }

            LastEventBeforeTask = task.Started.WorkflowTaskStartedEventAttributes.ScheduledEventId - 1;
            machines.Apply(task, i + 1 < tasks.Count ? tasks[i + 1] : null);
            if (!task.Replaying)
            {
                foreach (var message in messages)
                {
                    machines.Receive(message);
                }
            }

            await RunJobsAsync(evenWithoutJobs: true).ConfigureAwait(false);
        }
    }

    public async Task RunJobsAsync(bool evenWithoutJobs = false)
    {
        var first = evenWithoutJobs;
        while (first || machines.HasJobs)
        {
            first = false;
            await ActivateAsync(machines.TakeJobs()).ConfigureAwait(false);
        }
    }

    public Task QueryAsync(IReadOnlyList<QueryJob> queries) => ActivateAsync(queries);

    public void End(LocalActivityEnd end) => localEnds.Writer.TryWrite(end);

    private async Task ActivateAsync(IReadOnlyList<Job> jobs)
    {
        if (instance is null)
        {
            var start = jobs.OfType<InitializeJob>().FirstOrDefault()
                ?? throw new NondeterminismException("The history does not begin with the start of the workflow");
            instance = create(machines, start, machines.Facts);
        }

        machines.Handle(await runner.RunAsync(RunId, instance, new(machines.Facts, jobs)).ConfigureAwait(false));
    }
}
