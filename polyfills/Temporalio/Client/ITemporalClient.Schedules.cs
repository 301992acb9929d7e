using Temporalio.Client.Schedules;

namespace Temporalio.Client;

/// <content>Schedules.</content>
public partial interface ITemporalClient
{
    Task<ScheduleHandle> CreateScheduleAsync(string scheduleId, Schedule schedule, ScheduleOptions? options = null);

    ScheduleHandle GetScheduleHandle(string scheduleId);

    IAsyncEnumerable<ScheduleListDescription> ListSchedulesAsync(ScheduleListOptions? options = null);
}
