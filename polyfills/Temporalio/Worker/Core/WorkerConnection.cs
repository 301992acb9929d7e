using Temporalio.Common;
using Temporalio.Engine.Seam;
using Temporalio.Runtime;

namespace Temporalio.Worker.Core;

/// <summary>What a worker takes from a client's connection; <c>TemporalConnection</c> offers it beside its public face.</summary>
internal interface IWorkerConnection
{
    /// <summary>Null while a lazy connection has not connected.</summary>
    IServiceChannel? Channel { get; }

    /// <summary>Asked before each call: keys and tokens may be exchanged while a worker runs.</summary>
    CallMetadata Metadata(TimeSpan timeout);

    /// <summary>Process and host, unless the connection was given another.</summary>
    string Identity { get; }

    MetricMeter Meter { get; }

    CoreMetrics Metrics { get; }
}

internal static class WorkerConnection
{
    /// <exception cref="InvalidOperationException">The client is lazy and has not connected, or is not of this package.</exception>
    public static WorkerService ServiceOf(IWorkerClient client, string? identity)
    {
        var connection = Of(client);
        var channel = connection.Channel ?? throw new InvalidOperationException("Cannot use unconnected lazy client for worker");
        return new(channel, connection.Metadata, client.Options.Namespace, identity ?? connection.Identity);
    }

    public static Func<MetricMeter> MeterOf(IWorkerClient client)
    {
        var connection = Of(client);
        return () => connection.Meter;
    }

    public static CoreMetrics MetricsOf(IWorkerClient client) => Of(client).Metrics;

    public static Func<MetricMeter> MeterOf(TemporalRuntime? runtime) => () => (runtime ?? TemporalRuntime.Default).MetricMeter;

    private static IWorkerConnection Of(IWorkerClient client) =>
        client.BridgeClientProvider as IWorkerConnection
        ?? throw new InvalidOperationException("The client's connection is not one of this package: a worker cannot use it");
}
