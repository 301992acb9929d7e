namespace Conformance.Scenarios;

[Scenario("further-local-activity-task-failure", "A local activity runs, then its task fails: its marker is dropped with the task and it runs again; one of an earlier task does not.")]
public sealed class FurtherLocalTaskFailure : Scenario
{
    private int first;
    private int second;
    private static int tries;

    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            var a = await Workflow.ExecuteLocalActivityAsync((FurtherLocalTaskFailure s) => s.First(), Opt.Local);
            await Workflow.DelayAsync(1);
            var b = await Workflow.ExecuteLocalActivityAsync((FurtherLocalTaskFailure s) => s.Second(), Opt.Local);
            if (Interlocked.Increment(ref tries) == 1)
            {
                throw new InvalidOperationException("not yet");
            }

            return $"{a} {b}";
        }
    }

    [Activity]
    public int First() => ++first;

    [Activity]
    public int Second() => ++second;

    public override async Task RunAsync(ScenarioContext ctx)
    {
        tries = 0;
        await ctx.AttemptAsync("result", () => ctx.ExecuteAsync((Flow wf) => wf.RunAsync()));
        ctx.Observe($"first ran {first}, second ran {second}");
    }
}

[Scenario("further-local-activity-no-timeout", "A local activity without any timeout fails the workflow task at the call, as a remote one does.")]
public sealed class FurtherLocalNoTimeout : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public Task RunAsync() => Workflow.ExecuteLocalActivityAsync((FurtherLocalNoTimeout s) => s.Step(), new());
    }

    [Activity]
    public void Step()
    {
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var handle = await ctx.StartAsync((Flow wf) => wf.RunAsync());
        await Look.TaskFailureAndEndAsync(ctx, handle, "without a timeout");
    }
}

[Scenario("further-local-activity-options", "Local activities: next retry delay, attempts used up, a summary, a call by name.")]
public sealed class FurtherLocalOptions : Scenario
{
    private int delayed;

    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public async Task<IReadOnlyList<string>> RunAsync() =>
        [
            $"{await Workflow.ExecuteLocalActivityAsync((FurtherLocalOptions s) => s.Delayed(), new() { StartToCloseTimeout = Opt.Sec10, RetryPolicy = new() { InitialInterval = TimeSpan.FromSeconds(30) } })}",
            await Caught.FromAsync(() => Workflow.ExecuteLocalActivityAsync((FurtherLocalOptions s) => s.Fails(), new() { StartToCloseTimeout = Opt.Sec10, RetryPolicy = new() { InitialInterval = Opt.Ms100, MaximumAttempts = 2 } })),
            await Workflow.ExecuteLocalActivityAsync<string>("Named", ["x", 3], new() { StartToCloseTimeout = Opt.Sec10, ActivityId = "by-name", Summary = "a summary" }),
        ];
    }

    [Activity]
    public int Delayed() => ++delayed == 2 ? delayed : throw new ApplicationFailureException("later", nextRetryDelay: Opt.Ms100);

    [Activity]
    public void Fails() => throw Opt.Failure($"attempt {ActivityExecutionContext.Current.Info.Attempt}", "Always");

    [Activity]
    public string Named(string text, int count) => $"{text}{count} {ActivityExecutionContext.Current.Info.ActivityId} {ActivityExecutionContext.Current.Info.IsLocal}";

    public override async Task RunAsync(ScenarioContext ctx) =>
        await ctx.AttemptAsync("result", () => ctx.ExecuteAsync((Flow wf) => wf.RunAsync()));
}

[Scenario("further-heartbeat-shutdown", "A worker stops while an activity beats: the next worker's attempt finds the details, and what the first attempt failed with.", RacyHistory = true)]
public sealed class FurtherHeartbeatShutdown : Scenario
{
    private readonly TaskCompletionSource beating = new();

    public override bool StartsWorker => false;

    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public Task<string> RunAsync() => Workflow.ExecuteActivityAsync((FurtherHeartbeatShutdown s) => s.WorkAsync(), new()
        {
            StartToCloseTimeout = Opt.Sec10,
            HeartbeatTimeout = Opt.Sec2,
            RetryPolicy = new() { InitialInterval = Opt.Ms100 },
        });
    }

    [Activity]
    public async Task<string> WorkAsync()
    {
        var context = ActivityExecutionContext.Current;
        if (context.Info.Attempt > 1)
        {
            return $"attempt {context.Info.Attempt} begins at {await context.Info.HeartbeatDetailAtAsync<int>(0)} of {context.Info.HeartbeatDetails.Count}";
        }

        context.Heartbeat(7, "seven");
        beating.SetResult();
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
        return "never";
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var worker = ctx.StartWorker();
        var handle = await ctx.StartAsync((Flow wf) => wf.RunAsync());
        await beating.Task;
        await worker.StopAsync();
        ctx.StartWorker();
        await ctx.AttemptAsync("result", () => handle.GetResultAsync());
        var started = (await ScenarioContext.EventsAsync(handle)).Single(e => e.EventType == EventType.ActivityTaskStarted).ActivityTaskStartedEventAttributes;
        ctx.Observe($"attempt {started.Attempt}, last failure {started.LastFailure?.ApplicationFailureInfo?.Type}: {started.LastFailure?.Message}");
    }
}

