using System.Diagnostics;
using OpenTelemetry.Context.Propagation;
using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>Makes spans of client calls, workflows and activities, and carries their context in headers. Goes into a client's list; workers pick it up.</summary>
public partial class TracingInterceptor(TracingInterceptorOptions? options = null) : IClientInterceptor, IWorkerInterceptor
{
    public static readonly ActivitySource ClientSource = new("Temporalio.Extensions.OpenTelemetry.Client");

    public static readonly ActivitySource WorkflowsSource = new("Temporalio.Extensions.OpenTelemetry.Workflow");

    public static readonly ActivitySource ActivitiesSource = new("Temporalio.Extensions.OpenTelemetry.Activity");

    public TracingInterceptorOptions Options { get; init; } = options ?? new();

    public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => new ClientSpans(this, nextInterceptor);

    public WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => new WorkflowSpans(this, nextInterceptor);

    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new ActivitySpans(this, nextInterceptor);

    /// <summary>Adds a context to headers, which may be null.</summary>
    protected virtual IDictionary<string, Payload> HeadersFromContext(IDictionary<string, Payload>? headers, PropagationContext ctx)
    {
        headers ??= new Dictionary<string, Payload>();
        headers[Options.HeaderKey] = DataConverter.Default.PayloadConverter.ToPayload(HeadersFromContext(new Dictionary<string, string>(), ctx));
        return headers;
    }

    /// <inheritdoc cref="HeadersFromContext(IDictionary{string, Payload}, PropagationContext)"/>
    protected virtual IDictionary<string, string> HeadersFromContext(IDictionary<string, string>? headers, PropagationContext ctx)
    {
        headers ??= new Dictionary<string, string>();
        Options.Propagator.Inject(ctx, headers, static (to, name, value) => to[name] = value);
        return headers;
    }

    /// <summary>The context in headers; null when there is none.</summary>
    protected virtual PropagationContext? HeadersToContext(IReadOnlyDictionary<string, Payload>? headers) =>
        headers is not null && headers.TryGetValue(Options.HeaderKey, out var carried)
            ? HeadersToContext((IReadOnlyDictionary<string, string>)DataConverter.Default.PayloadConverter.ToValue<Dictionary<string, string>>(carried))
            : null;

    /// <inheritdoc cref="HeadersToContext(IReadOnlyDictionary{string, Payload})"/>
    protected virtual PropagationContext? HeadersToContext(IReadOnlyDictionary<string, string>? headers) =>
        headers is null ? null : Options.Propagator.Extract(default, headers, static (from, name) => from.TryGetValue(name, out var value) ? [value] : []);

    protected virtual IEnumerable<KeyValuePair<string, object?>> CreateWorkflowTags(string workflowId) =>
        Tags((Options.TagNameWorkflowId, workflowId));

    protected virtual IEnumerable<KeyValuePair<string, object?>> CreateUpdateTags(string workflowId, string? updateId) =>
        Tags((Options.TagNameWorkflowId, workflowId), (Options.TagNameUpdateId, updateId));

    /// <summary>Called within a workflow.</summary>
    protected virtual IEnumerable<KeyValuePair<string, object?>> CreateInWorkflowTags() =>
        Tags((Options.TagNameWorkflowId, Workflow.Info.WorkflowId), (Options.TagNameRunId, Workflow.Info.RunId));

    /// <summary>Called within an activity.</summary>
    protected virtual IEnumerable<KeyValuePair<string, object?>> CreateInActivityTags()
    {
        var info = ActivityExecutionContext.Current.Info;
        return Tags((Options.TagNameWorkflowId, info.WorkflowId), (Options.TagNameRunId, info.WorkflowRunId), (Options.TagNameActivityId, info.ActivityId));
    }

    private static List<KeyValuePair<string, object?>> Tags(params (string? Name, string? Value)[] tags) =>
        [.. tags.Where(tag => tag is { Name: not null, Value: not null }).Select(tag => KeyValuePair.Create(tag.Name!, (object?)tag.Value))];

    /// <summary>A benign failure leaves the span's status alone; one that wraps a benign failure does not.</summary>
    private static void Record(Activity? span, Exception failure)
    {
        if (failure is not ApplicationFailureException { Category: ApplicationErrorCategory.Benign })
        {
            span?.SetStatus(ActivityStatusCode.Error, failure.Message);
        }

        span?.AddException(failure);
    }
}
