using Temporalio.Api.WorkflowService.V1;
using Temporalio.Converters;

namespace Temporalio.Client;

/// <summary>A run with what is pending in it.</summary>
public class WorkflowExecutionDescription : WorkflowExecution
{
    private readonly DataConverter converter;

    protected internal WorkflowExecutionDescription(DescribeWorkflowExecutionResponse rawDescription, DataConverter dataConverter)
        : base(rawDescription.WorkflowExecutionInfo, dataConverter, null)
    {
        RawDescription = rawDescription;
        converter = dataConverter;
    }

    internal DescribeWorkflowExecutionResponse RawDescription { get; }

    public async Task<string?> GetStaticSummaryAsync() => await ReadAsync(RawDescription.ExecutionConfig?.UserMetadata?.Summary).ConfigureAwait(false);

    public async Task<string?> GetStaticDetailsAsync() => await ReadAsync(RawDescription.ExecutionConfig?.UserMetadata?.Details).ConfigureAwait(false);

    private async Task<string?> ReadAsync(Api.Common.V1.Payload? payload) =>
        payload is null ? null : await converter.ToValueAsync<string>(payload).ConfigureAwait(false);
}
