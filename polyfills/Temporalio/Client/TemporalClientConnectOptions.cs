namespace Temporalio.Client;

public class TemporalClientConnectOptions : Temporalio.Client.TemporalConnectionOptions
{
    public TemporalClientConnectOptions()
    {
    }

    public TemporalClientConnectOptions(string targetHost)
    {
        TargetHost = targetHost;
    }

    public Temporalio.Converters.DataConverter DataConverter { get; set; } = Temporalio.Converters.DataConverter.Default;

    public System.Collections.Generic.IReadOnlyCollection<Temporalio.Client.Interceptors.IClientInterceptor>? Interceptors { get; set; }

    public Microsoft.Extensions.Logging.ILoggerFactory LoggerFactory { get; set; } = Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance;

    public string Namespace { get; set; } = "default";

    public System.Collections.Generic.IReadOnlyCollection<Temporalio.Client.ITemporalClientPlugin>? Plugins { get; set; }

    public Temporalio.Api.Enums.V1.QueryRejectCondition? QueryRejectCondition { get; set; }

    public TemporalClientOptions ToClientOptions() => new()
    {
        DataConverter = DataConverter,
        Interceptors = Interceptors,
        LoggerFactory = LoggerFactory,
        Namespace = Namespace,
        Plugins = Plugins,
        QueryRejectCondition = QueryRejectCondition,
    };
}
