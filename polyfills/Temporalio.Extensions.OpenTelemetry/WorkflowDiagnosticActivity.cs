using System.Diagnostics;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>The span that workflow code is in. It lives as long as the code, while the real span, if there is one, began and ended at once: a run outlives its worker.</summary>
public class WorkflowDiagnosticActivity : IDisposable
{
    private static readonly AsyncLocal<WorkflowDiagnosticActivity?> Innermost = new();

    internal WorkflowDiagnosticActivity(Activity? activity, ActivityContext context, IReadOnlyCollection<KeyValuePair<string, object?>>? tags)
    {
        if (!Workflow.InWorkflow)
        {
            throw new InvalidOperationException("Not in workflow");
        }

        Activity = activity;
        Context = context;
        Tags = tags;
        Parent = Current;
        Innermost.Value = this;
    }

    public static WorkflowDiagnosticActivity? Current => Innermost.Value;

    /// <summary>What <see cref="Current"/> was before this one and is again when it is disposed.</summary>
    public WorkflowDiagnosticActivity? Parent { get; }

    /// <summary>Of the span, or of the nearest one around it when none was made.</summary>
    public ActivityContext Context { get; }

    /// <summary>Already over. Null while history is replayed, and when nobody listens.</summary>
    public Activity? Activity { get; }

    /// <summary>Kept beside the span's own, for those within to take over.</summary>
    public IReadOnlyCollection<KeyValuePair<string, object?>>? Tags { get; }

    /// <summary>Makes a context that came from elsewhere the current one.</summary>
    /// <exception cref="InvalidOperationException">Not in a workflow.</exception>
    public static WorkflowDiagnosticActivity AttachFromContext(ActivityContext context, IReadOnlyCollection<KeyValuePair<string, object?>>? tags = null) =>
        new(null, context, tags);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Innermost.Value = Parent;
}
