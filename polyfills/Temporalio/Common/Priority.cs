namespace Temporalio.Common;

/// <summary>Order among tasks of a queue; carried along, not enforced by the embedded engine.</summary>
public sealed record Priority
{
    public Priority(int? priorityKey = null, string? fairnessKey = null, float? fairnessWeight = null)
    {
        PriorityKey = priorityKey;
        FairnessKey = fairnessKey;
        FairnessWeight = fairnessWeight;
    }

    public static Priority Default { get; } = new();

    public int? PriorityKey { get; init; }

    public string? FairnessKey { get; init; }

    public float? FairnessWeight { get; init; }
}
