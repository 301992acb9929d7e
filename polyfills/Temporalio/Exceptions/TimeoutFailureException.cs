using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Converters;

namespace Temporalio.Exceptions;

/// <summary>A timeout passed.</summary>
public class TimeoutFailureException : FailureException
{
    protected internal TimeoutFailureException(Failure failure, Exception? inner, IPayloadConverter converter)
        : base(failure, inner) =>
        LastHeartbeatDetails = new InboundFailureDetails(converter, failure.TimeoutFailureInfo?.LastHeartbeatDetails?.Payloads_);

    public new Failure Failure => base.Failure!;

    public TimeoutType TimeoutType => Failure.TimeoutFailureInfo.TimeoutType;

    public InboundFailureDetails LastHeartbeatDetails { get; protected init; }
}
