using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.TestService.V1;

namespace Temporalio.Engine.Seam;

/// <summary>The calls of <c>temporal.api.testservice.v1.TestService</c> that this engine knows. Others are answered UNIMPLEMENTED by name.</summary>
internal static class TestServiceMethods
{
    public const string Service = "temporal.api.testservice.v1.TestService";

    public static readonly RpcMethod<LockTimeSkippingRequest, LockTimeSkippingResponse> LockTimeSkipping = new(Service, nameof(LockTimeSkipping));
    public static readonly RpcMethod<UnlockTimeSkippingRequest, UnlockTimeSkippingResponse> UnlockTimeSkipping = new(Service, nameof(UnlockTimeSkipping));
    public static readonly RpcMethod<SleepRequest, SleepResponse> Sleep = new(Service, nameof(Sleep));
    public static readonly RpcMethod<SleepUntilRequest, SleepResponse> SleepUntil = new(Service, nameof(SleepUntil));
    public static readonly RpcMethod<SleepRequest, SleepResponse> UnlockTimeSkippingWithSleep = new(Service, nameof(UnlockTimeSkippingWithSleep));
    public static readonly RpcMethod<Empty, GetCurrentTimeResponse> GetCurrentTime = new(Service, nameof(GetCurrentTime));
}
