using Temporalio.Api.Sdk.V1;

namespace Temporalio.Worker.Core;

/// <summary>Answer of the query <c>__temporal_workflow_metadata</c>.</summary>
internal static class MetadataQuery
{
    public static WorkflowMetadata Describe(WorkflowInstance run)
    {
        var definition = new WorkflowDefinition { Type = run.Info.WorkflowType };
        definition.QueryDefinitions.AddRange(Sorted(
            run.Queries.Values.Select(q => Entry(q.Name, q.Description))
                .Concat(run.DynamicQuery is { } query ? [Entry(null, query.Description)] : [])));
        definition.SignalDefinitions.AddRange(Sorted(
            run.Signals.Values.Select(s => Entry(s.Name, s.Description))
                .Concat(run.DynamicSignal is { } signal ? [Entry(null, signal.Description)] : [])));
        definition.UpdateDefinitions.AddRange(Sorted(
            run.Updates.Values.Select(u => Entry(u.Name, u.Description))
                .Concat(run.DynamicUpdate is { } update ? [Entry(null, update.Description)] : [])));
        return new() { Definition = definition, CurrentDetails = run.CurrentDetails };
    }

    /// <summary>A dynamic handler has no name: the message refuses it, and with it the query fails, as on the official SDK.</summary>
    private static WorkflowInteractionDefinition Entry(string? name, string? description) =>
        new() { Name = name!, Description = description ?? string.Empty };

    private static IEnumerable<WorkflowInteractionDefinition> Sorted(IEnumerable<WorkflowInteractionDefinition> entries) =>
        entries.OrderBy(entry => entry.Name, StringComparer.Ordinal);
}
