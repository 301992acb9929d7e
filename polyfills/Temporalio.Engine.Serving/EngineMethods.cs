using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Temporalio.Engine.Seam;

namespace Temporalio.Engine.Serving;

/// <summary>Every method of the seam as a gRPC method: the names and message types come from its tables.</summary>
internal sealed class EngineMethods : IServiceMethodProvider<EngineCalls>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<EngineCalls> context)
    {
        foreach (var method in MethodTables.All)
        {
            context.AddUnaryMethod(
                new Method<IMessage, IMessage>(MethodType.Unary, method.Service, method.Name, Marshaller(method.RequestParser), Marshaller(method.ResponseParser)),
                [],
                (calls, request, call) => calls.CallAsync(method, request, call));
        }
    }

    private static Marshaller<IMessage> Marshaller(MessageParser parser) => new(
        static (message, context) =>
        {
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        },
        context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
}
