using Google.Protobuf;
using Temporalio.Api.OperatorService.V1;

namespace Temporalio.Client;

/// <summary>Raw calls of OperatorService. Calls that the official package has and this one lacks are those of features that are left out.</summary>
public abstract class OperatorService : RpcService
{
    public Task<AddSearchAttributesResponse> AddSearchAttributesAsync(AddSearchAttributesRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("AddSearchAttributes", req, AddSearchAttributesResponse.Parser, options);

    public Task<RemoveSearchAttributesResponse> RemoveSearchAttributesAsync(RemoveSearchAttributesRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RemoveSearchAttributes", req, RemoveSearchAttributesResponse.Parser, options);

    public Task<ListSearchAttributesResponse> ListSearchAttributesAsync(ListSearchAttributesRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListSearchAttributes", req, ListSearchAttributesResponse.Parser, options);

    public Task<DeleteNamespaceResponse> DeleteNamespaceAsync(DeleteNamespaceRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("DeleteNamespace", req, DeleteNamespaceResponse.Parser, options);

    public Task<AddOrUpdateRemoteClusterResponse> AddOrUpdateRemoteClusterAsync(AddOrUpdateRemoteClusterRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("AddOrUpdateRemoteCluster", req, AddOrUpdateRemoteClusterResponse.Parser, options);

    public Task<RemoveRemoteClusterResponse> RemoveRemoteClusterAsync(RemoveRemoteClusterRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RemoveRemoteCluster", req, RemoveRemoteClusterResponse.Parser, options);

    public Task<ListClustersResponse> ListClustersAsync(ListClustersRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListClusters", req, ListClustersResponse.Parser, options);

    /// <inheritdoc cref="OperatorService"/>
    public class Core(TemporalConnection connection) : OperatorService
    {
        protected override Task<T> InvokeRpcAsync<T>(string rpc, IMessage req, MessageParser<T> resp, RpcOptions? options = null) =>
            connection.InvokeAsync("temporal.api.operatorservice.v1.OperatorService", rpc, req, resp, options);
    }
}
