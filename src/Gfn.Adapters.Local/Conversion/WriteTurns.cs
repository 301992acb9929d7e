namespace Gfn.Adapters.Local.Conversion;

/// <summary>Lets threads write one after the other, in the order of their units.</summary>
internal sealed class WriteTurns
{
    private readonly object gate = new();
    private int next;
    private bool stopped;

    /// <summary>Waits until every unit before this one is written.</summary>
    /// <exception cref="OperationCanceledException">Another thread gave up.</exception>
    public void Wait(int unit)
    {
        lock (gate)
        {
            while (next < unit && !stopped)
            {
                Monitor.Wait(gate);
            }

            if (stopped)
            {
                throw new OperationCanceledException();
            }
        }
    }

    /// <summary>The unit is written.</summary>
    public void Pass(int unit)
    {
        lock (gate)
        {
            next = unit + 1;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Wakes everybody, to give up.</summary>
    public void Stop()
    {
        lock (gate)
        {
            stopped = true;
            Monitor.PulseAll(gate);
        }
    }
}
