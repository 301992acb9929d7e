using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Namespace.V1;
using Temporalio.Api.Replication.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Seam;

namespace Temporalio.Engine.Service;

/// <summary>The one namespace: what it is called, what it can do, and what an operator has written on it.</summary>
internal sealed class NamespaceService(HistoryShard shard)
{
    private const string Document = "namespace/written";

    /// <summary>Told, not applied: closed runs are kept until they are deleted.</summary>
    private static readonly Duration Retention = Duration.FromTimeSpan(TimeSpan.FromDays(1));

    private UpdateNamespaceRequest written = new() { UpdateInfo = new UpdateNamespaceInfo(), Config = new NamespaceConfig { WorkflowExecutionRetentionTtl = Retention } };

    public void AddTo(TemporalServer server)
    {
        foreach (var (_, stored) in shard.Documents(Document))
        {
            written = UpdateNamespaceRequest.Parser.ParseFrom(stored);
        }

        server.Handle(WorkflowServiceMethods.DescribeNamespace, (request, _, _) => shard.ReadAsync(() => Describe(request)));
        server.Handle(WorkflowServiceMethods.ListNamespaces, (_, _, _) => shard.ReadAsync(() => new ListNamespacesResponse { Namespaces = { Describe() } }));
        server.Handle(WorkflowServiceMethods.UpdateNamespace, (request, _, _) => shard.ChangeAsync(() => Update(request)));
    }

    private DescribeNamespaceResponse Describe(DescribeNamespaceRequest request)
    {
        if (request.Namespace.Length > 0 && request.Namespace != shard.Options.Namespace)
        {
            throw Refusal.NamespaceNotFound(request.Namespace);
        }

        return request.Id.Length > 0 && request.Id != shard.NamespaceId ? throw Refusal.NamespaceNotFound(request.Id) : Describe();
    }

    private DescribeNamespaceResponse Describe() => new()
    {
        NamespaceInfo = Info(),
        Config = Config(),
        ReplicationConfig = Replication(),
    };

    /// <summary>What is given replaces what was, key by key in the data; what is left out stays.</summary>
    private UpdateNamespaceResponse Update(UpdateNamespaceRequest request)
    {
        if (request.Config?.WorkflowExecutionRetentionTtl is { } retention)
        {
            written.Config.WorkflowExecutionRetentionTtl = retention.ToTimeSpan() > TimeSpan.Zero
                ? retention
                : throw Refusal.InvalidArgument("A valid retention period is not set on request.");
        }

        if (request.UpdateInfo is { } info)
        {
            written.UpdateInfo.Description = info.Description.Length > 0 ? info.Description : written.UpdateInfo.Description;
            written.UpdateInfo.OwnerEmail = info.OwnerEmail.Length > 0 ? info.OwnerEmail : written.UpdateInfo.OwnerEmail;
            foreach (var (key, value) in info.Data)
            {
                written.UpdateInfo.Data[key] = value;
            }
        }

        shard.SaveDocument(Document, written);
        return new UpdateNamespaceResponse { NamespaceInfo = Info(), Config = Config(), ReplicationConfig = Replication() };
    }

    private NamespaceInfo Info() => new()
    {
        Name = shard.Options.Namespace,
        State = NamespaceState.Registered,
        Id = shard.NamespaceId,
        Description = written.UpdateInfo.Description,
        OwnerEmail = written.UpdateInfo.OwnerEmail,
        Data = { written.UpdateInfo.Data },
        Capabilities = new NamespaceInfo.Types.Capabilities { EagerWorkflowStart = true, SyncUpdate = true, AsyncUpdate = true, WorkerHeartbeats = true },
        Limits = new NamespaceInfo.Types.Limits { BlobSizeLimitError = Limits.BlobBytes, MemoSizeLimitError = Limits.MemoBytes, WorkflowTaskCompletionSizeLimitError = 41_943_040 },
        SupportsSchedules = true,
    };

    private NamespaceConfig Config() => new()
    {
        WorkflowExecutionRetentionTtl = written.Config.WorkflowExecutionRetentionTtl,
        HistoryArchivalState = ArchivalState.Disabled,
        VisibilityArchivalState = ArchivalState.Disabled,
    };

    private static NamespaceReplicationConfig Replication() => new() { ActiveClusterName = "active", Clusters = { new ClusterReplicationConfig { ClusterName = "active" } } };
}
