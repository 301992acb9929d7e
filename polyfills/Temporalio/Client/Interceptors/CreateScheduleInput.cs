namespace Temporalio.Client.Interceptors;

public record CreateScheduleInput(string Id, Temporalio.Client.Schedules.Schedule Schedule, Temporalio.Client.Schedules.ScheduleOptions? Options);
