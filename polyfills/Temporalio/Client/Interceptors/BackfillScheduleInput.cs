namespace Temporalio.Client.Interceptors;

public record BackfillScheduleInput(string Id, System.Collections.Generic.IReadOnlyCollection<Temporalio.Client.Schedules.ScheduleBackfill> Backfills, Temporalio.Client.RpcOptions? RpcOptions);
