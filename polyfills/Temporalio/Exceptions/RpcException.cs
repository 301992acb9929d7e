using Temporalio.Api.Common.V1;

namespace Temporalio.Exceptions;

/// <summary>A call that the server refused or that did not reach it.</summary>
public class RpcException : TemporalException
{
    public RpcException(StatusCode code, string message, byte[]? rawStatus)
        : base(message)
    {
        Code = code;
        RawStatus = rawStatus;
        GrpcStatus = new(() => RawStatus is null ? null : Api.Common.V1.GrpcStatus.Parser.ParseFrom(RawStatus));
    }

    public StatusCode Code { get; }

    public byte[]? RawStatus { get; }

    public Lazy<GrpcStatus?> GrpcStatus { get; }

    /// <summary>The gRPC status codes.</summary>
    public enum StatusCode
    {
        OK = 0,
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
}
