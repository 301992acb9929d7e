using Microsoft.Extensions.Time.Testing;

namespace Gfn.Ports.ContractTests.Queues;

/// <summary>What every <see cref="IWorkQueue"/> does.</summary>
public abstract class WorkQueueContract
{
    private protected const int ReceiveMax = 3;
    private protected static readonly TimeSpan Visibility = TimeSpan.FromMinutes(1);

    private protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The queue under test, empty, on <see cref="Clock"/>, that delivers a message <see cref="ReceiveMax"/> times.</summary>
    protected abstract IWorkQueue Queue { get; }

    [Fact]
    public async Task Receive_GivesWhatWasSent_AndHidesIt()
    {
        var id = await Queue.SendAsync("body ü", default);
        var sentAt = Clock.GetUtcNow();

        var message = Assert.Single(await ReceiveAsync());

        Assert.Equal((id, "body ü", 1, sentAt), (message.Id, message.Body, message.ReceiveCount, message.SentAt));
        Assert.Empty(await ReceiveAsync());
        Assert.Equal(new QueueDepth(0, 1, 0, sentAt), await Queue.DepthAsync(default));
    }

    [Fact]
    public async Task Receive_AMessageNotDeleted_ComesAgainWithAnotherReceipt()
    {
        await Queue.SendAsync("a", default);
        var first = Assert.Single(await ReceiveAsync());
        Clock.Advance(Visibility);

        var second = Assert.Single(await ReceiveAsync());

        Assert.Equal((first.Id, 2), (second.Id, second.ReceiveCount));
        Assert.NotEqual(first.Receipt, second.Receipt);
    }

    [Fact]
    public async Task Receive_MoreOftenThanAllowed_GoesToTheDeadLetters()
    {
        var id = await Queue.SendAsync("poison", default);
        for (var i = 0; i < ReceiveMax; i++)
        {
            Assert.Single(await ReceiveAsync());
            Clock.Advance(Visibility);
        }

        Assert.Empty(await ReceiveAsync());
        var dead = Assert.Single((await Queue.DeadLettersAsync(null, 10, default)).Items);
        Assert.Equal((id, "poison", ReceiveMax), (dead.Id, dead.Body, dead.ReceiveCount));
        Assert.Equal(1, (await Queue.DepthAsync(default)).Dead);
    }

    [Fact]
    public async Task Receive_TakesNoMoreThanAskedFor()
    {
        for (var i = 0; i < 7; i++)
        {
            await Queue.SendAsync($"{i}", default);
        }

        var first = await Queue.ReceiveAsync(5, TimeSpan.Zero, Visibility, default);
        var second = await ReceiveAsync();

        Assert.Equal((5, 2), (first.Count, second.Count));
        Assert.Equal(7, first.Concat(second).Select(message => message.Body).Distinct().Count());
    }

