using Temporalio.Api.Enums.V1;
using Temporalio.Client.Schedules;

namespace Conformance.Scenarios;

[Scenario("further-reset-reapply", "Reset to the first task: signals and updates behind it come again in order, or are left out by type; what the old run says.", Requires = "raw-service", DeadlineSeconds = 60)]
public sealed class FurtherResetReapply : Scenario
{
    private int steps;

    [Workflow]
    public sealed class Flow
    {
        private readonly List<string> log = [];
        private bool end;

        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            log.Add(await Workflow.ExecuteActivityAsync((FurtherResetReapply s) => s.Step(), Opt.Once));
            await Workflow.WaitConditionAsync(() => end && Workflow.AllHandlersFinished);
            return string.Join(',', log);
        }

        [WorkflowSignal]
        public Task TellAsync(string text)
        {
            log.Add($"signal {text}");
            return Task.CompletedTask;
        }

        [WorkflowUpdate]
        public async Task<string> ChangeAsync(string text)
        {
            log.Add($"update {text}");
            await Workflow.DelayAsync(300);
            return text;
        }

        [WorkflowUpdate]
        public Task EndAsync()
        {
            end = true;
            return Task.CompletedTask;
        }
    }

    [Activity]
    public string Step() => $"step {++steps}";

    public override async Task RunAsync(ScenarioContext ctx)
    {
        foreach (var exclude in new ResetReapplyExcludeType[][] { [], [ResetReapplyExcludeType.Signal], [ResetReapplyExcludeType.Update], [ResetReapplyExcludeType.Signal, ResetReapplyExcludeType.Update] })
        {
            var name = exclude.Length == 0 ? "all" : $"no {string.Join(" and ", exclude)}";
            steps = 0;
            var handle = await ctx.StartAsync((Flow wf) => wf.RunAsync(), ctx.Options(name.Replace(' ', '-')));
            await ScenarioContext.UntilEventAsync(handle, EventType.ActivityTaskCompleted);
            await ScenarioContext.UntilIdleAsync(handle);
            await handle.SignalAsync(wf => wf.TellAsync("a"));
            await ScenarioContext.UntilIdleAsync(handle);
            await handle.ExecuteUpdateAsync(wf => wf.ChangeAsync("b"), new("u-b"));
            await handle.SignalAsync(wf => wf.TellAsync("c"));
            await ScenarioContext.UntilIdleAsync(handle);
            var reset = new Temporalio.Api.WorkflowService.V1.ResetWorkflowExecutionRequest
            {
                Namespace = ctx.Client.Options.Namespace,
                WorkflowExecution = new() { WorkflowId = handle.Id, RunId = handle.ResultRunId },
                Reason = "again",
                RequestId = Guid.NewGuid().ToString(),
                WorkflowTaskFinishEventId = 4,
            };
            reset.ResetReapplyExcludeTypes.AddRange(exclude);
            var response = await ctx.Client.WorkflowService.ResetWorkflowExecutionAsync(reset);
            var second = ctx.Client.GetWorkflowHandle<Flow, string>(handle.Id, runId: response.RunId);
            await ScenarioContext.UntilEventAsync(second, EventType.ActivityTaskCompleted);
            await ScenarioContext.UntilIdleAsync(second);
            ctx.Track(handle.Id, response.RunId);
            await ctx.AttemptAsync($"{name}: outcome by id", () => ctx.Client.GetWorkflowHandle(handle.Id, runId: exclude.Length == 0 ? response.RunId : handle.ResultRunId).GetUpdateHandle<string>("u-b").GetResultAsync());
            await second.ExecuteUpdateAsync(wf => wf.EndAsync(), new("u-end"));
            await ctx.AttemptAsync(name, () => second.GetResultAsync());
            ctx.Observe($"{name}: old run {(await ctx.Client.GetWorkflowHandle(handle.Id, runId: handle.ResultRunId).DescribeAsync()).Status}");
        }
    }
}

