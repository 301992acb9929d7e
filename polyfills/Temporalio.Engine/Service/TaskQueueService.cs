using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Matching;
using Temporalio.Engine.Seam;

namespace Temporalio.Engine.Service;

/// <summary>What waits on task queues, and who polls them.</summary>
/// <remarks>Rates of adding and dispatching are not measured and stay zero. A queue has one partition, as one process holds it.</remarks>
internal sealed class TaskQueueService(HistoryShard shard)
{
    private const double RateUnlimited = 100_000;
    private const int PriorityDefault = 3;

    // Who has not polled for so long is gone.
    private static readonly TimeSpan PollersKept = TimeSpan.FromMinutes(5);

    public void AddTo(TemporalServer server)
    {
        server.Handle(WorkflowServiceMethods.DescribeTaskQueue, (request, _, _) => shard.ReadAsync(() => Describe(request)));
        server.Handle(WorkflowServiceMethods.ListTaskQueuePartitions, (request, _, _) => Task.FromResult(new ListTaskQueuePartitionsResponse
        {
            ActivityTaskQueuePartitions = { new TaskQueuePartitionMetadata { Key = request.TaskQueue.Name, OwnerHostName = Environment.MachineName } },
            WorkflowTaskQueuePartitions = { new TaskQueuePartitionMetadata { Key = request.TaskQueue.Name, OwnerHostName = Environment.MachineName } },
        }));
    }

    private DescribeTaskQueueResponse Describe(DescribeTaskQueueRequest request)
    {
        var name = request.TaskQueue?.Name ?? "";
        if (name.Length == 0)
        {
            throw Refusal.InvalidArgument("TaskQueue is not set on request.");
        }

        var type = request.TaskQueueType == TaskQueueType.Unspecified ? TaskQueueType.Workflow : request.TaskQueueType;
        var answer = new DescribeTaskQueueResponse { VersioningInfo = new TaskQueueVersioningInfo { CurrentVersion = "__unversioned__" } };
#pragma warning disable CS0612 // The enhanced mode is deprecated in the protocol, and what the CLI uses.
        if (request.ApiMode == DescribeTaskQueueMode.Enhanced)
        {
            answer.VersionsInfo[""] = Version(name, request);
            return answer;
        }

        if (request.IncludeTaskQueueStatus)
        {
            answer.TaskQueueStatus = new TaskQueueStatus { BacklogCountHint = shard.Queues[name, type].BacklogCount, RatePerSecond = RateUnlimited, TaskIdBlock = new TaskIdBlock() };
        }
#pragma warning restore CS0612

        answer.Pollers.Add(Pollers(shard.Queues[name, type]));
        if (request.ReportStats)
        {
            answer.Stats = Stats(shard.Queues[name, type]);
            answer.StatsByPriorityKey[PriorityDefault] = answer.Stats;
        }

        if (request.ReportConfig)
        {
            answer.Config = new TaskQueueConfig();
        }

        return answer;
    }

    private TaskQueueVersionInfo Version(string name, DescribeTaskQueueRequest request)
    {
        var info = new TaskQueueVersionInfo();
#pragma warning disable CS0612
        foreach (var type in request.TaskQueueTypes.Count > 0 ? request.TaskQueueTypes.ToArray() : [TaskQueueType.Workflow, TaskQueueType.Activity])
        {
            var room = shard.Queues[name, type];
            info.TypesInfo[(int)type] = new TaskQueueTypeInfo
            {
                Pollers = { request.ReportPollers ? Pollers(room) : [] },
                Stats = request.ReportStats ? Stats(room) : null,
            };
        }

        if (request.ReportTaskReachability)
        {
            info.TaskReachability = BuildIdTaskReachability.Reachable;
        }
#pragma warning restore CS0612
        return info;
    }

    private IEnumerable<PollerInfo> Pollers(TaskQueueRoom room) => room.PollersSeen
        .Where(poller => shard.Clock.UtcNow - poller.Value < PollersKept)
        .OrderByDescending(poller => poller.Value)
        .Select(poller => new PollerInfo
        {
            Identity = poller.Key,
            LastAccessTime = Timestamp.FromDateTime(poller.Value),
            RatePerSecond = room.RatePerSecond > 0 ? room.RatePerSecond : RateUnlimited,
        });

    private TaskQueueStats Stats(TaskQueueRoom room) => new()
    {
        ApproximateBacklogCount = room.BacklogCount,
        ApproximateBacklogAge = Duration.FromTimeSpan(Age(room.Oldest)),
    };

    private TimeSpan Age(MatchTask? oldest)
    {
        var since = oldest switch
        {
            null or { Query: not null } => null,
            { } task when task.Run.Activities.TryGetValue(task.ScheduledEventId, out var activity) => activity.ScheduledTime,
            { } task => task.Run.Task?.ScheduledTime,
        };
        return since is null ? TimeSpan.Zero : shard.Clock.UtcNow - since.ToDateTime() is { Ticks: > 0 } age ? age : TimeSpan.Zero;
    }
}
