using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Engine.Histories;

namespace Temporalio.Engine.Visibility;

/// <summary>Which search attributes exist and of which type: the server's own and those that were added.</summary>
internal sealed class AttributeNames
{
    private static readonly Dictionary<string, IndexedValueType> Predefined = new(StringComparer.Ordinal)
    {
        ["BatcherNamespace"] = IndexedValueType.Keyword,
        ["BatcherUser"] = IndexedValueType.Keyword,
        ["BinaryChecksums"] = IndexedValueType.KeywordList,
        ["BuildIds"] = IndexedValueType.KeywordList,
        ["TemporalChangeVersion"] = IndexedValueType.KeywordList,
        ["TemporalScheduledById"] = IndexedValueType.Keyword,
        ["TemporalScheduledStartTime"] = IndexedValueType.Datetime,
        ["TemporalSchedulePaused"] = IndexedValueType.Bool,
        ["TemporalNamespaceDivision"] = IndexedValueType.Keyword,
    };

    private static readonly Dictionary<string, IndexedValueType> SystemFields = new(StringComparer.Ordinal)
    {
        ["WorkflowId"] = IndexedValueType.Keyword,
        ["RunId"] = IndexedValueType.Keyword,
        ["WorkflowType"] = IndexedValueType.Keyword,
        ["TaskQueue"] = IndexedValueType.Keyword,
        ["StartTime"] = IndexedValueType.Datetime,
        ["ExecutionTime"] = IndexedValueType.Datetime,
        ["CloseTime"] = IndexedValueType.Datetime,
        ["ExecutionStatus"] = IndexedValueType.Keyword,
        ["HistoryLength"] = IndexedValueType.Int,
        ["HistorySizeBytes"] = IndexedValueType.Int,
        ["ExecutionDuration"] = IndexedValueType.Int,
        ["StateTransitionCount"] = IndexedValueType.Int,
        ["ParentWorkflowId"] = IndexedValueType.Keyword,
        ["ParentRunId"] = IndexedValueType.Keyword,
        ["RootWorkflowId"] = IndexedValueType.Keyword,
        ["RootRunId"] = IndexedValueType.Keyword,
    };

    private readonly SortedDictionary<string, IndexedValueType> custom = new(StringComparer.Ordinal);

    public AttributeNames(IReadOnlyDictionary<string, IndexedValueType> added)
    {
        foreach (var (name, type) in added)
        {
            custom[name] = type;
        }
    }

    public IReadOnlyDictionary<string, IndexedValueType> Custom => custom;

    public static IReadOnlyDictionary<string, IndexedValueType> Own { get; } =
        SystemFields.Concat(Predefined).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);

    public void Add(string name, IndexedValueType type) => custom[name] = type;

    public void Remove(string name) => custom.Remove(name);

    /// <summary>The type of an attribute or built-in field; null when nothing has that name.</summary>
    public IndexedValueType? TypeOf(string name) =>
        custom.TryGetValue(name, out var type) || Predefined.TryGetValue(name, out type) || SystemFields.TryGetValue(name, out type) ? type : null;

    /// <exception cref="Seam.ServiceException">InvalidArgument for a name that does not exist.</exception>
    public void Check(SearchAttributes? attributes)
    {
        if (Problem(attributes) is { } problem)
        {
            throw Refusal.InvalidArgument(problem);
        }
    }

    public string? Problem(SearchAttributes? attributes)
    {
        if (attributes is null)
        {
            return null;
        }

        if (attributes.IndexedFields.Count > Limits.SearchAttributes)
        {
            return $"number of search attributes {attributes.IndexedFields.Count} exceeds limit {Limits.SearchAttributes}";
        }

        foreach (var (name, value) in attributes.IndexedFields)
        {
            if (value.Data.Length > Limits.SearchAttributeBytes)
            {
                return $"search attribute {name} value size {value.Data.Length} exceeds size limit {Limits.SearchAttributeBytes}";
            }

            if (!custom.ContainsKey(name) && !Predefined.ContainsKey(name))
            {
                return $"Namespace default has no mapping defined for search attribute {name}";
            }
        }

        var total = attributes.CalculateSize();
        return total > Limits.SearchAttributesBytes ? $"total size of search attributes {total} exceeds size limit {Limits.SearchAttributesBytes}" : null;
    }

    /// <summary>The attributes with their type noted beside each value, as events carry them.</summary>
    public SearchAttributes? Typed(SearchAttributes? attributes)
    {
        if (attributes is null || attributes.IndexedFields.Count == 0)
        {
            return attributes;
        }

        var typed = attributes.Clone();
        foreach (var (name, value) in typed.IndexedFields)
        {
            if (TypeOf(name) is { } type)
            {
                value.Metadata["type"] = ByteString.CopyFromUtf8(type.ToString());
            }
        }

        return typed;
    }
}
