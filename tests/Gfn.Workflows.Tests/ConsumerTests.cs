using Gfn.Activities;
using Gfn.Domain;
using Gfn.Plant;
using Gfn.Ports;
using Gfn.Worker.Consuming;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Temporalio.Converters;
using Temporalio.Testing;

namespace Gfn.Workflows.Tests;

/// <summary>The queue consumer, over the real queue, tracker and engine.</summary>
public sealed class ConsumerTests : IAsyncLifetime
{
    private WorkflowEnvironment environment = null!;

    public async Task InitializeAsync() => environment = await WorkflowEnvironment.StartLocalAsync();

    public async Task DisposeAsync() => await environment.DisposeAsync();

    [Fact]
    public async Task N1_Message_IsDeletedOnlyOnceTheRowIsDurableAndTheRunIsTold()
    {
        using var plant = new LocalPlant();
        var file = await plant.UploadAsync(Site.At("a.ndjson"), "{}\n");
        await plant.Queue.SendAsync(S3Messages.Created(file), default);
        var told = false;
        using var check = plant.Faults.Before(async call =>
        {
            if (call.Method == nameof(IWorkQueue.DeleteAsync))
            {
                Assert.NotNull(await plant.Tracker.GetAsync(Site.Monday, file.File(), default));
                Assert.Equal(1, await SignalsAsync());
                told = true;
            }
        });

        await TakeAsync(plant);

        Assert.True(told);
        Assert.Equal(new QueueDepth(0, 0, 0, null), await plant.Queue.DepthAsync(default));
    }

    [Theory]
    [InlineData(nameof(IFileTracker.TrackAsync))]
    [InlineData(nameof(IWorkQueue.DeleteAsync))]
    public async Task N1_ConsumerThatDiesAtAnyStep_LeavesTheMessageForTheNext(string method)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        using var plant = new LocalPlant(clock: clock);
        var file = await plant.UploadAsync(Site.At("a.ndjson"), "{}\n");
        await plant.Queue.SendAsync(S3Messages.Created(file), default);
        using (plant.Faults.Refuse(call => call.Method == method, () => new TransientPipelineException(FailureCode.Unavailable, "away")))
        {
            await TakeAsync(plant);
        }

        Assert.Equal(0, await TakeAsync(plant));
        clock.Advance(TimeSpan.FromSeconds(plant.Options.Queue.VisibilitySeconds + 1));
        Assert.Equal(1, await TakeAsync(plant));