[Scenario("further-activity-retry-then-cancel", "An activity is cancelled while it waits for its next attempt, under each cancellation type.")]
public sealed class FurtherActivityRetryThenCancel : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        private bool cancel;

        [WorkflowRun]
        public async Task<string> RunAsync(ActivityCancellationType type)
        {
            using var source = new CancellationTokenSource();
            var activity = Workflow.ExecuteActivityAsync((FurtherActivityRetryThenCancel s) => s.Fails(), new()
            {
                StartToCloseTimeout = Opt.Sec10,
                RetryPolicy = new() { InitialInterval = TimeSpan.FromMinutes(10) },
                CancellationToken = source.Token,
                CancellationType = type,
            });
            await Workflow.WaitConditionAsync(() => cancel);
            source.Cancel();
            return await Caught.FromAsync(() => activity);
        }

        [WorkflowSignal]
        public Task CancelAsync()
        {
            cancel = true;
            return Task.CompletedTask;
        }
    }

    [Activity]
    public void Fails() => throw Opt.Failure("always", "Always");

    public override async Task RunAsync(ScenarioContext ctx)
    {
        foreach (var type in new[] { ActivityCancellationType.TryCancel, ActivityCancellationType.WaitCancellationCompleted, ActivityCancellationType.Abandon })
        {
            var handle = await ctx.StartAsync((Flow wf) => wf.RunAsync(type), ctx.Options($"{type}"));
            await ScenarioContext.UntilAsync(
                () => ctx.Client.WorkflowService.DescribeWorkflowExecutionAsync(new() { Namespace = ctx.Client.Options.Namespace, Execution = new() { WorkflowId = handle.Id } }),
                d => d.PendingActivities.Any(p => p.Attempt == 2));
            await handle.SignalAsync(wf => wf.CancelAsync());
            await ctx.AttemptAsync($"{type}", () => handle.GetResultAsync());
        }
    }
}

[Scenario("further-activity-same-id-again", "An activity id used again once the first with it has ended.")]
public sealed class FurtherActivitySameId : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            var options = new ActivityOptions { StartToCloseTimeout = Opt.Sec10, ActivityId = "mine", RetryPolicy = new() { MaximumAttempts = 1 } };
            var failed = await Caught.FromAsync(() => Workflow.ExecuteActivityAsync((FurtherActivitySameId s) => s.Step(true), options));
            return $"{failed}; {await Workflow.ExecuteActivityAsync((FurtherActivitySameId s) => s.Step(false), options)}";
        }
    }

    [Activity]
    public string Step(bool fails) => fails ? throw Opt.Failure("first") : ActivityExecutionContext.Current.Info.ActivityId;

    public override async Task RunAsync(ScenarioContext ctx) =>
        await ctx.AttemptAsync("result", () => ctx.ExecuteAsync((Flow wf) => wf.RunAsync()));
}

[Scenario("further-query-replay", "Queries to a worker without a cache: replay for each, state of the moment, and nothing runs anew; on a closed run, and after a failed one.")]
public sealed class FurtherQueryReplay : Scenario
{
    private int activities;

    protected override void Configure(TemporalWorkerOptions options) => options.MaxCachedWorkflows = 0;

    [Workflow]
    public sealed class Flow
    {
        private readonly List<string> log = [];
        private bool end;

        [WorkflowRun]
        public async Task<string> RunAsync(bool fails)
        {
            log.Add(await Workflow.ExecuteActivityAsync((FurtherQueryReplay s) => s.Step(), Opt.Once));
            await Workflow.DelayAsync(1);
            log.Add($"local {await Workflow.ExecuteLocalActivityAsync((FurtherQueryReplay s) => s.Step(), Opt.Local)}");
            await Workflow.WaitConditionAsync(() => end);
            log.Add($"ended");
            return fails ? throw Opt.Failure("as asked") : "done";
        }

        [WorkflowSignal]
        public Task EndAsync()
        {
            end = true;
            return Task.CompletedTask;
        }

        [WorkflowQuery]
        public string Look(string mark) => $"{mark}: {string.Join(',', log)}; replaying {Workflow.Unsafe.IsReplaying}, history events {Workflow.Unsafe.IsReplayingHistoryEvents}, read-only length {Workflow.CurrentHistoryLength > 0}";

