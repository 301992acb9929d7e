namespace Temporalio.Client.Interceptors;

public record UpdateScheduleInput(string Id, System.Func<Temporalio.Client.Schedules.ScheduleUpdateInput, System.Threading.Tasks.Task<Temporalio.Client.Schedules.ScheduleUpdate?>> Updater, Temporalio.Client.RpcOptions? RpcOptions);
