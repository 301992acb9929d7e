using Temporalio.Client.Schedules;

namespace Temporalio.Client;

/// <content>Schedules.</content>
public partial class TemporalClient
{
    /// <exception cref="Exceptions.ScheduleAlreadyRunningException">A schedule of that id exists.</exception>
    public Task<ScheduleHandle> CreateScheduleAsync(string scheduleId, Schedule schedule, ScheduleOptions? options = null) =>
        OutboundInterceptor.CreateScheduleAsync(new(scheduleId, schedule, options));

    public ScheduleHandle GetScheduleHandle(string scheduleId) => new(this, scheduleId);

    public IAsyncEnumerable<ScheduleListDescription> ListSchedulesAsync(ScheduleListOptions? options = null) =>
        OutboundInterceptor.ListSchedulesAsync(new(options));
}