        Assert.Equal(FileStatus.Pending, (await plant.Tracker.GetAsync(Site.Monday, file.File(), default))!.Status);
        Assert.Equal(0, (await plant.Queue.DepthAsync(default)).Dead);
        Assert.True(await SignalsAsync() >= 1);
    }

    [Fact]
    public async Task Message_OfManyRecordsWithOneInTrouble_KeepsItAndTellsOfTheOthers()
    {
        using var plant = new LocalPlant();
        var good = await plant.UploadAsync(Site.At("a.ndjson"), "{}\n");
        var bad = await plant.UploadAsync(Site.At("b.tmp"), "{}\n");
        var last = await plant.UploadAsync(Site.At("c.ndjson"), "{}\n");
        await plant.Queue.SendAsync(S3Messages.Created(good, bad, last), default);
        using var denied = plant.Faults.Refuse(call => call.Method == nameof(IObjectStore.CopyAsync), () => new SystemPipelineException(FailureCode.Denied, "No rights to the quarantine."));

        await TakeAsync(plant);

        Assert.Equal(["a.ndjson", "c.ndjson"], (await SignalledAsync()).Select(file => file.File.Location.Name));
        Assert.Equal(1, (await plant.Queue.DepthAsync(default)).Hidden);
    }

    [Fact]
    public async Task Message_OfManyRecordsWithOneUnreadable_IsDeadWithItsReasonAndTheOthersAreSafe()
    {
        using var plant = new LocalPlant();
        var good = await plant.UploadAsync(Site.At("a.ndjson"), "{}\n");
        var body = S3Messages.Created(good, good).Replace("\"eventVersion\":\"2.1\",\"n\":1", "\"eventVersion\":\"9.0\",\"n\":1", StringComparison.Ordinal);
        await plant.Queue.SendAsync(body, default);

        await TakeAsync(plant);

        var dead = Assert.Single((await plant.Queue.DeadLettersAsync(null, 10, default)).Items);
        Assert.Contains("9.0", dead.Reason, StringComparison.Ordinal);
        Assert.Equal(["a.ndjson"], (await SignalledAsync()).Select(file => file.File.Location.Name));
    }

    [Fact]
    public async Task Poison_GoesToTheDeadLettersWithAReasonBeforeItsLastDelivery()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        using var plant = new LocalPlant(clock: clock, receiveMax: 4);
        var file = await plant.UploadAsync(Site.At("a.ndjson"), "{}\n");
        await plant.Queue.SendAsync(S3Messages.Created(file), default);
        using var away = plant.Faults.Refuse(call => call.Method == nameof(IFileTracker.TrackAsync), () => new SystemPipelineException(FailureCode.Denied, "No rights to the table."));
        for (var delivery = 1; delivery <= 3; delivery++)
        {
            Assert.Equal(1, await TakeAsync(plant));
            clock.Advance(TimeSpan.FromSeconds(plant.Options.Queue.VisibilitySeconds + 1));
        }

        Assert.Equal(0, await TakeAsync(plant));
        var dead = Assert.Single((await plant.Queue.DeadLettersAsync(null, 10, default)).Items);
        Assert.Equal("failed 3 times, last: No rights to the table.", dead.Reason);
    }

    [Fact]
    public async Task N24_MessagesInHand_StayHiddenHoweverLongTheWorkTakes()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        using var plant = new LocalPlant(clock: clock);
        var visibility = TimeSpan.FromSeconds(plant.Options.Queue.VisibilitySeconds);
        foreach (var name in new[] { "a.ndjson", "b.ndjson" })
        {
            await plant.Queue.SendAsync(S3Messages.Created(await plant.UploadAsync(Site.At(name), "{}\n")), default);
        }

        var deliveries = 0;
        using var slow = plant.Faults.Before(async call =>
        {
            if (call.Method == nameof(IFileTracker.TrackAsync))
            {
                for (var step = 0; step < 12; step++)
                {
                    var extended = plant.Faults.Calls.Count(earlier => earlier.Method == nameof(IWorkQueue.ExtendAsync));
                    clock.Advance(visibility / 3);
                    await Site.UntilAsync(() => Task.FromResult(plant.Faults.Calls.Count(later => later.Method == nameof(IWorkQueue.ExtendAsync)) > extended), "the visibility to be extended");
                    deliveries += (await plant.Queue.ReceiveAsync(10, TimeSpan.Zero, visibility, default)).Count;
                }
            }
        });

        Assert.Equal(2, await TakeAsync(plant));

        Assert.Equal(0, deliveries);
        Assert.Equal(new QueueDepth(0, 0, 0, null), await plant.Queue.DepthAsync(default));
    }

    [Fact]
    public async Task TestEventAndDeletions_NeedNothing()
    {
        using var plant = new LocalPlant();
        await plant.Queue.SendAsync("{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"input\"}", default);

        await TakeAsync(plant);

        Assert.Equal(new QueueDepth(0, 0, 0, null), await plant.Queue.DepthAsync(default));
        Assert.Empty(Trail.Read(plant.Root));
    }

    private async Task<int> TakeAsync(LocalPlant plant)
    {
        var handler = new NotificationHandler(plant.Intake, plant.Door(environment.Client), NullLogger<NotificationHandler>.Instance);
        return await new NotificationConsumer(plant.Queue, handler, plant.Options, plant.Clock, NullLogger<NotificationConsumer>.Instance).TakeOnceAsync(TimeSpan.Zero, default);
    }

    private async Task<int> SignalsAsync() => (await SignalledAsync()).Count;

    private async Task<List<ArrivedFile>> SignalledAsync()
    {
        var converter = DataConverter.Default;
        var history = await environment.Client.GetWorkflowHandle(LandingContract.Id("ndjson", Site.Monday)).FetchHistoryAsync();
        var files = new List<ArrivedFile>();
        foreach (var signal in history.Events.Select(step => step.WorkflowExecutionSignaledEventAttributes).Where(signal => signal is not null))
        {
            files.AddRange(await converter.ToValueAsync<ArrivedFile[]>(signal.Input.Payloads_[0]));
        }

        return files;
    }
}
