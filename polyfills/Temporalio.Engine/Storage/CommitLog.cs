using Google.Protobuf;
using Temporalio.Api.History.V1;
using Temporalio.Engine.Histories;

namespace Temporalio.Engine.Storage;

/// <summary>
/// Group commit. Changes made under the shard's gate gather in the open batch; one writer takes whatever has gathered and commits it.
/// Whoever wants to show an effect waits for <see cref="Durable"/> first.
/// </summary>
internal sealed class CommitLog : IDisposable
{
    private readonly Lock gate;
    private readonly IJournal journal;
    private readonly Action<CommitPoint>? onPoint;
    private readonly Thread? writer;
    private readonly AutoResetEvent wake = new(initialState: false);
    private JournalBatch open = new();
    private Task inFlight = Task.CompletedTask;
    private Exception? broken;
    private bool stopping;

    public CommitLog(Lock gate, IJournal journal, Action<CommitPoint>? onPoint)
    {
        this.gate = gate;
        this.journal = journal;
        this.onPoint = onPoint;
        if (journal is SqliteJournal)
        {
            writer = new Thread(WriteLoop) { IsBackground = true, Name = "gfn-commit" };
            writer.Start();
        }
    }

    /// <summary>Why nothing can be written any more; null while all is well.</summary>
    public Exception? Broken => broken;

    /// <summary>Ends when all that was changed so far is on disk. Ask under the gate.</summary>
    public Task Durable => open.IsEmpty ? inFlight : open.Committed;

    public void Append(Run run, HistoryEvent entry, byte[] data)
    {
        open.Events.Add(new EventRow(run.Record.Key, entry.EventId, data));
        open.Dirty.Add(run);
    }

    public void Touch(Run run) => open.Dirty.Add(run);

    public void Delete(Run run)
    {
        open.Dirty.Remove(run);
        open.DeletedRuns.Add(run.Record.Key);
    }

    public void Document(string name, IMessage? content) => open.Documents[name] = content?.ToByteArray();

    /// <summary>Hands the open batch to the writer. Call at the end of each change, under the gate.</summary>
    public void Seal()
    {
        if (open.IsEmpty)
        {
            return;
        }

        if (writer is not null)
        {
            wake.Set();
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

        wake.Set();
        writer?.Join();
        wake.Dispose();
        journal.Dispose();
    }

    private static void Finish(JournalBatch batch)
    {
        foreach (var run in batch.Dirty)
        {
            run.OnCommitted();
        }

        batch.Complete();
    }

    private JournalBatch Take()
    {
        var batch = open;
        open = new JournalBatch();
        foreach (var run in batch.Dirty)
        {
            batch.Runs.Add(new RunRow(run.Record.Key, run.Record.ToByteArray()));
        }

        inFlight = batch.Committed;
        return batch;
    }

    private void WriteLoop()
    {
        while (true)
        {
            wake.WaitOne();
            JournalBatch batch;
            bool last;
            lock (gate)
            {
                last = stopping;
                batch = Take();
            }

            if (!batch.IsEmpty)
            {
                Write(batch);
            }
            else
            {
                batch.Complete();
            }

            if (last)
            {
                return;
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
            journal.Write(batch);
            onPoint?.Invoke(CommitPoint.Committed);
            lock (gate)
            {
                Finish(batch);
            }

            onPoint?.Invoke(CommitPoint.Applied);
        }
        catch (Exception e)
        {
            broken ??= e;
            batch.Fail(e);
        }
    }
}
