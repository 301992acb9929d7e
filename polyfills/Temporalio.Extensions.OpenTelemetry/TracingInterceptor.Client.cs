using System.Diagnostics;
using OpenTelemetry;
using Temporalio.Api.Common.V1;
using Temporalio.Client;
using Temporalio.Client.Interceptors;

namespace Temporalio.Extensions.OpenTelemetry;

public partial class TracingInterceptor
{
    /// <summary>One span a call, whose context goes with the call.</summary>
    private sealed class ClientSpans(TracingInterceptor root, ClientOutboundInterceptor next) : ClientOutboundInterceptor(next)
    {
        public override Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input) => WithinAsync(
            $"{(input.Options.StartSignal is null ? "StartWorkflow" : "SignalWithStartWorkflow")}:{input.Workflow}",
            root.CreateWorkflowTags(input.Options.Id!),
            () => Next.StartWorkflowAsync<TWorkflow, TResult>(input with { Headers = Headers(input.Headers) }));

        public override Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateWithStartWorkflowAsync<TUpdateResult>(StartUpdateWithStartWorkflowInput input) =>
            input.Options.StartWorkflowOperation is not { } start
                ? Next.StartUpdateWithStartWorkflowAsync<TUpdateResult>(input)
                : WithinAsync(
                    $"UpdateWithStartWorkflow:{start.Workflow}",
                    root.CreateUpdateTags(start.Options.Id!, input.Options.Id),
                    () =>
                    {
                        var copy = (WithStartWorkflowOperation)start.Clone();
                        copy.Headers = Headers(start.Headers);
                        input.Options.StartWorkflowOperation = copy;
                        return Next.StartUpdateWithStartWorkflowAsync<TUpdateResult>(input with { Headers = Headers(input.Headers) });
                    });

        public override Task SignalWorkflowAsync(SignalWorkflowInput input) => WithinAsync(
            $"SignalWorkflow:{input.Signal}",
            root.CreateWorkflowTags(input.Id),
            async () =>
            {
                await Next.SignalWorkflowAsync(input with { Headers = Headers(input.Headers) }).ConfigureAwait(false);
                return default(ValueTuple);
            });

        public override Task<TResult> QueryWorkflowAsync<TResult>(QueryWorkflowInput input) => WithinAsync(
            $"QueryWorkflow:{input.Query}",
            root.CreateWorkflowTags(input.Id),
            () => Next.QueryWorkflowAsync<TResult>(input with { Headers = Headers(input.Headers) }));

        public override Task<WorkflowUpdateHandle<TResult>> StartWorkflowUpdateAsync<TResult>(StartWorkflowUpdateInput input) => WithinAsync(
            $"UpdateWorkflow:{input.Update}",
            root.CreateUpdateTags(input.Id, input.Options.Id),
            () => Next.StartWorkflowUpdateAsync<TResult>(input with { Headers = Headers(input.Headers) }));

        private static async Task<T> WithinAsync<T>(string name, IEnumerable<KeyValuePair<string, object?>> tags, Func<Task<T>> call)
        {
            using var span = ClientSource.StartActivity(name, ActivityKind.Client, parentContext: default, tags);
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Record(span, e);
                throw;
            }
        }

        private IDictionary<string, Payload>? Headers(IDictionary<string, Payload>? headers) =>
            Activity.Current is { } span ? root.HeadersFromContext(headers, new(span.Context, Baggage.Current)) : headers;
    }
}
