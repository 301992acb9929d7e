using Google.Protobuf;
using Temporalio.Engine.Seam;
using Temporalio.Exceptions;

namespace Temporalio.Bridge;

/// <summary>A refused call as the exception that users see.</summary>
internal static class Faults
{
    public static RpcException ToRpc(ServiceException e) =>
        new((RpcException.StatusCode)e.Status, e.Message, e.ToGrpcStatus().ToByteArray());

    /// <summary>The detail of that type which came with a refusal; null when there is none.</summary>
    public static T? Detail<T>(RpcException e)
        where T : class, IMessage<T>, new()
    {
        foreach (var detail in e.GrpcStatus.Value?.Details ?? [])
        {
            if (detail.TryUnpack<T>(out var found))
            {
                return found;
            }
        }

        return null;
    }
}