[Scenario("further-reset-middle", "Reset to a task in the middle: activities and timers before it stay, a pending timer fires again, a closed run opens again; points that cannot be reset to. The timer, long due, races with the activity.", RacyHistory = true, Requires = "raw-service")]
public sealed class FurtherResetMiddle : Scenario
{
    private int steps;

    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            var timer = Workflow.DelayAsync(1500);
            var first = await Workflow.ExecuteActivityAsync((FurtherResetMiddle s) => s.Step(), Opt.Once);
            var second = await Workflow.ExecuteActivityAsync((FurtherResetMiddle s) => s.Step(), Opt.Once);
            await timer;
            return $"{first},{second}";
        }
    }

    [Activity]
    public int Step() => ++steps;

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var handle = await ctx.StartAsync((Flow wf) => wf.RunAsync());
        await ctx.AttemptAsync("first", () => handle.GetResultAsync());
        var tasks = (await ScenarioContext.EventsAsync(handle)).Where(e => e.EventType == EventType.WorkflowTaskCompleted).Select(e => e.EventId).ToList();
        foreach (var bad in new long[] { 1, 2, 5, 999 })
        {
            await ctx.ExpectFailureAsync($"event {bad}", () => ResetAsync(bad));
        }

        var run = await ResetAsync(tasks[1]);
        ctx.Track(handle.Id, run);
        await ctx.AttemptAsync("reset", () => ctx.Client.GetWorkflowHandle(handle.Id, runId: run).GetResultAsync<string>());
        ctx.Observe($"timers {(await ScenarioContext.EventsAsync(ctx.Client.GetWorkflowHandle(handle.Id, runId: run))).Count(e => e.EventType == EventType.TimerFired)}");
        ctx.Observe($"steps {steps}");

        async Task<string> ResetAsync(long at) => (await ctx.Client.WorkflowService.ResetWorkflowExecutionAsync(new()
        {
            Namespace = ctx.Client.Options.Namespace,
            WorkflowExecution = new() { WorkflowId = handle.Id, RunId = handle.ResultRunId },
            Reason = "again",
            RequestId = Guid.NewGuid().ToString(),
            WorkflowTaskFinishEventId = at,
        })).RunId;
    }
}

[Scenario("further-schedule-overlap-trigger", "Triggers with an overlap of their own while an action runs, on a schedule whose policy is to skip.", Requires = "raw-service", DeadlineSeconds = 60)]
public sealed class FurtherScheduleOverlapTrigger : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        private bool end;

        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            await Workflow.WaitConditionAsync(() => end);
            return "ended";
        }

        [WorkflowSignal]
        public Task EndAsync()
        {
            end = true;
            return Task.CompletedTask;
        }
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var schedule = await ctx.Client.CreateScheduleAsync(ctx.Id("schedule"), new(
            ScheduleActionStartWorkflow.Create((Flow wf) => wf.RunAsync(), new(ctx.Id("run"), ctx.TaskQueue)),
            new()));
        await schedule.TriggerAsync();
        var first = await RunningAsync(1);
        await Task.Delay(1100);
        foreach (var overlap in new[] { ScheduleOverlapPolicy.Unspecified, ScheduleOverlapPolicy.Skip, ScheduleOverlapPolicy.BufferOne, ScheduleOverlapPolicy.BufferOne, ScheduleOverlapPolicy.BufferAll })
        {
            await schedule.TriggerAsync(new() { Overlap = overlap });
        }

        await ScenarioContext.UntilAsync(BufferedAsync, buffered => buffered >= 2);
        var described = await schedule.DescribeAsync();
        ctx.Observe($"actions {described.Info.NumActions}, skipped {described.Info.NumActionsSkippedOverlap}, buffered {await BufferedAsync()}, running {described.Info.RunningActions.Count}");
        // Two actions of one second would have one workflow id.
        await Task.Delay(1100);
        await schedule.TriggerAsync(new() { Overlap = ScheduleOverlapPolicy.AllowAll });
        described = await ScenarioContext.UntilAsync(() => schedule.DescribeAsync(), d => d.Info.NumActions == 2);
        ctx.Observe($"allowed beside: running {described.Info.RunningActions.Count}, recent {described.Info.RecentActions.Count}");
        await ctx.Client.GetWorkflowHandle<Flow>(first).SignalAsync(wf => wf.EndAsync());
        described = await ScenarioContext.UntilAsync(() => schedule.DescribeAsync(), d => d.Info.NumActions == 3);
        ctx.Observe($"first of the buffer: running {described.Info.RunningActions.Count}, buffered {await BufferedAsync()}");
        await Task.Delay(1100);
        await schedule.TriggerAsync(new() { Overlap = ScheduleOverlapPolicy.TerminateOther });
        described = await ScenarioContext.UntilAsync(() => schedule.DescribeAsync(), d => d.Info.NumActions >= 4);
        ctx.Observe($"terminated other: first {(await ctx.Client.GetWorkflowHandle(first).DescribeAsync()).Status}");
        await schedule.DeleteAsync();
        foreach (var recent in described.Info.RecentActions)
        {
            await Look.EndAsync(ctx.Client.GetWorkflowHandle(((ScheduleActionExecutionStartWorkflow)recent.Action).WorkflowId));
        }

        async Task<long> BufferedAsync() => (await ctx.Client.WorkflowService.DescribeScheduleAsync(new() { Namespace = ctx.Client.Options.Namespace, ScheduleId = schedule.Id })).Info.BufferSize;

        async Task<string> RunningAsync(int count)
        {
            var running = await ScenarioContext.UntilAsync(() => schedule.DescribeAsync(), d => d.Info.RunningActions.Count == count);
            return ((ScheduleActionExecutionStartWorkflow)running.Info.RunningActions.First()).WorkflowId;
        }
    }
}

