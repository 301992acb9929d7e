using Google.Protobuf;
using Temporalio.Api.TestService.V1;

namespace Temporalio.Client;

/// <summary>Raw calls of TestService. Calls that the official package has and this one lacks are those of features that are left out.</summary>
public abstract class TestService : RpcService
{
    public Task<LockTimeSkippingResponse> LockTimeSkippingAsync(LockTimeSkippingRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("LockTimeSkipping", req, LockTimeSkippingResponse.Parser, options);

    public Task<UnlockTimeSkippingResponse> UnlockTimeSkippingAsync(UnlockTimeSkippingRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("UnlockTimeSkipping", req, UnlockTimeSkippingResponse.Parser, options);

    public Task<SleepResponse> SleepAsync(SleepRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("Sleep", req, SleepResponse.Parser, options);

    public Task<SleepResponse> SleepUntilAsync(SleepUntilRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("SleepUntil", req, SleepResponse.Parser, options);

    public Task<SleepResponse> UnlockTimeSkippingWithSleepAsync(SleepRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("UnlockTimeSkippingWithSleep", req, SleepResponse.Parser, options);

    public Task<GetCurrentTimeResponse> GetCurrentTimeAsync(Google.Protobuf.WellKnownTypes.Empty req, RpcOptions? options = null) =>
        InvokeRpcAsync("GetCurrentTime", req, GetCurrentTimeResponse.Parser, options);

    /// <inheritdoc cref="TestService"/>
    public class Core(TemporalConnection connection) : TestService
    {
        protected override Task<T> InvokeRpcAsync<T>(string rpc, IMessage req, MessageParser<T> resp, RpcOptions? options = null) =>
            connection.InvokeAsync("temporal.api.testservice.v1.TestService", rpc, req, resp, options);
    }
}
