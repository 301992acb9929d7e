using Gfn.Ports;
using Gfn.Worker.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gfn.Worker.Consuming;

/// <summary>Takes notifications off the queue: every object durable, its landing run told, and only then the message deleted.</summary>
public sealed class NotificationConsumer(IWorkQueue queue, NotificationHandler handler, GfnOptions options, TimeProvider clock, ILogger<NotificationConsumer> logger) : BackgroundService
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PauseAfterTrouble = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TakeOnceAsync(Wait, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception trouble)
            {
                logger.QueueTrouble(trouble);
                await Task.Delay(PauseAfterTrouble, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Receives and handles at most one batch.</summary>
    /// <returns>Messages received.</returns>
    public async Task<int> TakeOnceAsync(TimeSpan wait, CancellationToken cancel)
    {
        var visibility = TimeSpan.FromSeconds(options.Queue.VisibilitySeconds);
        var messages = await queue.ReceiveAsync(IWorkQueue.BatchMax, wait, visibility, cancel);
        var renewAt = clock.GetUtcNow() + (visibility / 2);
        var left = messages.Select(message => message.Receipt).ToList();
        foreach (var message in messages)
        {
            if (clock.GetUtcNow() >= renewAt)
            {
                await queue.ExtendAsync(left, visibility, cancel);
                renewAt = clock.GetUtcNow() + (visibility / 2);
            }

            await SettleAsync(message, cancel);
            left.Remove(message.Receipt);
        }

        return messages.Count;
    }

    private async Task SettleAsync(QueueMessage message, CancellationToken cancel)
    {
        try
        {
            if (await handler.HandleAsync(message, cancel) is { } poison)
            {
                await queue.DeadLetterAsync(message, poison, cancel);
                logger.MessageDead(message.Id, poison);
            }
            else if ((await queue.DeleteAsync([message.Receipt], cancel))[0] is var outcome and not ReceiptOutcome.Done)
            {
                logger.MessageNotDeleted(message.Id, outcome);
            }
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException)
        {
            logger.MessageTrouble(trouble, message.Id, message.ReceiveCount);
            if (message.ReceiveCount >= options.Queue.ReceiveMax - 1)
            {
                await queue.DeadLetterAsync(message, $"failed {message.ReceiveCount} times, last: {trouble.Message}", cancel);
            }
        }
    }
}
