using Temporalio.Api.OperatorService.V1;

namespace Temporalio.Engine.Seam;

/// <summary>The calls of <c>temporal.api.operatorservice.v1.OperatorService</c> that this engine knows. Others are answered UNIMPLEMENTED by name.</summary>
internal static class OperatorServiceMethods
{
    public const string Service = "temporal.api.operatorservice.v1.OperatorService";

    public static readonly RpcMethod<AddSearchAttributesRequest, AddSearchAttributesResponse> AddSearchAttributes = new(Service, nameof(AddSearchAttributes));
    public static readonly RpcMethod<RemoveSearchAttributesRequest, RemoveSearchAttributesResponse> RemoveSearchAttributes = new(Service, nameof(RemoveSearchAttributes));
    public static readonly RpcMethod<ListSearchAttributesRequest, ListSearchAttributesResponse> ListSearchAttributes = new(Service, nameof(ListSearchAttributes));
    public static readonly RpcMethod<DeleteNamespaceRequest, DeleteNamespaceResponse> DeleteNamespace = new(Service, nameof(DeleteNamespace));
    public static readonly RpcMethod<AddOrUpdateRemoteClusterRequest, AddOrUpdateRemoteClusterResponse> AddOrUpdateRemoteCluster = new(Service, nameof(AddOrUpdateRemoteCluster));
    public static readonly RpcMethod<RemoveRemoteClusterRequest, RemoveRemoteClusterResponse> RemoveRemoteCluster = new(Service, nameof(RemoveRemoteCluster));
    public static readonly RpcMethod<ListClustersRequest, ListClustersResponse> ListClusters = new(Service, nameof(ListClusters));
}
