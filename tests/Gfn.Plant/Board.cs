using System.Collections.Concurrent;
using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Plant;

/// <summary>A channel that people look at: keeps what they were told.</summary>
public sealed class Board : INotifier
{
    private readonly ConcurrentQueue<Notice> notices = new();

    public string Channel => "board";

    /// <summary>Notices in the order told, repeated ones once.</summary>
    public IReadOnlyList<Notice> Told => [.. notices.DistinctBy(notice => notice.Id)];

    public Task<DeliveryResult> NotifyAsync(Notice notice, CancellationToken cancel)
    {
        notices.Enqueue(notice);
        return Task.FromResult<DeliveryResult>(new DeliveryResult.Delivered());
    }
}
