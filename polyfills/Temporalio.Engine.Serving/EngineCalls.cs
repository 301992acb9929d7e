using Google.Protobuf;
using Grpc.Core;
using Temporalio.Engine.Seam;

namespace Temporalio.Engine.Serving;

/// <summary>One gRPC call as a call of the seam, and its answer or refusal back.</summary>
internal sealed class EngineCalls(TemporalServer engine, TimeProvider time)
{
    private const string Details = "grpc-status-details-bin";

    public EngineCalls(TemporalServer engine)
        : this(engine, TimeProvider.System)
    {
    }

    public async Task<IMessage> CallAsync(RpcMethod method, IMessage request, ServerCallContext context)
    {
        try
        {
            return await engine.CallAsync(method.Path, request, Metadata(context), context.CancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e)
        {
            throw new RpcException(new Status((StatusCode)(int)e.Status, e.Message), new Metadata { { Details, e.ToGrpcStatus().ToByteArray() } });
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "context canceled"));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the engine is stopping"));
        }
    }

    private CallMetadata Metadata(ServerCallContext context) => new(
        context.RequestHeaders.Where(header => !header.IsBinary).GroupBy(header => header.Key, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Last().Value, StringComparer.Ordinal),
        context.Deadline == DateTime.MaxValue ? null : Later(context.Deadline - time.GetUtcNow().UtcDateTime),
        Remote: true);

    private static TimeSpan Later(TimeSpan left) => left > TimeSpan.Zero ? left : TimeSpan.Zero;
}
