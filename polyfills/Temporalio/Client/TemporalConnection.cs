using System.Runtime.InteropServices;
using Google.Protobuf;
using Temporalio.Bridge;
using Temporalio.Common;
using Temporalio.Engine.Health;
using Temporalio.Engine.Seam;
using Temporalio.Exceptions;
using Temporalio.Runtime;
using Temporalio.Worker.Core;

namespace Temporalio.Client;

/// <inheritdoc cref="ITemporalConnection"/>
public sealed class TemporalConnection : ITemporalConnection, IWorkerConnection
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly string HostName = Environment.MachineName;

    private readonly Func<TemporalConnectionOptions, IServiceChannel> open;
    private readonly Lock gate = new();
    private Task? connecting;
    private IServiceChannel? channel;

    internal TemporalConnection(TemporalConnectionOptions options, Func<TemporalConnectionOptions, IServiceChannel> open)
    {
        this.open = open;
        Options = (TemporalConnectionOptions)options.Clone();
        Options.Open = open;
        RpcMetadata = Options.RpcMetadata ?? [];
        RpcBinaryMetadata = Options.RpcBinaryMetadata ?? [];
        ApiKey = Options.ApiKey;
        WorkflowService = new WorkflowService.Core(this);
        OperatorService = new OperatorService.Core(this);
        TestService = new TestService.Core(this);
    }

    public IReadOnlyCollection<KeyValuePair<string, string>> RpcMetadata { get; set; }

    public IReadOnlyCollection<KeyValuePair<string, byte[]>> RpcBinaryMetadata { get; set; }

    public string? ApiKey { get; set; }

    public WorkflowService WorkflowService { get; }

    public OperatorService OperatorService { get; }

    public TestService TestService { get; }

    public TemporalConnectionOptions Options { get; }

    public bool IsConnected => channel is not null;

    public SafeHandle? BridgeClient => null;

    IServiceChannel? IWorkerConnection.Channel => channel;


    string IWorkerConnection.Identity => Identity;

    MetricMeter IWorkerConnection.Meter => Runtime.MetricMeter;

    CoreMetrics IWorkerConnection.Metrics => Runtime.Core;

    CallMetadata IWorkerConnection.Metadata(TimeSpan timeout) => Metadata(timeout, null);

    private TemporalRuntime Runtime => Options.Runtime ?? TemporalRuntime.Default;

    internal string Identity => Options.Identity ?? $"{Environment.ProcessId}@{HostName}";

    /// <exception cref="InvalidOperationException">The server cannot be reached.</exception>
    public static async Task<TemporalConnection> ConnectAsync(TemporalConnectionOptions options)
    {
        var connection = CreateLazy(options);
        await connection.ConnectAsync().ConfigureAwait(false);
        return connection;
    }

    public static TemporalConnection CreateLazy(TemporalConnectionOptions options) =>
        options.Open is { } known ? new(options, known)
        : string.IsNullOrEmpty(options.TargetHost) ? throw new ArgumentException("TargetHost is required")
        : new(options, GrpcServiceChannel.Open);

    /// <summary>Connects once; callers at the same time share the attempt, and a failed one may be repeated.</summary>
    public Task ConnectAsync()
    {
        lock (gate)
        {
            return channel is not null ? Task.CompletedTask
                : connecting is { IsFaulted: false, IsCanceled: false } ? connecting
                : connecting = OpenAsync();
        }
    }

    public async Task<bool> CheckHealthAsync(RpcService? service = null, RpcOptions? options = null)
    {
        var asked = service switch
        {
            Client.OperatorService => OperatorServiceMethods.Service,
            Client.TestService => TestServiceMethods.Service,
            _ => WorkflowServiceMethods.Service,
        };
        var answer = await InvokeAsync(HealthMethods.Service, nameof(HealthMethods.Check), new HealthCheckRequest { Service = asked }, HealthCheckResponse.Parser, options).ConfigureAwait(false);
        return answer.Status == HealthCheckResponse.Types.ServingStatus.Serving;
    }

    private async Task OpenAsync()
    {
        var opened = open(Options);
        try
        {
            await opened.CallAsync(WorkflowServiceMethods.GetSystemInfo, new Api.WorkflowService.V1.GetSystemInfoRequest(), Metadata(DefaultTimeout, null), default).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.Status != ServiceStatus.Unimplemented)
        {
            throw new InvalidOperationException($"Connection failed: {e.Message}", e);
        }
        catch (ServiceException)
        {
            // A server from before this call existed has none of the capabilities that it tells.
        }

        channel = Runtime.Core.IsOn ? new MeasuredChannel(opened, Runtime.Core) : opened;
    }

    internal async Task<T> InvokeAsync<T>(string service, string rpc, IMessage request, MessageParser<T> parser, RpcOptions? options)
        where T : IMessage<T>
    {
        if (channel is null)
        {
            await ConnectAsync().ConfigureAwait(false);
        }

        var cancel = options?.CancellationToken ?? default;
        var call = Metadata(options?.Timeout ?? DefaultTimeout, options);
        var retries = options?.Retry == true ? new CallRetries(Options.RpcRetry ?? new()) : null;
        while (true)
        {
            // The deadline is each try's own; how long all of them may take the retry options say.
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            deadline.CancelAfter(call.Timeout!.Value);
            try
            {
                return (T)await RpcTable.CallAsync(channel!, service, rpc, request, call, deadline.Token).ConfigureAwait(false);
            }
            catch (ServiceException e)
            {
                var pause = retries?.Next(e.Status) ?? throw Faults.ToRpc(e);
                await Task.Delay(pause, TimeProvider.System, cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw cancel.IsCancellationRequested
                    ? new OperationCanceledException(cancel)
                    : new RpcException(RpcException.StatusCode.Cancelled, "Timeout expired", null);
            }
        }
    }

    private CallMetadata Metadata(TimeSpan timeout, RpcOptions? options) =>
        new(Headers(options?.Metadata), timeout, BinaryHeaders: BinaryHeaders(options?.BinaryMetadata));

    private Dictionary<string, byte[]>? BinaryHeaders(IReadOnlyCollection<KeyValuePair<string, byte[]>>? more)
    {
        if (RpcBinaryMetadata.Count == 0 && more is not { Count: > 0 })
        {
            return null;
        }

        var headers = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (name, value) in RpcBinaryMetadata.Concat(more ?? []))
        {
            headers[name.ToLowerInvariant()] = value;
        }

        return headers;
    }

    private Dictionary<string, string>? Headers(IReadOnlyCollection<KeyValuePair<string, string>>? more)
    {
        if (RpcMetadata.Count == 0 && ApiKey is null && more is not { Count: > 0 })
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in RpcMetadata.Concat(more ?? []))
        {
            headers[name.ToLowerInvariant()] = value;
        }

        if (ApiKey is { } key)
        {
            headers.TryAdd("authorization", $"Bearer {key}");
        }

        return headers;
    }
}
