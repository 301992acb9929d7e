using System.Diagnostics;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>Spans of workflow code.</summary>
public static class ActivitySourceExtensions
{
    /// <summary>Makes a span within the current one, over at once, and makes it current until the result is disposed.</summary>
    /// <param name="evenOnReplay">Makes it again while history is replayed.</param>
    /// <param name="inheritParentTags">The result's tags begin with those of the current one; the span itself has <paramref name="tags"/> only.</param>
    /// <param name="updateActivity">Sees the span, if one is made, before it is over.</param>
    /// <exception cref="InvalidOperationException">Not in a workflow.</exception>
    public static WorkflowDiagnosticActivity TrackWorkflowDiagnosticActivity(
        this ActivitySource source,
        string name,
        ActivityKind kind = ActivityKind.Internal,
        IEnumerable<KeyValuePair<string, object?>>? tags = null,
        IEnumerable<ActivityLink>? links = null,
        bool evenOnReplay = false,
        bool inheritParentTags = true,
        Action<Activity>? updateActivity = null)
    {
        if (!Workflow.InWorkflow)
        {
            throw new InvalidOperationException("Not in a workflow");
        }

        var around = WorkflowDiagnosticActivity.Current;
        var own = tags?.ToList();
        var activity = Workflow.Unsafe.IsReplaying && !evenOnReplay
            ? null
            : Workflow.Unsafe.WithTracingEventListenerDisabled(() => Made(source, name, kind, around?.Context ?? default, own, links, updateActivity));
        IReadOnlyCollection<KeyValuePair<string, object?>>? kept = inheritParentTags && around?.Tags is { } inherited ? [.. inherited, .. own ?? []] : own;
        return new(activity, activity?.Context ?? around?.Context ?? default, kept);
    }

    private static Activity? Made(
        ActivitySource source,
        string name,
        ActivityKind kind,
        ActivityContext parent,
        List<KeyValuePair<string, object?>>? tags,
        IEnumerable<ActivityLink>? links,
        Action<Activity>? update)
    {
        var activity = source.StartActivity(name, kind, parent, tags, links);
        if (activity is not null)
        {
            update?.Invoke(activity);
            activity.Stop();
        }

        return activity;
    }
}