    [Fact]
    public async Task Receive_ByManyAtOnce_GivesEachMessageToOne()
    {
        for (var i = 0; i < 40; i++)
        {
            await Queue.SendAsync($"{i}", default);
        }

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Queue.ReceiveAsync(5, TimeSpan.Zero, Visibility, default))));

        Assert.Equal(40, taken.SelectMany(messages => messages).Select(message => message.Id).Distinct().Count());
        Assert.Equal(40, taken.Sum(messages => messages.Count));
    }

    [Fact]
    public async Task Delete_IsRepeatable_AndAnOldReceiptDeletesNothing()
    {
        await Queue.SendAsync("a", default);
        var first = Assert.Single(await ReceiveAsync());
        Clock.Advance(Visibility);
        var second = Assert.Single(await ReceiveAsync());

        Assert.Equal([ReceiptOutcome.Expired], await Queue.DeleteAsync([first.Receipt], default));
        Assert.Equal([ReceiptOutcome.Done], await Queue.DeleteAsync([second.Receipt], default));
        Assert.Equal([ReceiptOutcome.Done], await Queue.DeleteAsync([second.Receipt], default));
        Assert.Equal(new QueueDepth(0, 0, 0, null), await Queue.DepthAsync(default));
    }

    [Fact]
    public async Task Extend_KeepsAMessageHidden_AndZeroShowsIt()
    {
        await Queue.SendAsync("a", default);
        var message = Assert.Single(await ReceiveAsync());
        Clock.Advance(Visibility / 2);

        Assert.Equal([ReceiptOutcome.Done], await Queue.ExtendAsync([message.Receipt], Visibility, default));
        Clock.Advance(Visibility / 2);
        Assert.Empty(await ReceiveAsync());
        Assert.Equal([ReceiptOutcome.Done], await Queue.ExtendAsync([message.Receipt], TimeSpan.Zero, default));

        Assert.Single(await ReceiveAsync());
        Assert.Equal([ReceiptOutcome.Expired], await Queue.ExtendAsync([message.Receipt], Visibility, default));
    }

    [Fact]
    public async Task DeadLetter_WithAReason_IsKeptAndMayBeSaidTwice()
    {
        await Queue.SendAsync("a", default);
        var message = Assert.Single(await ReceiveAsync());

        Assert.Equal(ReceiptOutcome.Done, await Queue.DeadLetterAsync(message, "no notification", default));
        Assert.Equal(ReceiptOutcome.Done, await Queue.DeadLetterAsync(message, "no notification", default));

        var dead = Assert.Single((await Queue.DeadLettersAsync(null, 10, default)).Items);
        Assert.Equal(("a", "no notification", Clock.GetUtcNow()), (dead.Body, dead.Reason, dead.DeadAt));
        Clock.Advance(Visibility);
        Assert.Empty(await ReceiveAsync());
    }

    [Fact]
    public async Task DeadLetters_ByPages_AreAllThereOldestFirst()
    {
        await DieAsync("one", "a");
        await DieAsync("two", "b");
        await DieAsync("three", "a");

        var all = await Paging.AllAsync(continuation => Queue.DeadLettersAsync(continuation, 2, default), default).Select(letter => letter.Body).ToListAsync();

        Assert.Equal(["one", "two", "three"], all);
    }

    [Fact]
    public async Task Redrive_SendsBackWhatFits_AndADryRunNothing()
    {
        await DieAsync("one", "unavailable: x");
        await DieAsync("two", "not JSON");
        await DieAsync("three", "unavailable: y");

        Assert.Equal(new RedriveReport(2, 0), await Queue.RedriveAsync(new RedriveRequest(ReasonContains: "unavailable", DryRun: true), default));
        Assert.Equal(new RedriveReport(1, 1), await Queue.RedriveAsync(new RedriveRequest(ReasonContains: "unavailable", BodyContains: "three"), default));
        var back = Assert.Single(await ReceiveAsync());
        Assert.Equal(("three", 1), (back.Body, back.ReceiveCount));
        Assert.Equal(new RedriveReport(1, 1), await Queue.RedriveAsync(new RedriveRequest(Limit: 1), default));
        Assert.Equal(1, (await Queue.DepthAsync(default)).Dead);
    }

    [Fact]
    public async Task Send_MoreThanAMessageHolds_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Queue.SendAsync(new string('ü', 140_000), default));

    [Fact]
    public async Task Receive_Waiting_EndsWhenCancelledAndTakesNothing()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = Queue.ReceiveAsync(1, TimeSpan.FromSeconds(20), Visibility, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Queue.SendAsync("a", default);
        Assert.Single(await ReceiveAsync());
    }

    [Fact]
    public async Task Receive_Waiting_IsGivenWhatIsSentMeanwhile()
    {
        var waiting = Queue.ReceiveAsync(1, TimeSpan.FromSeconds(20), Visibility, default);

        await Queue.SendAsync("a", default);

        Assert.Equal("a", Assert.Single(await waiting).Body);
    }

    private protected Task<IReadOnlyList<QueueMessage>> ReceiveAsync() => Queue.ReceiveAsync(IWorkQueue.BatchMax, TimeSpan.Zero, Visibility, default);

    private async Task DieAsync(string body, string reason)
    {
        await Queue.SendAsync(body, default);
        await Queue.DeadLetterAsync(Assert.Single(await ReceiveAsync()), reason, default);
        Clock.Advance(TimeSpan.FromSeconds(1));
    }
}