        [WorkflowUpdate]
        public Task<string> PeekAsync() => Task.FromResult($"{string.Join(',', log)}; replaying {Workflow.Unsafe.IsReplaying}");
    }

    [Activity]
    public string Step() => $"step {++activities}";

    public override async Task RunAsync(ScenarioContext ctx)
    {
        foreach (var fails in new[] { false, true })
        {
            var handle = await ctx.StartAsync((Flow wf) => wf.RunAsync(fails), ctx.Options($"{fails}"));
            await ScenarioContext.UntilEventAsync(handle, EventType.MarkerRecorded);
            await ScenarioContext.UntilIdleAsync(handle);
            await ctx.AttemptAsync("while it waits", () => handle.QueryAsync(wf => wf.Look("a")));
            await ctx.AttemptAsync("once more", () => handle.QueryAsync(wf => wf.Look("b")));
            await ctx.AttemptAsync("an update", () => handle.ExecuteUpdateAsync(wf => wf.PeekAsync(), new("u")));
            await handle.SignalAsync(wf => wf.EndAsync());
            await ScenarioContext.UntilClosedAsync(handle);
            await ctx.AttemptAsync("closed", () => handle.QueryAsync(wf => wf.Look("c")));
            await ctx.AttemptAsync("closed, not open", () => handle.QueryAsync(wf => wf.Look("d"), new() { RejectCondition = QueryRejectCondition.NotOpen }));
            await ctx.AttemptAsync("closed, not completed cleanly", () => handle.QueryAsync(wf => wf.Look("e"), new() { RejectCondition = QueryRejectCondition.NotCompletedCleanly }));
        }

        ctx.Observe($"activities ran {activities}");
    }
}

[Scenario("further-eager", "Eager activities and an eager start: results are the same with and without; a run whose first task fails on the eager worker.", Requires = "eager-start", RacyHistory = true)]
public sealed class FurtherEager : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public async Task<string> RunAsync(int count) => string.Join(',', await Workflow.WhenAllAsync(Enumerable.Range(1, count).Select(n =>
            Workflow.ExecuteActivityAsync((FurtherEager s) => s.Step(n), new() { StartToCloseTimeout = Opt.Sec10, DisableEagerActivityExecution = n % 2 == 0 }))));
    }

    [Activity]
    public int Step(int n) => n * n;

    public override async Task RunAsync(ScenarioContext ctx)
    {
        foreach (var eager in new[] { true, false })
        {
            var options = ctx.Options($"{eager}");
            options.RequestEagerStart = eager;
            await ctx.AttemptAsync($"eager {eager}", () => ctx.ExecuteAsync((Flow wf) => wf.RunAsync(7), options));
        }

        var delayed = ctx.Options("delayed");
        delayed.RequestEagerStart = true;
        delayed.StartDelay = Opt.Sec1;
        await ctx.AttemptAsync("with a delay", () => ctx.ExecuteAsync((Flow wf) => wf.RunAsync(1), delayed));
        var unpolled = new WorkflowOptions(ctx.Id("unpolled"), "tq-nobody") { RequestEagerStart = true };
        var handle = await ctx.Client.StartWorkflowAsync((Flow wf) => wf.RunAsync(1), unpolled);
        ctx.Observe($"on a queue without a worker: {(await handle.DescribeAsync()).Status}");
        await handle.TerminateAsync();
    }
}

[Scenario("further-conditions-chain", "Conditions that release one another, some with timeouts, some registered by handlers: the order, and how many turns one task takes.")]
public sealed class FurtherConditionsChain : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        private readonly List<string> log = [];
        private int stage;

        [WorkflowRun]
        public async Task<IReadOnlyList<string>> RunAsync()
        {
            var waits = new List<Task> { AtAsync(3, "third"), AtAsync(2, "second"), AtAsync(1, "first"), AtAsync(1, "first again") };
            await Workflow.WaitConditionAsync(() => stage >= 1, TimeSpan.FromHours(1));
            log.Add("run");
            await Workflow.WhenAllAsync(waits);
            log.Add($"all at stage {stage}");
            return log;
        }

        [WorkflowSignal]
        public async Task GoAsync()
        {
            stage = 1;
            log.Add("signal");
            await Workflow.WaitConditionAsync(() => stage >= 2);
            log.Add("signal goes on");
        }

        private async Task AtAsync(int at, string name)
        {
            await Workflow.WaitConditionAsync(() => stage >= at);
            log.Add(name);
            stage = at + 1;
        }
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var handle = await ctx.StartAsync((Flow wf) => wf.RunAsync());
        await ScenarioContext.UntilIdleAsync(handle);
        await handle.SignalAsync(wf => wf.GoAsync());
        await ctx.AttemptAsync("log", () => handle.GetResultAsync());
    }
}
