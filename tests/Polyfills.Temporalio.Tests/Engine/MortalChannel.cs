using Google.Protobuf;
using Temporalio.Engine.Seam;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>A way to an engine that ends with it: once it is dead, nothing is answered and nothing is worth trying again.</summary>
internal sealed class MortalChannel(IServiceChannel engine, CancellationToken death) : IServiceChannel
{
    public async Task<TResponse> CallAsync<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method, TRequest request, CallMetadata call, CancellationToken cancel)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        if (method.Path == WorkflowServiceMethods.GetSystemInfo.Path)
        {
            // Some die of what they find at their start, before anybody has connected.
            return await engine.CallAsync(method, request, call, cancel);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, death);
        var answer = engine.CallAsync(method, request, call, either.Token);

        // After death nobody waits for it any more, and nobody is to be surprised by it.
        _ = answer.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        try
        {
            return await answer.WaitAsync(either.Token);
        }
        catch (Exception) when (death.IsCancellationRequested)
        {
            throw new ServiceException(ServiceStatus.FailedPrecondition, "the engine's process has ended");
        }
    }
}
