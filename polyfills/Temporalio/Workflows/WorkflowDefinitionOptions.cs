namespace Temporalio.Workflows;

/// <summary>What a dynamic workflow decides per run.</summary>
public class WorkflowDefinitionOptions : ICloneable
{
    /// <summary>Exceptions of these types fail the workflow rather than its task.</summary>
    public Type[]? FailureExceptionTypes { get; set; }

    public object Clone() => MemberwiseClone();
}
