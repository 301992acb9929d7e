namespace Temporalio.Client.Schedules;

/// <summary>A schedule by its id.</summary>
public record ScheduleHandle(ITemporalClient Client, string Id)
{
    public virtual Task BackfillAsync(IReadOnlyCollection<ScheduleBackfill> backfills, RpcOptions? rpcOptions = null) =>
        Client.OutboundInterceptor.BackfillScheduleAsync(new(Id, backfills, rpcOptions));

    public virtual Task DeleteAsync(RpcOptions? rpcOptions = null) => Client.OutboundInterceptor.DeleteScheduleAsync(new(Id, rpcOptions));

    public virtual Task<ScheduleDescription> DescribeAsync(RpcOptions? rpcOptions = null) => Client.OutboundInterceptor.DescribeScheduleAsync(new(Id, rpcOptions));

    public virtual Task PauseAsync(string? note = null, RpcOptions? rpcOptions = null) => Client.OutboundInterceptor.PauseScheduleAsync(new(Id, note, rpcOptions));

    public virtual Task TriggerAsync(ScheduleTriggerOptions? options = null) => Client.OutboundInterceptor.TriggerScheduleAsync(new(Id, options));

    public virtual Task UnpauseAsync(string? note = null, RpcOptions? rpcOptions = null) => Client.OutboundInterceptor.UnpauseScheduleAsync(new(Id, note, rpcOptions));

    public Task UpdateAsync(Func<ScheduleUpdateInput, ScheduleUpdate?> updater, RpcOptions? rpcOptions = null) => UpdateAsync(input => Task.FromResult(updater(input)), rpcOptions);

    /// <summary>Changes the schedule as the callback says; null leaves it alone.</summary>
    public virtual Task UpdateAsync(Func<ScheduleUpdateInput, Task<ScheduleUpdate?>> updater, RpcOptions? rpcOptions = null) =>
        Client.OutboundInterceptor.UpdateScheduleAsync(new(Id, updater, rpcOptions));
}
