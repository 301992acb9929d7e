namespace Temporalio.Client.Interceptors;

public record PauseScheduleInput(string Id, string? Note, Temporalio.Client.RpcOptions? RpcOptions);
