using System.Collections.Concurrent;
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

    /// <summary>Receives and handles at most one batch, and keeps what is still to be handled hidden from others meanwhile.</summary>
    /// <returns>Messages received.</returns>
    public async Task<int> TakeOnceAsync(TimeSpan wait, CancellationToken cancel)
    {
        var visibility = TimeSpan.FromSeconds(options.Queue.VisibilitySeconds);
        var messages = await queue.ReceiveAsync(IWorkQueue.BatchMax, wait, visibility, cancel);
        if (messages.Count == 0)
        {
            return 0;
        }

        var left = new ConcurrentDictionary<string, QueueMessage>(messages.Select(message => KeyValuePair.Create(message.Receipt, message)));
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var holding = HoldAsync(left, visibility, done.Token);
        try
        {
            foreach (var message in messages)
            {
                await SettleAsync(message, cancel);
                left.TryRemove(message.Receipt, out _);
            }
        }
        finally
        {
            await done.CancelAsync();
            await holding;
        }

        return messages.Count;
    }

    /// <summary>Extends the visibility of messages in hand, three times as often as it would run out.</summary>
    private async Task HoldAsync(ConcurrentDictionary<string, QueueMessage> left, TimeSpan visibility, CancellationToken done)
    {
        using var beat = new PeriodicTimer(visibility / 3, clock);
        while (!done.IsCancellationRequested)
        {
            try
            {
                await beat.WaitForNextTickAsync(done);
                await queue.ExtendAsync([.. left.Keys], visibility, done);
            }
            catch (OperationCanceledException) when (done.IsCancellationRequested)
            {
                return;
            }
            catch (Exception trouble)
            {
                // What is not extended comes again and is found known; the next beat may succeed.
                logger.QueueTrouble(trouble);
            }
        }
    }

    private async Task SettleAsync(QueueMessage message, CancellationToken cancel)
    {
        try
        {
            if (await handler.HandleAsync(message, cancel) is { } poison)
            {
                await BuryAsync(message, poison, cancel);
            }
            else if ((await queue.DeleteAsync([message.Receipt], cancel))[0] is var outcome and not ReceiptOutcome.Done)
            {
                logger.MessageNotDeleted(message.Id, outcome);
            }
        }
        catch (Exception trouble) when (!cancel.IsCancellationRequested)
        {
            logger.MessageTrouble(trouble, message.Id, message.ReceiveCount);
            if (message.ReceiveCount >= options.Queue.ReceiveMax - 1)
            {
                // One delivery before the queue would bury it without a reason.
                await BuryAsync(message, $"failed {message.ReceiveCount} times, last: {trouble.Message}", cancel);
            }
        }
    }

    private async Task BuryAsync(QueueMessage message, string reason, CancellationToken cancel)
    {
        if (await queue.DeadLetterAsync(message, reason, cancel) is var outcome and not ReceiptOutcome.Done)
        {
            logger.MessageNotDeleted(message.Id, outcome);
            return;
        }

        logger.MessageDead(message.Id, reason);
    }
}
