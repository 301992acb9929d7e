using System.Runtime.ExceptionServices;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Reads a stream on another thread, a few blocks ahead: decompressing and encoding then go on side by side.</summary>
/// <remarks>What goes wrong there is thrown here, behind the bytes read before it. Read by one thread.</remarks>
internal sealed class ReadAheadStream : ForwardStream
{
    /// <summary>A block is still in the cache when it is read.</summary>
    private const int BlockBytes = 1 << 18;

    /// <summary>So many that neither side waits while the other is busy with something else, such as writing a row group.</summary>
    private const int Blocks = 16;

    private readonly Stream source;
    private readonly byte[][] blocks = new byte[Blocks][];
    private readonly int[] counts = new int[Blocks];

    // Not the slim kind: it yields the processor again and again before it sleeps, which on a busy machine took ten times as long as the work.
    private readonly Semaphore full = new(0, Blocks);
    private readonly Semaphore free = new(Blocks, Blocks);
    private readonly ManualResetEvent stop = new(initialState: false);
    private readonly Task reading;
    private ExceptionDispatchInfo? failure;
    private int block;
    private int shown;
    private bool holds;
    private bool ended;
    private bool closed;

    /// <param name="source">Read from now on by the other thread alone; closed with this stream.</param>
    public ReadAheadStream(Stream source)
    {
        this.source = source;
        for (var i = 0; i < Blocks; i++)
        {
            blocks[i] = new byte[BlockBytes];
        }

        reading = Task.Factory.StartNew(ReadAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || ended)
        {
            return 0;
        }

        if (!holds)
        {
            full.WaitOne();
            holds = true;
            shown = 0;
        }

        if (counts[block] == 0)
        {
            failure?.Throw();
            ended = true;
            return 0;
        }

        var count = Math.Min(buffer.Length, counts[block] - shown);
        blocks[block].AsSpan(shown, count).CopyTo(buffer);
        shown += count;
        if (shown == counts[block])
        {
            holds = false;
            block = (block + 1) % Blocks;
            free.Release();
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !closed)
        {
            closed = true;
            stop.Set();

            // A read that waits for a pipe cannot be broken off; whoever closes this stream does not wait with it.
            _ = reading.ContinueWith(_ => Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        base.Dispose(disposing);
    }

    private void Release()
    {
        source.Dispose();
        full.Dispose();
        free.Dispose();
        stop.Dispose();
    }

    /// <summary>Fills blocks in turn; an empty one says that there is no more, whether at the end or for a failure.</summary>
    private void ReadAll()
    {
        const int Stopped = 0;
        WaitHandle[] either = [stop, free];
        for (var i = 0; WaitHandle.WaitAny(either) != Stopped; i = (i + 1) % Blocks)
        {
            counts[i] = 0;
            try
            {
                counts[i] = SourceStream.Read(source, blocks[i]);
            }
            catch (Exception broken)
            {
                failure = ExceptionDispatchInfo.Capture(broken);
            }

            full.Release();
            if (counts[i] == 0)
            {
                return;
            }
        }
    }
}
