using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;

namespace Temporalio.Engine.Seam;

/// <summary>A call that a service refused or that never reached it: gRPC status code, message and details.</summary>
internal sealed class ServiceException(ServiceStatus status, string message, params IMessage[] details) : Exception(message)
{
    public ServiceStatus Status { get; } = status;

    /// <summary>What <c>grpc-status-details-bin</c> carries: the status with its details packed, e.g. <c>NotFoundFailure</c>; those that came packed stay as they are.</summary>
    public GrpcStatus ToGrpcStatus()
    {
        var grpc = new GrpcStatus { Code = (int)Status, Message = Message };
        grpc.Details.AddRange(details.Select(detail => detail as Any ?? Any.Pack(detail)));
        return grpc;
    }
}

/// <summary>The gRPC status codes, with their official numbers.</summary>
internal enum ServiceStatus
{
    Ok = 0,
    Cancelled = 1,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Aborted = 10,
    OutOfRange = 11,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    DataLoss = 15,
    Unauthenticated = 16,
}
