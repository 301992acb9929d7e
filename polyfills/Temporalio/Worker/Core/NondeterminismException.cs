using Temporalio.Api.History.V1;

namespace Temporalio.Worker.Core;

/// <summary>History and code no longer fit each other.</summary>
internal sealed class NondeterminismException(string reason) : Exception($"[TMPRL1100] Nondeterminism error: {reason}")
{
    public static string Describe(HistoryEvent e) => $"HistoryEvent(id: {e.EventId}, {e.EventType})";

    public static NondeterminismException Unhandled(string machine, HistoryEvent e) =>
        new($"{machine} machine does not handle this event: {Describe(e)}");

    public static NondeterminismException NoCommand(HistoryEvent e) => new($"No command scheduled for event {Describe(e)}");
}
