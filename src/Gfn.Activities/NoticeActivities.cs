using Gfn.Domain;
using Gfn.Ports;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Gfn.Activities;

/// <summary>How a notice went out on one channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Problem">Why it did not go out; null if it did.</param>
public sealed record Delivery(string Channel, string? Problem);

/// <summary>Stage: people are told.</summary>
public sealed class NoticeActivities(IEnumerable<INotifier> notifiers, ILogger<NoticeActivities> logger)
{
    /// <summary>Tells every channel; what fails is recorded in the answer and never fails the run.</summary>
    /// <remarks>Repeatable: receivers may see the notice again, with the same id.</remarks>
    [Activity]
    public async Task<IReadOnlyList<Delivery>> NotifyAsync(Notice notice)
    {
        var cancel = ActivityExecutionContext.Current.CancellationToken;
        var deliveries = new List<Delivery>();
        foreach (var notifier in notifiers)
        {
            var problem = await notifier.NotifyAsync(notice, cancel) is DeliveryResult.Undelivered failed ? failed.Reason : null;
            deliveries.Add(new Delivery(notifier.Channel, problem));
            if (problem is not null)
            {
                logger.NoticeUndelivered(notice.Id, notifier.Channel, problem);
            }
        }

        return deliveries;
    }
}
