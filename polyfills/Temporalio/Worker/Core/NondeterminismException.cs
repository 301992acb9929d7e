using Temporalio.Api.Command.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Worker.Core;

/// <summary>History and code no longer fit each other. The message begins in the words of Temporal's core and names event and command.</summary>
internal sealed class NondeterminismException(string reason) : Exception($"[TMPRL1100] Nondeterminism error: {reason}")
{
    public static string Describe(HistoryEvent e) => $"HistoryEvent(id: {e.EventId}, {e.EventType})";

    /// <summary>The kind of a command with the names that tell it from others of its kind.</summary>
    public static string Describe(Command command)
    {
        var names = command.AttributesCase switch
        {
            Command.AttributesOneofCase.ScheduleActivityTaskCommandAttributes =>
                $"type {command.ScheduleActivityTaskCommandAttributes.ActivityType.Name}, id {command.ScheduleActivityTaskCommandAttributes.ActivityId}",
            Command.AttributesOneofCase.StartTimerCommandAttributes => $"id {command.StartTimerCommandAttributes.TimerId}",
            Command.AttributesOneofCase.CancelTimerCommandAttributes => $"id {command.CancelTimerCommandAttributes.TimerId}",
            Command.AttributesOneofCase.RequestCancelActivityTaskCommandAttributes =>
                $"of event {command.RequestCancelActivityTaskCommandAttributes.ScheduledEventId}",
            Command.AttributesOneofCase.StartChildWorkflowExecutionCommandAttributes =>
                $"type {command.StartChildWorkflowExecutionCommandAttributes.WorkflowType.Name}, id {command.StartChildWorkflowExecutionCommandAttributes.WorkflowId}",
            Command.AttributesOneofCase.SignalExternalWorkflowExecutionCommandAttributes =>
                $"name {command.SignalExternalWorkflowExecutionCommandAttributes.SignalName}, to {command.SignalExternalWorkflowExecutionCommandAttributes.Execution?.WorkflowId}",
            Command.AttributesOneofCase.RequestCancelExternalWorkflowExecutionCommandAttributes =>
                $"of {command.RequestCancelExternalWorkflowExecutionCommandAttributes.WorkflowId}",
            Command.AttributesOneofCase.RecordMarkerCommandAttributes => $"marker {command.RecordMarkerCommandAttributes.MarkerName}",
            Command.AttributesOneofCase.ContinueAsNewWorkflowExecutionCommandAttributes =>
                $"type {command.ContinueAsNewWorkflowExecutionCommandAttributes.WorkflowType?.Name}",
            Command.AttributesOneofCase.ProtocolMessageCommandAttributes => $"message {command.ProtocolMessageCommandAttributes.MessageId}",
            _ => "",
        };
        return names.Length == 0 ? $"Command({command.CommandType})" : $"Command({command.CommandType}, {names})";
    }

    public static NondeterminismException Unhandled(string machine, HistoryEvent e) =>
        new($"{machine} machine does not handle this event: {Describe(e)}");

    /// <summary>The code ordered something else than history holds at this place.</summary>
    public static NondeterminismException Unfit(CommandSlot slot, HistoryEvent e) =>
        new($"{slot.Machine} machine does not handle this event: {Describe(e)}; the code orders {Describe(slot.Command)} here");

    /// <summary>The code ordered the right kind of thing with another name.</summary>
    public static NondeterminismException OtherName(string mismatch, CommandSlot slot, HistoryEvent e) =>
        new($"{mismatch}: {Describe(e)}; the code orders {Describe(slot.Command)} here");

    public static NondeterminismException NoCommand(HistoryEvent e) => new($"No command scheduled for event {Describe(e)}; the code orders nothing here");
}
