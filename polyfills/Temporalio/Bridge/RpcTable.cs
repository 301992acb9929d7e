using System.Reflection;
using Google.Protobuf;
using Temporalio.Engine.Seam;

namespace Temporalio.Bridge;

/// <summary>Calls by name, for the raw services: each known method with its types.</summary>
internal static class RpcTable
{
    private static readonly Dictionary<(string Service, string Rpc), Func<IServiceChannel, IMessage, CallMetadata, CancellationToken, Task<IMessage>>> Calls = Build();

    public static Task<IMessage> CallAsync(IServiceChannel channel, string service, string rpc, IMessage request, CallMetadata call, CancellationToken cancel) =>
        Calls.TryGetValue((service, rpc), out var invoke)
            ? invoke(channel, request, call, cancel)
            : throw new ServiceException(ServiceStatus.Unimplemented, $"unknown method {rpc} for service {service}");

    private static Dictionary<(string Service, string Rpc), Func<IServiceChannel, IMessage, CallMetadata, CancellationToken, Task<IMessage>>> Build()
    {
        var calls = new Dictionary<(string Service, string Rpc), Func<IServiceChannel, IMessage, CallMetadata, CancellationToken, Task<IMessage>>>();
        var bind = typeof(RpcTable).GetMethod(nameof(Bind), BindingFlags.Static | BindingFlags.NonPublic)!;
        foreach (var method in MethodTables.All)
        {
            calls[(method.Service, method.Name)] = (Func<IServiceChannel, IMessage, CallMetadata, CancellationToken, Task<IMessage>>)
                bind.MakeGenericMethod(method.GetType().GetGenericArguments()).Invoke(null, [method])!;
        }

        return calls;
    }

    private static Func<IServiceChannel, IMessage, CallMetadata, CancellationToken, Task<IMessage>> Bind<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        async (channel, request, call, cancel) => await channel.CallAsync(method, (TRequest)request, call, cancel).ConfigureAwait(false);
}
