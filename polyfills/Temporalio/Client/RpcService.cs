using Google.Protobuf;

namespace Temporalio.Client;

/// <summary>One of Temporal's services, called raw.</summary>
public abstract class RpcService
{
    protected abstract Task<T> InvokeRpcAsync<T>(string rpc, IMessage req, MessageParser<T> resp, RpcOptions? options = null)
        where T : IMessage<T>;
}
