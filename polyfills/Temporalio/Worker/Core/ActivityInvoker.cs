using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Worker.Core;

/// <summary>Calls activity code, through the interceptors, on the user's task factory.</summary>
internal sealed class ActivityInvoker(TaskFactory factory, IReadOnlyCollection<IWorkerInterceptor> interceptors)
{
    private readonly IWorkerInterceptor[] innermostFirst = [.. interceptors.Reverse()];

    public Task<object?> InvokeAsync(
        ActivityDefinition definition,
        ActivityExecutionContext context,
        IPayloadConverter converter,
        IReadOnlyCollection<Payload> payloads,
        Header? header,
        Action<object?[]> heartbeat) => factory.StartNew(
            () => RunAsync(definition, context, converter, payloads, header, heartbeat),
            CancellationToken.None,
            TaskCreationOptions.DenyChildAttach,
            factory.Scheduler ?? TaskScheduler.Default).Unwrap();

    private async Task<object?> RunAsync(
        ActivityDefinition definition,
        ActivityExecutionContext context,
        IPayloadConverter converter,
        IReadOnlyCollection<Payload> payloads,
        Header? header,
        Action<object?[]> heartbeat)
    {
        ActivityExecutionContext.AsyncLocalCurrent.Value = context;
        var args = Decode(definition, context.Info.ActivityType, converter, payloads);
        var root = new Root();
        ActivityInboundInterceptor inbound = root;
        foreach (var interceptor in innermostFirst)
        {
            inbound = interceptor.InterceptActivity(inbound);
        }

        inbound.Init(new RootOut(heartbeat));
        context.Heartbeater = context.Info.IsLocal ? static _ => { } : details => root.Outbound!.Heartbeat(new(details));
        return await inbound.ExecuteActivityAsync(new(definition, args, Messages.Headers(header))).ConfigureAwait(true);
    }

    private static object?[] Decode(
        ActivityDefinition definition, string type, IPayloadConverter converter, IReadOnlyCollection<Payload> payloads)
    {
        if (definition.Dynamic)
        {
            return [payloads.Select(payload => (IRawValue)new RawValue(payload)).ToArray()];
        }

        try
        {
            if (payloads.Count < definition.RequiredParameterCount)
            {
                throw new ApplicationFailureException(
                    $"Activity {type} given {payloads.Count} parameter(s), but more than that are required by the signature");
            }

            return [.. payloads.Zip(definition.ParameterTypes, converter.ToValue)];
        }
        catch (Exception e)
        {
            throw new ApplicationFailureException("Failed decoding parameters", e);
        }
    }

    private sealed class Root : ActivityInboundInterceptor
    {
        public ActivityOutboundInterceptor? Outbound { get; private set; }

        public override void Init(ActivityOutboundInterceptor outbound) => Outbound = outbound;

        public override Task<object?> ExecuteActivityAsync(ExecuteActivityInput input) => input.Activity.InvokeAsync(input.Args);
    }

    private sealed class RootOut(Action<object?[]> heartbeat) : ActivityOutboundInterceptor
    {
        public override void Heartbeat(HeartbeatInput input) => heartbeat(input.Details);
    }
}
