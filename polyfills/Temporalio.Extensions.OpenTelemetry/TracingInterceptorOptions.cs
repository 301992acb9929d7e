using OpenTelemetry.Context.Propagation;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>Where a <see cref="TracingInterceptor"/> puts what it knows. A tag name of null leaves that tag out.</summary>
public class TracingInterceptorOptions : ICloneable
{
    /// <summary>Header of starts, signals, queries, updates and activities that carries the context, as a JSON map from the propagator.</summary>
    public string HeaderKey { get; set; } = "_tracer-data";

    /// <summary>The process's own at the time these options are made; the OpenTelemetry SDK sets trace context and baggage as W3C has them.</summary>
    public TextMapPropagator Propagator { get; set; } = Propagators.DefaultTextMapPropagator;

    public string? TagNameWorkflowId { get; set; } = "temporalWorkflowID";

    public string? TagNameRunId { get; set; } = "temporalRunID";

    public string? TagNameActivityId { get; set; } = "temporalActivityID";

    public string? TagNameUpdateId { get; set; } = "temporalUpdateID";

    public virtual object Clone() => MemberwiseClone();
}