[Scenario("further-schedule-failing-retries", "A schedule's action that fails, then succeeds: last failure and last result handed on, retries within the action, memo and attributes on the run.", DeadlineSeconds = 60)]
public sealed class FurtherScheduleCarry : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public Task<string> RunAsync(string text)
        {
            var info = Workflow.Info;
            var memo = Workflow.Memo.TryGetValue("m", out var m) ? Workflow.PayloadConverter.ToValue<string>(m.Payload) : "none";
            var said = $"{text} attempt {info.Attempt} memo {memo} keyword {Workflow.TypedSearchAttributes.Get(ConformanceAttributes.Keyword)} by {Workflow.TypedSearchAttributes.Get(SearchAttributeKey.CreateKeyword("TemporalScheduledById"))} last {info.LastResult?.Count} failure {info.LastFailure?.Message}";
            return info.LastResult is { Count: > 0 } || info.LastFailure is not null ? Task.FromResult(said) : throw Opt.Failure(said, nonRetryable: info.Attempt == 2);
        }
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var schedule = await ctx.Client.CreateScheduleAsync(ctx.Id("schedule"), new(
            ScheduleActionStartWorkflow.Create((Flow wf) => wf.RunAsync("go"), new(ctx.Id("run"), ctx.TaskQueue)
            {
                Memo = new Dictionary<string, object> { ["m"] = "noted" },
                TypedSearchAttributes = new SearchAttributeCollection.Builder().Set(ConformanceAttributes.Keyword, "k").ToSearchAttributeCollection(),
            }),
            new()));
        for (var n = 1; n <= 3; n++)
        {
            await schedule.TriggerAsync();
            var described = await ScenarioContext.UntilAsync(() => schedule.DescribeAsync(), d => d.Info.NumActions == n && d.Info.RunningActions.Count == 0);
            var action = (ScheduleActionExecutionStartWorkflow)described.Info.RecentActions.Last().Action;
            await ctx.AttemptAsync($"run {n}", () => ctx.Client.GetWorkflowHandle(action.WorkflowId).GetResultAsync<string>());

            // Two actions of one second would have one workflow id.
            await Task.Delay(1100);
        }

        await schedule.DeleteAsync();
    }
}

