using Temporalio.Activities;

namespace Temporalio.Converters;

/// <summary>What a value belongs to, for converters and codecs that care.</summary>
public interface ISerializationContext
{
    /// <summary>A context that knows its workflow.</summary>
    public interface IHasWorkflow : ISerializationContext
    {
        string Namespace { get; }

        string? WorkflowId { get; }
    }

    /// <inheritdoc cref="ISerializationContext"/>
    public sealed record Activity(
        string Namespace,
        string? ActivityId,
        string? WorkflowId,
        string? WorkflowType,
        [property: Obsolete("Not always available")] string? ActivityType,
        [property: Obsolete("Not always available")] string? ActivityTaskQueue,
        bool IsLocal) : IHasWorkflow
    {
        public Activity(ActivityInfo info)
            : this(info.Namespace, info.ActivityId, info.WorkflowId, info.WorkflowType, info.ActivityType, info.TaskQueue, info.IsLocal)
        {
        }
    }

    /// <inheritdoc cref="ISerializationContext"/>
    public sealed record Workflow(string Namespace, string WorkflowId) : IHasWorkflow;
}
