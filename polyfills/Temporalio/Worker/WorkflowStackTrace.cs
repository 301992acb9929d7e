namespace Temporalio.Worker;

/// <summary>Whether the stack trace query is answered.</summary>
public enum WorkflowStackTrace
{
    None,
    Normal,

    /// <summary>Without names of source files.</summary>
    WithoutFileInfo,
}
