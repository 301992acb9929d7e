using Google.Protobuf;
using Temporalio.Engine.Histories;

namespace Temporalio.Engine.Storage;

/// <summary>
/// Group commit. Changes made under the shard's gate gather in the open batch; one writer takes whatever has gathered and commits it.
/// Whoever wants to show an effect waits for <see cref="Durable"/> first.
/// </summary>
/// <remarks>
/// When the disk refuses a batch, it is kept and tried again until there is room: callers are told at once, new changes are refused
/// meanwhile, and tasks that were handed out wait until their start is on disk.
/// </remarks>
internal sealed class CommitLog : IDisposable
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(200);

    private readonly Lock gate;
    private readonly IJournal journal;
    private readonly Action<CommitPoint>? onPoint;
    private readonly Action onRecovered;
    private readonly Thread? writer;
    private readonly AutoResetEvent wake = new(initialState: false);
    private readonly ManualResetEvent stop = new(initialState: false);
    private JournalBatch open = new();
    private JournalBatch? inFlight;
    private Exception? stalled;
    private Exception? broken;
    private bool woken;
    private bool stopping;
    private bool stopped;

    /// <param name="gate">The shard's.</param>
    /// <param name="onPoint">Told around each commit, on the writer; an exception ends all writing, as if the process had ended there.</param>
    /// <param name="onRecovered">Told when writing goes on after the disk had refused.</param>
    public CommitLog(Lock gate, IJournal journal, Action<CommitPoint>? onPoint, Action onRecovered)
    {
        this.gate = gate;
        this.journal = journal;
        this.onPoint = onPoint;
        this.onRecovered = onRecovered;
        if (!journal.IsImmediate)
        {
            writer = new Thread(WriteLoop) { IsBackground = true, Name = "gfn-commit" };
            writer.Start();
        }
    }

    /// <summary>Why nothing can be written at present; null while all is well.</summary>
    public Exception? Trouble => broken ?? stalled;

    /// <summary>Rises with each change: equal before and after means that nothing was changed between.</summary>
    public long Changes { get; private set; }

    /// <summary>Ends when all that was changed so far is on disk; fails when the disk refuses it. Ask under the gate.</summary>
    public Task Durable => open.IsEmpty ? inFlight?.Told ?? Task.CompletedTask : open.Told;

    /// <summary>As <see cref="Durable"/>, but outlasts a full disk.</summary>
    public Task Committed => open.IsEmpty ? inFlight?.Committed ?? Task.CompletedTask : open.Committed;

    /// <summary>Ends when all that was changed in this run so far is on disk. Ask under the gate.</summary>
    public Task DurableOf(Run run) => open.Dirty.Contains(run) ? open.Told
        : inFlight is { } batch && batch.Dirty.Contains(run) ? batch.Told
        : Task.CompletedTask;

    /// <summary>True while the run has changes that are not on disk. Ask under the gate.</summary>
    public bool IsDirty(Run run) => open.Dirty.Contains(run) || inFlight?.Dirty.Contains(run) == true;

    public void Touch(Run run)
    {
        Changes++;
        open.Dirty.Add(run);
    }

    public void Delete(Run run)
    {
        Changes++;
        open.Dirty.Remove(run);
        open.Deleted.Add(run);
    }

    public void Document(string name, IMessage? content)
    {
        Changes++;
        open.Documents[name] = content?.ToByteArray();
    }

    /// <summary>Hands the open batch to the writer. Call at the end of each change, under the gate.</summary>
    public void Seal()
    {
        if (open.IsEmpty)
        {
            return;
        }

        if (stopped)
        {
            // A last timer or a caller who comes too late: nobody was told, so nothing is lost.
            open.Abandon(broken!);
            open = new JournalBatch();
            return;
        }

        if (writer is not null)
        {
            Wake();
            return;
        }

        var batch = Take();
        journal.Write(batch);
        Finish(batch);
    }

    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
        }

        stop.Set();
        wake.Set();
        writer?.Join();
        lock (gate)
        {
            Stop();
        }

        stop.Dispose();
        wake.Dispose();
        journal.Dispose();
    }

    private void Stop()
    {
        stopped = true;
        broken ??= new IOException("the engine has been stopped.");
    }

    private void Wake()
    {
        if (!woken)
        {
            woken = true;
            wake.Set();
        }
    }

    private void Finish(JournalBatch batch)
    {
        inFlight = null;
        foreach (var run in batch.Dirty)
        {
            run.OnCommitted(stillDirty: open.Dirty.Contains(run));
        }

        foreach (var run in batch.Deleted)
        {
            run.OnDeleted();
        }

        batch.Complete();
    }

    private JournalBatch Take()
    {
        var batch = open;
        open = new JournalBatch();
        foreach (var run in batch.Dirty)
        {
            batch.Rows.Add(run.TakeRow());
        }

        inFlight = batch;
        return batch;
    }

    private void WriteLoop()
    {
        while (true)
        {
            wake.WaitOne();
            JournalBatch? batch = null;
            lock (gate)
            {
                woken = false;
                if (stopping && open.IsEmpty)
                {
                    Stop();
                    return;
                }

                if (!open.IsEmpty)
                {
                    batch = Take();
                    if (stopping)
                    {
                        // What comes in while this is written ends with it: go round once more.
                        Wake();
                    }
                }
            }

            if (batch is not null)
            {
                Write(batch);
            }
        }
    }

    private void Write(JournalBatch batch)
    {
        try
        {
            if (broken is not null)
            {
                throw new IOException("The history file cannot be written any more; see the first failure.", broken);
            }

            onPoint?.Invoke(CommitPoint.Decided);
            WriteWhenThereIsRoom(batch);
            onPoint?.Invoke(CommitPoint.Committed);
            var recovered = false;
            lock (gate)
            {
                recovered = stalled is not null;
                stalled = null;
                open.Resume();
                Finish(batch);
            }

            if (recovered)
            {
                onRecovered();
            }

            onPoint?.Invoke(CommitPoint.Applied);
        }
        catch (Exception e)
        {
            lock (gate)
            {
                broken ??= e;
                inFlight = null;
                batch.Abandon(e);
            }
        }
    }

    private void WriteWhenThereIsRoom(JournalBatch batch)
    {
        while (true)
        {
            try
            {
                journal.Write(batch);
                return;
            }
            catch (IOException e)
            {
                lock (gate)
                {
                    if (stopping)
                    {
                        throw;
                    }

                    stalled = e;
                    batch.Stall(e);
                    open.Stall(e);
                }
            }

            stop.WaitOne(RetryEvery);
        }
    }
}
