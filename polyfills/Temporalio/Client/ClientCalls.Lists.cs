using System.Runtime.CompilerServices;
using Google.Protobuf;
using Temporalio.Client.Interceptors;

namespace Temporalio.Client;

/// <content>Lists and counts.</content>
internal sealed partial class ClientCalls
{
    public override IAsyncEnumerable<WorkflowExecution> ListWorkflowsAsync(ListWorkflowsInput input) => PagesAsync(input);

    public override async Task<WorkflowExecutionCount> CountWorkflowsAsync(CountWorkflowsInput input) =>
        new(await client.WorkflowService.CountWorkflowExecutionsAsync(new() { Namespace = Namespace, Query = input.Query }, TemporalClient.WithRetry(input.Options?.Rpc)).ConfigureAwait(false));

    public override async Task<WorkflowListPage> ListWorkflowsPaginatedAsync(ListWorkflowsPaginatedInput input)
    {
        var answer = await client.WorkflowService.ListWorkflowExecutionsAsync(
            new()
            {
                Namespace = Namespace,
                Query = input.Query,
                PageSize = input.Options?.PageSize ?? 0,
                NextPageToken = input.NextPageToken is { } token ? ByteString.CopyFrom(token) : ByteString.Empty,
            },
            TemporalClient.WithRetry(input.Options?.Rpc)).ConfigureAwait(false);
        return new(
            answer.Executions.Select(raw => new WorkflowExecution(raw, client.Options.DataConverter, Namespace)).ToList(),
            answer.NextPageToken.IsEmpty ? null : answer.NextPageToken.ToByteArray());
    }

    private async IAsyncEnumerable<WorkflowExecution> PagesAsync(ListWorkflowsInput input, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var limit = input.Options?.Limit ?? 0;
        var given = 0;
        byte[]? token = null;
        do
        {
            cancel.ThrowIfCancellationRequested();
            var page = await client.OutboundInterceptor.ListWorkflowsPaginatedAsync(new(input.Query, token, new WorkflowListPaginatedOptions { Rpc = input.Options?.Rpc })).ConfigureAwait(false);
            foreach (var run in page.Workflows)
            {
                yield return run;
                if (++given == limit)
                {
                    yield break;
                }
            }

            token = page.NextPageToken;
        }
        while (token is not null);
    }
}
