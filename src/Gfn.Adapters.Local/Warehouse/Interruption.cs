using DuckDB.NET.Data;

namespace Gfn.Adapters.Local;

/// <summary>Lets a token end a command while this lives. An interrupt that comes just before the command starts is lost in DuckDB, so it is repeated until the command has ended.</summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    private readonly Lock gate = new();
    private readonly DuckDBCommand command;
    private readonly CancellationTokenRegistration registration;
    private Timer? timer;
    private bool ended;

    public Interruption(DuckDBCommand command, CancellationToken cancel)
    {
        this.command = command;
        registration = cancel.UnsafeRegister(static self => ((Interruption)self!).Begin(), this);
    }

    public void Dispose()
    {
        lock (gate)
        {
            ended = true;
            timer?.Dispose();
        }

        registration.Dispose();
    }

    private void Begin()
    {
        lock (gate)
        {
            if (!ended)
            {
                timer = new Timer(static self => ((Interruption)self!).Interrupt(), this, TimeSpan.Zero, Period);
            }
        }
    }

    private void Interrupt()
    {
        lock (gate)
        {
            if (!ended)
            {
                command.Cancel();
            }
        }
    }
}