[Scenario("further-search-attributes", "Attributes through upsert, unset, continue-as-new and reset of type, each found by its list filter.", DeadlineSeconds = 60)]
public sealed class FurtherSearchAttributes : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        private bool next;

        [WorkflowRun]
        public async Task<string> RunAsync(int round)
        {
            if (round == 1)
            {
                Workflow.UpsertTypedSearchAttributes(
                    ConformanceAttributes.Keyword.ValueSet("further one"),
                    ConformanceAttributes.Int.ValueSet(41),
                    ConformanceAttributes.Double.ValueSet(2.5),
                    ConformanceAttributes.Bool.ValueSet(true),
                    ConformanceAttributes.Text.ValueSet("Quick brown Fox"),
                    ConformanceAttributes.KeywordList.ValueSet(["red", "green"]),
                    ConformanceAttributes.Datetime.ValueSet(new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.Zero)));
            }
            else
            {
                Workflow.UpsertTypedSearchAttributes(ConformanceAttributes.Keyword.ValueUnset(), ConformanceAttributes.Int.ValueSet(42));
            }

            await Workflow.WaitConditionAsync(() => next);
            return round == 2 ? $"{Workflow.TypedSearchAttributes.Count}" : throw Workflow.CreateContinueAsNewException((Flow wf) => wf.RunAsync(2));
        }

        [WorkflowSignal]
        public Task NextAsync()
        {
            next = true;
            return Task.CompletedTask;
        }
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var handle = await ctx.StartAsync((Flow wf) => wf.RunAsync(1));
        var latest = ctx.Client.GetWorkflowHandle<Flow, string>(handle.Id);
        await ScenarioContext.UntilIdleAsync(handle);
        var only = $"WorkflowId = '{handle.Id}'";
        await ScenarioContext.UntilAsync(() => CountAsync($"{only} AND ConfKeyword = 'further one'"), n => n == 1);
        string[] filters =
        [
            "ConfKeyword = 'further one'", "ConfKeyword != 'further one'", "ConfKeyword STARTS_WITH 'further'", "ConfKeyword NOT STARTS_WITH 'further'",
            "ConfKeyword IN ('a', 'further one')", "ConfKeyword NOT IN ('a', 'b')", "ConfKeyword IS NULL", "ConfInt IS NOT NULL", "ConfInt > 40 AND ConfInt < 42",
            "ConfInt BETWEEN 41 AND 42", "ConfInt NOT BETWEEN 1 AND 40", "ConfInt >= 42", "ConfDouble = 2.5", "ConfDouble > 2", "ConfBool = true", "ConfBool = false", "ConfText = 'fox'", "ConfText = 'brown quick'", "ConfText = 'wolf'",
            "ConfKeywordList = 'red'", "ConfKeywordList IN ('blue', 'green')", "ConfKeywordList = 'blue'", "ConfKeywordList != 'red'", "ConfDatetime = '2031-02-03T04:05:06Z'",
            "ConfDatetime > '2031-01-01T00:00:00Z'", "ConfDatetime BETWEEN '2031-01-01T00:00:00Z' AND '2032-01-01T00:00:00Z'",
            "(ConfInt = 1 OR ConfBool = true) AND NOT ConfInt = 7", "WorkflowType = 'Flow' AND ExecutionStatus = 'Running'", "ExecutionStatus = \"Running\"", "ExecutionStatus IN ('Completed', 'Failed')",
            "TaskQueue = 'tq-further-search-attributes'", "`ConfInt` = 41", "ConfInt = '41'", "ConfInt = 'x'", "ConfBool = 'true'", "CloseTime IS NULL", "StartTime > '2020-01-01T00:00:00Z'",
            "HistoryLength > 1", "ExecutionDuration > '1s'", "RunId = 'none'", "ConfNothing = 1", "ConfInt LIKE 4", "ConfInt = 41 ORDER BY StartTime", "ConfInt", "= 4", "",
        ];
        foreach (var filter in filters)
        {
            await ctx.AttemptAsync(filter, () => CountAsync(filter.Length == 0 ? only : $"{only} AND ({filter})"));
        }

        await latest.SignalAsync(wf => wf.NextAsync());
        await ScenarioContext.UntilAsync(() => CountAsync($"{only} AND ConfInt = 42"), n => n == 1);
        await ctx.AttemptAsync("both runs", () => CountAsync(only));
        await ctx.AttemptAsync("old run keeps its own", () => CountAsync($"{only} AND ConfKeyword = 'further one' AND ExecutionStatus = 'ContinuedAsNew'"));
        await ctx.AttemptAsync("new run lost it", () => CountAsync($"{only} AND ConfKeyword IS NULL"));
        await latest.SignalAsync(wf => wf.NextAsync());
        await ctx.AttemptAsync("attributes at the end", () => handle.GetResultAsync());
        await ctx.AttemptAsync("grouped", async () => string.Join(',', (await ctx.Client.CountWorkflowsAsync($"{only} GROUP BY ExecutionStatus")).Groups.Select(g => $"{g.GroupValues.First()}={g.Count}").Order(StringComparer.Ordinal)));

        async Task<long> CountAsync(string query) => (await ctx.Client.CountWorkflowsAsync(query)).Count;
    }
}

