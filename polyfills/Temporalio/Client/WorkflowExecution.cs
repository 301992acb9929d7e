using Temporalio.Api.Enums.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Common;
using Temporalio.Converters;

namespace Temporalio.Client;

/// <summary>A run, as a list shows it.</summary>
public class WorkflowExecution
{
    private readonly Lazy<IReadOnlyDictionary<string, IEncodedRawValue>> memo;
    private readonly Lazy<SearchAttributeCollection> attributes;

    protected internal WorkflowExecution(WorkflowExecutionInfo rawInfo, DataConverter dataConverter, string? clientNamespaceForDataConverterWithContext)
    {
        RawInfo = rawInfo;
        var converter = clientNamespaceForDataConverterWithContext is { } ns
            ? dataConverter.WithSerializationContext(new ISerializationContext.Workflow(ns, rawInfo.Execution.WorkflowId))
            : dataConverter;
        memo = new(() => rawInfo.Memo?.Fields.ToDictionary(field => field.Key, field => (IEncodedRawValue)new EncodedRawValue(converter, field.Value), StringComparer.Ordinal)
            ?? new Dictionary<string, IEncodedRawValue>(StringComparer.Ordinal));
        attributes = new(() => rawInfo.SearchAttributes is { } proto ? SearchAttributeCollection.FromProto(proto) : SearchAttributeCollection.Empty);
    }

    public string Id => RawInfo.Execution.WorkflowId;

    public string RunId => RawInfo.Execution.RunId;

    public string WorkflowType => RawInfo.Type.Name;

    public string TaskQueue => RawInfo.TaskQueue;

    public WorkflowExecutionStatus Status => RawInfo.Status;

    public DateTime StartTime => RawInfo.StartTime.ToDateTime();

    public DateTime? ExecutionTime => RawInfo.ExecutionTime?.ToDateTime();

    public DateTime? CloseTime => RawInfo.CloseTime?.ToDateTime();

    public int HistoryLength => (int)RawInfo.HistoryLength;

    public string? ParentId => RawInfo.ParentExecution?.WorkflowId;

    public string? ParentRunId => RawInfo.ParentExecution?.RunId;

    public IReadOnlyDictionary<string, IEncodedRawValue> Memo => memo.Value;

    public SearchAttributeCollection TypedSearchAttributes => attributes.Value;

    internal WorkflowExecutionInfo RawInfo { get; }
}
