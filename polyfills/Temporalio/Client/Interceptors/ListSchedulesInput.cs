namespace Temporalio.Client.Interceptors;

public record ListSchedulesInput(Temporalio.Client.Schedules.ScheduleListOptions? Options);
