using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Worker.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Seam;
using Temporalio.Engine.Visibility;

namespace Temporalio.Engine.Service;

/// <summary>Workers that tell of themselves by heartbeats. Kept in memory: after a restart they tell again.</summary>
internal sealed class WorkerRegistry(HistoryShard shard)
{
    private const int PageMax = 1_000;

    private static readonly TimeSpan SilenceMax = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, WorkerHeartbeat> workers = new(StringComparer.Ordinal);

    public void AddTo(TemporalServer server)
    {
        server.Handle(WorkflowServiceMethods.RecordWorkerHeartbeat, (request, _, _) => shard.ReadAsync(() =>
        {
            foreach (var heartbeat in request.WorkerHeartbeat)
            {
                Hear(heartbeat);
            }

            return new RecordWorkerHeartbeatResponse();
        }));
        server.Handle(WorkflowServiceMethods.ListWorkers, (request, _, _) => shard.ReadAsync(() => List(request)));
        server.Handle(WorkflowServiceMethods.CountWorkers, (request, _, _) => shard.ReadAsync(() => new CountWorkersResponse { Count = Matching(request.Query).Count }));
        server.Handle(WorkflowServiceMethods.DescribeWorker, (request, _, _) => shard.ReadAsync(() => new DescribeWorkerResponse
        {
            WorkerInfo = new WorkerInfo
            {
                WorkerHeartbeat = Matching("").Find(worker => worker.WorkerInstanceKey == request.WorkerInstanceKey)
                    ?? throw Refusal.NotFound($"worker not found: {request.WorkerInstanceKey}"),
            },
        }));
    }

    /// <summary>What a worker says last of itself, when it shuts down too.</summary>
    public void Hear(WorkerHeartbeat? heartbeat)
    {
        if (heartbeat is { WorkerInstanceKey.Length: > 0 })
        {
            heartbeat.HeartbeatTime ??= shard.Clock.Now;
            workers[heartbeat.WorkerInstanceKey] = heartbeat;
        }
    }

    private static WorkerListInfo Listed(WorkerHeartbeat worker) => new()
    {
        WorkerInstanceKey = worker.WorkerInstanceKey,
        WorkerIdentity = worker.WorkerIdentity,
        TaskQueue = worker.TaskQueue,
        DeploymentVersion = worker.DeploymentVersion,
        SdkName = worker.SdkName,
        SdkVersion = worker.SdkVersion,
        Status = worker.Status,
        StartTime = worker.StartTime,
        HostName = worker.HostInfo?.HostName ?? "",
        WorkerGroupingKey = worker.HostInfo?.WorkerGroupingKey ?? "",
        ProcessId = worker.HostInfo?.ProcessId ?? "",
        Plugins = { worker.Plugins },
        Drivers = { worker.Drivers },
    };

    private static IndexedValueType? TypeOf(string name) => name switch
    {
        "WorkerInstanceKey" or "WorkerIdentity" or "HostName" or "TaskQueue" or "DeploymentName" or "BuildId" or "SdkName" or "SdkVersion" or "Status" => IndexedValueType.Keyword,
        "StartTime" or "HeartbeatTime" => IndexedValueType.Datetime,
        _ => null,
    };

    private static IReadOnlyList<object> Values(WorkerHeartbeat worker, string name) => name switch
    {
        "WorkerInstanceKey" => [worker.WorkerInstanceKey],
        "WorkerIdentity" => [worker.WorkerIdentity],
        "HostName" => worker.HostInfo is { } host ? [host.HostName] : [],
        "TaskQueue" => [worker.TaskQueue],
        "DeploymentName" => worker.DeploymentVersion is { } version ? [version.DeploymentName] : [],
        "BuildId" => worker.DeploymentVersion is { } build ? [build.BuildId] : [],
        "SdkName" => [worker.SdkName],
        "SdkVersion" => [worker.SdkVersion],
        "Status" => [worker.Status.ToString()],
        "StartTime" => worker.StartTime is { } start ? [start.ToDateTime()] : [],
        _ => [worker.HeartbeatTime.ToDateTime()],
    };

    private ListWorkersResponse List(ListWorkersRequest request)
    {
        var matches = Matching(request.Query);
        var from = request.NextPageToken.IsEmpty ? 0 : Int32Value.Parser.ParseFrom(request.NextPageToken).Value;
        var size = request.PageSize is > 0 and < PageMax ? request.PageSize : PageMax;
        var page = matches.Skip(from).Take(size).ToList();
        var answer = new ListWorkersResponse { Workers = { page.Select(Listed) } };
#pragma warning disable CS0612 // Deprecated in the protocol, and still what the CLI reads.
        answer.WorkersInfo.Add(page.Select(worker => new WorkerInfo { WorkerHeartbeat = worker }));
#pragma warning restore CS0612
        if (from + size < matches.Count)
        {
            answer.NextPageToken = new Int32Value { Value = from + size }.ToByteString();
        }

        return answer;
    }

    private List<WorkerHeartbeat> Matching(string query)
    {
        var now = shard.Clock.UtcNow;
        foreach (var silent in workers.Values.Where(worker => now - worker.HeartbeatTime.ToDateTime() > SilenceMax).ToList())
        {
            workers.Remove(silent.WorkerInstanceKey);
        }

        var filter = VisibilityQuery<WorkerHeartbeat>.Parse(query, TypeOf, Values);
        return workers.Values.Where(filter.Matches).OrderByDescending(worker => worker.StartTime?.ToDateTime() ?? DateTime.MinValue).ToList();
    }
}
