namespace Temporalio.Client.Interceptors;

public record DeleteScheduleInput(string Id, Temporalio.Client.RpcOptions? RpcOptions);
