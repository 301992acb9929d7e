using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Schedule.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Schedules;
using Temporalio.Engine.Seam;
using static Temporalio.Engine.Seam.WorkflowServiceMethods;

namespace Polyfills.Temporalio.Tests.Engine.Schedules;

/// <summary>Schedules with a clock that the test moves: what is started, counted, caught up with, kept over a restart.</summary>
public sealed class ScheduleTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly string folder = Directory.CreateTempSubdirectory("gfn-schedules-").FullName;

    private string File => Path.Combine(folder, "histories.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Reopen_WhileTimesPassed_CatchesUpOnceWithinTheWindow()
    {
        await using var engine = await EngineUnderTest.StartAsync(File);
        await CreateAsync(engine, Hourly(ScheduleOverlapPolicy.AllowAll, catchup: TimeSpan.FromHours(2.5)));

        await engine.ReopenAsync(away: Hour * 5.5);
        var info = (await DescribeAsync(engine)).Info;

        // Due at 1, 2, 3, 4 and 5 o'clock; it is half past five.
        Assert.Equal(["2030-01-01T03:00:00Z", "2030-01-01T04:00:00Z", "2030-01-01T05:00:00Z"], info.RecentActions.Select(action => action.ScheduleTime.ToDiagnosticString().Trim('"')));
        Assert.Equal((3, 2), (info.ActionCount, info.MissedCatchupWindow));

        await engine.ReopenAsync(away: TimeSpan.Zero);
        Assert.Equal((3, 2), ((await DescribeAsync(engine)).Info.ActionCount, (await DescribeAsync(engine)).Info.MissedCatchupWindow));
    }

    [Fact]
    public async Task Reopen_WhileOneRunsAndOneWaits_StartsTheWaitingOneWhenTheOtherCloses()
    {
        await using var engine = await EngineUnderTest.StartAsync(File);
        await CreateAsync(engine, Hourly(ScheduleOverlapPolicy.BufferOne));
        engine.Clock.Advance(Hour * 2.5);
        Assert.Equal((1, 1), ((await DescribeAsync(engine)).Info.ActionCount, (await DescribeAsync(engine)).Info.BufferSize));

        await engine.ReopenAsync(away: TimeSpan.Zero);
        await engine.AnswerTaskAsync(EngineUnderTest.Complete());
        var info = (await DescribeAsync(engine)).Info;

        Assert.Equal((2, 0), (info.ActionCount, info.BufferSize));
        Assert.Equal("action-2030-01-01T02:00:00Z", Assert.Single(info.RunningWorkflows).WorkflowId);
        Assert.Equal([WorkflowExecutionStatus.Completed, WorkflowExecutionStatus.Running], info.RecentActions.Select(action => action.StartWorkflowStatus));
    }

    [Fact]
    public async Task Delete_OfManySchedules_IsRememberedOfTheLatestOnly()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        for (var i = 0; i <= ScheduleBook.DeletedKnownMax; i++)
        {
            await CreateAsync(engine, Hourly(ScheduleOverlapPolicy.Skip), $"s-{i}");
            await engine.CallAsync(DeleteSchedule, new DeleteScheduleRequest { Namespace = "default", ScheduleId = $"s-{i}" });
        }

        Assert.Equal("workflow not found for ID: temporal-sys-scheduler:s-0", await RefusedAsync("s-0"));
        Assert.Equal("workflow execution already completed", await RefusedAsync("s-1"));
        Assert.Equal("workflow execution already completed", await RefusedAsync($"s-{ScheduleBook.DeletedKnownMax}"));

        async Task<string> RefusedAsync(string id) =>
            (await Assert.ThrowsAsync<ServiceException>(() => engine.CallAsync(DeleteSchedule, new DeleteScheduleRequest { Namespace = "default", ScheduleId = id }))).Message;
    }

    [Fact]
    public async Task Pause_LetsTimesPass_UnpauseDoesNotCatchUp()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await CreateAsync(engine, Hourly(ScheduleOverlapPolicy.AllowAll));
        await PatchAsync(engine, new SchedulePatch { Pause = "for now" });
        engine.Clock.Advance(Hour * 3.5);
        await PatchAsync(engine, new SchedulePatch { Unpause = "again" });
        Assert.Equal(0, (await DescribeAsync(engine)).Info.ActionCount);

        engine.Clock.Advance(Hour);
        var described = await DescribeAsync(engine);

        Assert.Equal((1, 0), (described.Info.ActionCount, described.Info.MissedCatchupWindow));
        Assert.Equal("again", described.Schedule.State.Notes);
    }

    [Fact]
    public async Task Backfill_OfMoreThanTheBufferHolds_DoesAllOfItInTime()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await CreateAsync(engine, Hourly(ScheduleOverlapPolicy.Skip));
        await PatchAsync(engine, new SchedulePatch
        {
            BackfillRequest =
            {
                new BackfillRequest { StartTime = At("2020-01-01T00:00:00Z"), EndTime = At("2020-01-04T00:00:00Z"), OverlapPolicy = ScheduleOverlapPolicy.AllowAll },
            },
        });

        Assert.Equal(73, (await DescribeAsync(engine)).Info.ActionCount);
        Assert.Equal(73, (await engine.CallAsync(CountWorkflowExecutions, new CountWorkflowExecutionsRequest { Query = "TemporalScheduledById = 'tested'" })).Count);
    }

    [Fact]
    public async Task Update_WithAnOldToken_IsRefusedAndChangesNothing()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        var created = await CreateAsync(engine, Hourly(ScheduleOverlapPolicy.Skip));
        await PatchAsync(engine, new SchedulePatch { Pause = "kept" });

        var refused = await Assert.ThrowsAsync<ServiceException>(() => engine.CallAsync(UpdateSchedule, new UpdateScheduleRequest
        {
            ScheduleId = "tested", Schedule = Hourly(ScheduleOverlapPolicy.AllowAll), ConflictToken = created.ConflictToken,
        }));

        Assert.Equal(ServiceStatus.FailedPrecondition, refused.Status);
        Assert.Equal(("kept", ScheduleOverlapPolicy.Skip), ((await DescribeAsync(engine)).Schedule.State.Notes, (await DescribeAsync(engine)).Schedule.Policies.OverlapPolicy));
    }

    [Fact]
    public async Task ContinuedRun_IsWaitedForToItsEnd()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await CreateAsync(engine, Hourly(ScheduleOverlapPolicy.Skip));
        engine.Clock.Advance(Hour * 1.1);
        await engine.AnswerTaskAsync(new global::Temporalio.Api.Command.V1.Command
        {
            CommandType = CommandType.ContinueAsNewWorkflowExecution,
            ContinueAsNewWorkflowExecutionCommandAttributes = new(),
        });
        engine.Clock.Advance(Hour);
        Assert.Equal((1, 1), ((await DescribeAsync(engine)).Info.ActionCount, (await DescribeAsync(engine)).Info.OverlapSkipped));

        await engine.AnswerTaskAsync(EngineUnderTest.Complete());
        engine.Clock.Advance(Hour);

        Assert.Equal(2, (await DescribeAsync(engine)).Info.ActionCount);
    }

    [Fact]
    public async Task List_ByQuery_PagesAndCounts()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        foreach (var id in (string[])["a", "b", "c"])
        {
            await CreateAsync(engine, Hourly(ScheduleOverlapPolicy.Skip), id);
            engine.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await PatchAsync(engine, new SchedulePatch { Pause = "off" }, "b");
        var first = await engine.CallAsync(ListSchedules, new ListSchedulesRequest { MaximumPageSize = 2 });
        var second = await engine.CallAsync(ListSchedules, new ListSchedulesRequest { MaximumPageSize = 2, NextPageToken = first.NextPageToken });
        var running = await engine.CallAsync(ListSchedules, new ListSchedulesRequest { Query = "TemporalSchedulePaused = false" });

        Assert.Equal(["c", "b", "a"], first.Schedules.Concat(second.Schedules).Select(schedule => schedule.ScheduleId));
        Assert.Equal(["c", "a"], running.Schedules.Select(schedule => schedule.ScheduleId));
        Assert.Equal(1, (await engine.CallAsync(CountSchedules, new CountSchedulesRequest { Query = "ScheduleId IN ('b', 'x')" })).Count);
    }

    [Fact]
    public async Task MatchingTimes_BetweenTwoInstants_AreThoseOfTheSpecification()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await CreateAsync(engine, Hourly(ScheduleOverlapPolicy.Skip));

        var times = await engine.CallAsync(ListScheduleMatchingTimes, new ListScheduleMatchingTimesRequest
        {
            ScheduleId = "tested", StartTime = At("2031-05-05T05:30:00Z"), EndTime = At("2031-05-05T08:00:00Z"),
        });

        Assert.Equal([At("2031-05-05T06:00:00Z"), At("2031-05-05T07:00:00Z"), At("2031-05-05T08:00:00Z")], times.StartTime);
    }

    private static Schedule Hourly(ScheduleOverlapPolicy overlap, TimeSpan? catchup = null) => new()
    {
        Spec = new ScheduleSpec { Interval = { new IntervalSpec { Interval = Duration.FromTimeSpan(Hour) } } },
        Action = new ScheduleAction
        {
            StartWorkflow = new NewWorkflowExecutionInfo
            {
                WorkflowId = "action", WorkflowType = new WorkflowType { Name = "Flow" }, TaskQueue = new TaskQueue { Name = EngineUnderTest.Queue },
            },
        },
        Policies = new SchedulePolicies { OverlapPolicy = overlap, CatchupWindow = catchup is { } window ? Duration.FromTimeSpan(window) : null },
    };

    private static Task<CreateScheduleResponse> CreateAsync(EngineUnderTest engine, Schedule schedule, string id = "tested") =>
        engine.CallAsync(CreateSchedule, new CreateScheduleRequest { Namespace = "default", ScheduleId = id, Schedule = schedule });

    private static Task PatchAsync(EngineUnderTest engine, SchedulePatch patch, string id = "tested") =>
        engine.CallAsync(PatchSchedule, new PatchScheduleRequest { Namespace = "default", ScheduleId = id, Patch = patch });

    private static Task<DescribeScheduleResponse> DescribeAsync(EngineUnderTest engine) =>
        engine.CallAsync(DescribeSchedule, new DescribeScheduleRequest { Namespace = "default", ScheduleId = "tested" });

    private static Timestamp At(string text) =>
        Timestamp.FromDateTime(DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal));
}
