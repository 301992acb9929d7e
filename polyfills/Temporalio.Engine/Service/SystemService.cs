using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.OperatorService.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Health;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Seam;

namespace Temporalio.Engine.Service;

/// <summary>What the server says about itself: capabilities, health, search attributes.</summary>
internal sealed class SystemService(HistoryShard shard)
{
    /// <summary>The server version whose behaviour this engine follows.</summary>
    public const string ServerVersion = "1.32.0";

    public void AddTo(TemporalServer server)
    {
        server.Handle(WorkflowServiceMethods.GetSystemInfo, (_, _, _) => Task.FromResult(new GetSystemInfoResponse
        {
            ServerVersion = ServerVersion,
            Capabilities = new GetSystemInfoResponse.Types.Capabilities
            {
                SignalAndQueryHeader = true,
                InternalErrorDifferentiation = true,
                ActivityFailureIncludeHeartbeat = true,
                SupportsSchedules = true,
                EncodedFailureAttributes = true,
                UpsertMemo = true,
                EagerWorkflowStart = true,
                SdkMetadata = true,
                CountGroupByExecutionStatus = true,
            },
        }));
        server.Handle(WorkflowServiceMethods.GetClusterInfo, (_, _, _) => Task.FromResult(new GetClusterInfoResponse
        {
            ServerVersion = ServerVersion,
            ClusterId = shard.NamespaceId,
            ClusterName = "active",
            HistoryShardCount = 1,
            PersistenceStore = "sqlite",
            VisibilityStore = "sqlite",
            VersionInfo = new Api.Version.V1.VersionInfo { Current = new Api.Version.V1.ReleaseInfo { Version = ServerVersion } },
        }));
        server.Handle(HealthMethods.Check, (request, _, _) => Task.FromResult(new HealthCheckResponse
        {
            Status = request.Service is WorkflowServiceMethods.Service or OperatorServiceMethods.Service or TestServiceMethods.Service
                ? HealthCheckResponse.Types.ServingStatus.Serving
                : HealthCheckResponse.Types.ServingStatus.ServiceUnknown,
        }));
        server.Handle(WorkflowServiceMethods.GetSearchAttributes, (_, _, _) => shard.ReadAsync(() =>
        {
            var answer = new GetSearchAttributesResponse();
            foreach (var (name, type) in Visibility.AttributeNames.Own.Concat(shard.Attributes.Custom))
            {
                answer.Keys[name] = type;
            }

            return answer;
        }));
        server.Handle(OperatorServiceMethods.AddSearchAttributes, (request, _, _) => shard.ChangeAsync(() => Add(request)));
        server.Handle(OperatorServiceMethods.RemoveSearchAttributes, (request, _, _) => shard.ChangeAsync(() =>
        {
            foreach (var name in request.SearchAttributes)
            {
                if (!shard.Attributes.Custom.ContainsKey(name))
                {
                    throw shard.Attributes.TypeOf(name) is null
                        ? Refusal.NotFound($"Search attribute {name} doesn't exist.")
                        : Refusal.InvalidArgument($"Unable to remove non-custom search attributes: {name}.");
                }

                shard.Attributes.Remove(name);
                shard.SaveDocument(DocumentPrefix + name, null);
            }

            return new RemoveSearchAttributesResponse();
        }));
        server.Handle(OperatorServiceMethods.ListSearchAttributes, (_, _, _) => shard.ReadAsync(() =>
        {
            var answer = new ListSearchAttributesResponse();
            foreach (var (name, type) in shard.Attributes.Custom)
            {
                answer.CustomAttributes[name] = type;
            }

            foreach (var (name, type) in Visibility.AttributeNames.Own)
            {
                answer.SystemAttributes[name] = type;
            }

            return answer;
        }));
        Restore();
    }

    private const string DocumentPrefix = "search-attribute/";

    private void Restore()
    {
        foreach (var (name, data) in shard.Documents(DocumentPrefix))
        {
            shard.Attributes.Add(name[DocumentPrefix.Length..], (IndexedValueType)Int32Value.Parser.ParseFrom(data).Value);
        }
    }

    private AddSearchAttributesResponse Add(AddSearchAttributesRequest request)
    {
        foreach (var (name, type) in request.SearchAttributes)
        {
            if (Visibility.AttributeNames.Own.ContainsKey(name))
            {
                throw Refusal.InvalidArgument($"Search attribute {name} is reserved by system.");
            }

            if (shard.Attributes.Custom.ContainsKey(name))
            {
                throw new ServiceException(ServiceStatus.AlreadyExists, $"Search attribute {name} already exists.");
            }

            if (type == IndexedValueType.Unspecified || !System.Enum.IsDefined(type))
            {
                throw Refusal.InvalidArgument($"Unknown search attribute type: {type}.");
            }
        }

        foreach (var (name, type) in request.SearchAttributes)
        {
            shard.Attributes.Add(name, type);
            shard.SaveDocument(DocumentPrefix + name, new Int32Value { Value = (int)type });
        }

        return new AddSearchAttributesResponse();
    }
}
