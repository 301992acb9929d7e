namespace Temporalio.Exceptions;

/// <summary>Workflow code left the workflow's scheduler.</summary>
public class InvalidWorkflowSchedulerException : InvalidWorkflowOperationException
{
    private readonly string? stackTraceOverride;

    internal InvalidWorkflowSchedulerException(string message, string? stackTraceOverride = null)
        : base(message) => this.stackTraceOverride = stackTraceOverride;

    /// <inheritdoc/>
    public override string? StackTrace => stackTraceOverride ?? base.StackTrace;
}
