namespace Temporalio.Client.Interceptors;

public record TriggerScheduleInput(string Id, Temporalio.Client.Schedules.ScheduleTriggerOptions? Options);
