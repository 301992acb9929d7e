using Microsoft.Extensions.Logging;

namespace Temporalio.Worker.Core;

/// <summary>Says nothing while history is replayed.</summary>
internal sealed class ReplaySafeLogger(ILogger inner, WorkflowInstance run) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => !run.IsReplayingHistoryEvents && inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!run.IsReplayingHistoryEvents)
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
