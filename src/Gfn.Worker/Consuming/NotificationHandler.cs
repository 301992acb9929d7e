using System.Runtime.ExceptionServices;
using Gfn.Activities;
using Gfn.Domain;
using Gfn.Ports;
using Microsoft.Extensions.Logging;

namespace Gfn.Worker.Consuming;

/// <summary>Handles one notification message.</summary>
public sealed class NotificationHandler(Intake intake, LandingDoor door, ILogger<NotificationHandler> logger)
{
    /// <summary>Tracks every object the message announces and tells the landing runs. Repeatable: a second delivery finds everything known.</summary>
    /// <remarks>One object's trouble does not keep the others: they are tracked and announced before it is thrown.</remarks>
    /// <returns>Why the message, or a part of it, cannot be understood; its other parts are safe then. Null if all is well.</returns>
    public async Task<string?> HandleAsync(QueueMessage message, CancellationToken cancel)
    {
        var waiting = new List<ArrivedFile>();
        var rejected = new List<string>();
        ExceptionDispatchInfo? trouble = null;
        foreach (var item in S3Notifications.Parse(message.Body))
        {
            switch (item)
            {
                case NotificationItem.Created created:
                    try
                    {
                        var (outcome, file) = await intake.AdmitAsync(created.File(), created.SizeBytes, created.Sequencer, created.EventTime ?? message.SentAt, message.Id, cancel);
                        if (outcome == IntakeOutcome.Waiting)
                        {
                            waiting.Add(file!);
                        }
                    }
                    catch (Exception failure) when (!cancel.IsCancellationRequested)
                    {
                        trouble ??= ExceptionDispatchInfo.Capture(failure);
                    }

                    break;
                case NotificationItem.Ignored ignored:
                    logger.EventIgnored(message.Id, ignored.Event, ignored.Location?.Value);
                    break;
                case NotificationItem.Rejected bad:
                    rejected.Add(bad.Reason);
                    break;
            }
        }

        await door.AnnounceAsync(waiting, cancel);
        trouble?.Throw();
        return rejected.Count == 0 ? null : string.Join(" ", rejected);
    }
}
