namespace Temporalio.Client.Interceptors;

public record DescribeScheduleInput(string Id, Temporalio.Client.RpcOptions? RpcOptions);
