using Google.Protobuf;
using Temporalio.Engine.Seam;

namespace Temporalio.Worker.Core;

/// <summary>A worker's calls of the service: deadlines, and retries of what may be said again.</summary>
internal sealed class WorkerService(IServiceChannel channel, Func<TimeSpan, CallMetadata> metadata, string ns, string identity)
{
    public static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(70);

    private Line line = new(channel, metadata);

    private const int TriesMax = 10;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public string Namespace { get; } = ns;

    public string Identity { get; } = identity;

    /// <summary>Ends with the server's answer or with <paramref name="cancel"/>; one try.</summary>
    public Task<TResponse> PollAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, TRequest request, CancellationToken cancel)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        line.Channel.CallAsync(method, request, line.Metadata(PollTimeout), cancel);

    /// <summary>Tries again while the service is unreachable or overloaded.</summary>
    /// <exception cref="ServiceException">It refused, or <paramref name="triesMax"/> tries did not reach it.</exception>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, TRequest request, CancellationToken cancel = default, int triesMax = TriesMax)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await line.Channel.CallAsync(method, request, line.Metadata(CallTimeout), cancel).ConfigureAwait(false);
            }
            catch (ServiceException e) when (attempt < triesMax && IsTransient(e.Status))
            {
                await Task.Delay(pause, cancel).ConfigureAwait(false);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
        }
    }

    /// <summary>Later calls go where those of <paramref name="other"/> go; the identity stays.</summary>
    public void UseLineOf(WorkerService other) => Volatile.Write(ref line, other.line);

    public static bool IsTransient(ServiceStatus status) => status is
        ServiceStatus.Unavailable or ServiceStatus.ResourceExhausted or ServiceStatus.Aborted or ServiceStatus.Internal
        or ServiceStatus.Unknown or ServiceStatus.DataLoss or ServiceStatus.OutOfRange;

    private sealed record Line(IServiceChannel Channel, Func<TimeSpan, CallMetadata> Metadata);
}