[Scenario("further-run-timeout-chain", "Run timeouts under a retry policy until the attempts are used up; an execution timeout that ends a chain of retries while it backs off.", DeadlineSeconds = 60)]
public sealed class FurtherRunTimeoutChain : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public async Task RunAsync(bool sleeps)
        {
            if (sleeps)
            {
                await Workflow.DelayAsync(TimeSpan.FromHours(1));
            }

            throw Opt.Failure($"attempt {Workflow.Info.Attempt}");
        }
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var slow = ctx.Options("slow");
        slow.RunTimeout = Opt.Sec1;
        slow.RetryPolicy = new() { InitialInterval = Opt.Sec1, BackoffCoefficient = 1, MaximumAttempts = 2 };
        await ctx.ExpectFailureAsync("slow", () => ctx.ExecuteAsync((Flow wf) => wf.RunAsync(true), slow));

        var listed = ctx.Options("listed");
        listed.RunTimeout = Opt.Sec1;
        listed.RetryPolicy = new() { InitialInterval = Opt.Sec1, NonRetryableErrorTypes = ["TemporalTimeout:StartToClose"] };
        await ctx.ExpectFailureAsync("timeout kind listed", () => ctx.ExecuteAsync((Flow wf) => wf.RunAsync(true), listed));

        var short_ = ctx.Options("budget");
        short_.ExecutionTimeout = TimeSpan.FromSeconds(4);
        short_.RetryPolicy = new() { InitialInterval = Opt.Sec1, BackoffCoefficient = 2 };
        await ctx.ExpectFailureAsync("budget", () => ctx.ExecuteAsync((Flow wf) => wf.RunAsync(false), short_));
    }
}

[Scenario("further-cron-results", "A cron workflow every second: last result, then a failure, under a retry policy; ended by termination.", RacyHistory = true, DeadlineSeconds = 60)]
public sealed class FurtherCronResults : Scenario
{
    private readonly List<string> runs = [];

    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            var info = Workflow.Info;
            var last = info.LastResult is { Count: > 0 } results ? Workflow.PayloadConverter.ToValue<string>(results.First().Payload) : "none";
            var failure = info.LastFailure?.Message ?? "none";
            var run = await Workflow.ExecuteActivityAsync((FurtherCronResults s) => s.Note($"attempt {info.Attempt}, cron {info.CronSchedule}, last {last}, failure {failure}"), Opt.Once);
            return run is 2 or 3 ? throw Opt.Failure($"run {run}") : $"run {run}";
        }
    }

    [Activity]
    public int Note(string said)
    {
        lock (runs)
        {
            runs.Add(said);
            return runs.Count;
        }
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var options = ctx.Options();
        options.CronSchedule = "@every 1s";
        options.RetryPolicy = new() { InitialInterval = Opt.Sec1, MaximumAttempts = 2 };
        var handle = await ctx.StartAsync((Flow wf) => wf.RunAsync(), options);
        await ScenarioContext.UntilAsync(
            () =>
            {
                lock (runs)
                {
                    return Task.FromResult(runs.Count);
                }
            },
            count => count >= 5);
        await ctx.Client.GetWorkflowHandle(handle.Id).TerminateAsync("enough");
        await ctx.ExpectFailureAsync("result", () => handle.GetResultAsync());
        ctx.Result("runs", runs.Take(5));
    }
}
