using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Worker.Core;

/// <summary>A command of the current task, waiting to be sent or to be found again in history.</summary>
internal sealed class CommandSlot(string machine, EventType recordedAs, Command command)
{
    public string Machine { get; } = machine;

    public EventType RecordedAs { get; } = recordedAs;

    public Command Command { get; } = command;

    /// <summary>Taken back within the task that made it: it is neither sent nor expected in history.</summary>
    public bool Withdrawn { get; set; }

    /// <summary>History holds it; until then it can still be withdrawn.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>Patch of a marker; null for everything else.</summary>
    public string? PatchId { get; init; }

    /// <summary>Number of the local activity whose marker this is; markers are found by it, not by their place.</summary>
    public uint? LocalSeq { get; init; }

    /// <summary>Says why an event of the right type is not this command's; null when it is.</summary>
    public Func<HistoryEvent, string?>? Mismatch { get; init; }

    /// <summary>Called with the event that records the command.</summary>
    public Action<HistoryEvent>? Recorded { get; init; }
}
