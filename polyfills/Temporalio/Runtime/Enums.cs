namespace Temporalio.Runtime;

/// <summary>How sums are exported.</summary>
public enum OpenTelemetryMetricTemporality
{
    Cumulative = 0,
    Delta = 1,
}

/// <summary>How OTLP travels.</summary>
public enum OpenTelemetryProtocol
{
    Grpc = 0,
    Http = 1,
}
