namespace Conformance.Scenarios;

[Scenario("further-child-continues", "A child that continues as new twice: one child to its parent, which gets the last run's result.")]
public sealed class FurtherChildContinues : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            var child = await Workflow.StartChildWorkflowAsync((Child wf) => wf.RunAsync(1), new() { Id = $"{Workflow.Info.WorkflowId}-child" });
            var result = await child.GetResultAsync();
            return $"{result}, first run {child.FirstExecutionRunId.Length == 36}";
        }
    }

    [Workflow]
    public sealed class Child
    {
        [WorkflowRun]
        public Task<string> RunAsync(int round) => round == 3
            ? Task.FromResult($"round {round} of {Workflow.Info.Parent?.WorkflowId}, root {Workflow.Info.Root?.WorkflowId}, attempt {Workflow.Info.Attempt}")
            : throw Workflow.CreateContinueAsNewException((Child wf) => wf.RunAsync(round + 1));
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        await ctx.AttemptAsync("result", () => ctx.ExecuteAsync((Flow wf) => wf.RunAsync()));
        var child = ctx.Client.GetWorkflowHandle(ctx.Id("child"));
        ctx.Observe($"{(await child.DescribeAsync()).Status}: {await ScenarioContext.ShapeAsync(child)}");
    }
}

[Scenario("further-child-continued-parent-closes", "A parent closes while its child is in its second run: each policy reaches the run that is open.", DeadlineSeconds = 60)]
public sealed class FurtherChildContinuedParentCloses : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        private bool close;

        [WorkflowRun]
        public async Task RunAsync(ParentClosePolicy policy)
        {
            await Workflow.StartChildWorkflowAsync((Child wf) => wf.RunAsync(1), new() { Id = $"{Workflow.Info.WorkflowId}-child", ParentClosePolicy = policy });
            await Workflow.WaitConditionAsync(() => close);
        }

        [WorkflowSignal]
        public Task CloseAsync()
        {
            close = true;
            return Task.CompletedTask;
        }
    }

    [Workflow]
    public sealed class Child
    {
        private bool end;

        [WorkflowRun]
        public async Task<string> RunAsync(int round)
        {
            if (round == 1)
            {
                throw Workflow.CreateContinueAsNewException((Child wf) => wf.RunAsync(2));
            }

            var caught = await Caught.FromAsync(() => Workflow.WaitConditionAsync(() => end));
            return $"{caught}";
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
        foreach (var policy in new[] { ParentClosePolicy.Terminate, ParentClosePolicy.RequestCancel, ParentClosePolicy.Abandon })
        {
            var parent = await ctx.StartAsync((Flow wf) => wf.RunAsync(policy), ctx.Options($"{policy}"));
            var child = ctx.Client.GetWorkflowHandle<Child, string>($"{parent.Id}-child");
            await ScenarioContext.UntilAsync(async () => await Exists(child), exists => exists);
            await ScenarioContext.UntilIdleAsync(child);
            await parent.SignalAsync(wf => wf.CloseAsync());
            await parent.GetResultAsync();
            if (policy == ParentClosePolicy.Abandon)
            {
                await child.SignalAsync(wf => wf.EndAsync());
            }

            ctx.Observe($"{policy}: {await ScenarioContext.UntilClosedAsync(child)}");
            await ctx.AttemptAsync($"{policy}", () => child.GetResultAsync());
        }
    }

    private static async Task<bool> Exists(WorkflowHandle child)
    {
        try
        {
            return (await ScenarioContext.EventsAsync(child)).Any(e => e.WorkflowExecutionStartedEventAttributes?.ContinuedExecutionRunId.Length > 0);
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return false;
        }
    }
}

[Scenario("further-child-retries-then-succeeds", "A child that fails twice under a retry policy and then succeeds; and one whose failure is not to be retried.")]
public sealed class FurtherChildRetries : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public async Task<string> RunAsync(string mode)
        {
            var options = new ChildWorkflowOptions
            {
                Id = $"{Workflow.Info.WorkflowId}-child",
                RetryPolicy = new() { InitialInterval = Opt.Sec1, BackoffCoefficient = 1, MaximumAttempts = 3, NonRetryableErrorTypes = ["Fatal"] },
            };
            try
            {
                return await Workflow.ExecuteChildWorkflowAsync((Child wf) => wf.RunAsync(mode), options);
            }
            catch (Exception e)
            {
                return ExceptionChain.Brief(e);
            }
        }
    }

    [Workflow]
    public sealed class Child
    {
        [WorkflowRun]
        public Task<string> RunAsync(string mode) => (mode, Workflow.Info.Attempt) switch
        {
            ("fatal", _) => throw Opt.Failure("fatal", "Fatal"),
            (_, < 3) => throw Opt.Failure($"attempt {Workflow.Info.Attempt}", "Some"),
            _ => Task.FromResult($"attempt {Workflow.Info.Attempt} after {Workflow.Info.LastFailure?.Message}, parent {Workflow.Info.Parent?.WorkflowId}"),
        };
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        await ctx.AttemptAsync("retried", () => ctx.ExecuteAsync((Flow wf) => wf.RunAsync("late"), ctx.Options("late")));
        await ctx.AttemptAsync("fatal", () => ctx.ExecuteAsync((Flow wf) => wf.RunAsync("fatal"), ctx.Options("fatal")));
    }
}

[Scenario("further-grandchildren", "Three generations: what the youngest knows of its root, and how a termination of the eldest goes down.")]
public sealed class FurtherGrandchildren : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public async Task<string> RunAsync(int depth)
        {
            if (depth > 0)
            {
                return await Workflow.ExecuteChildWorkflowAsync((Flow wf) => wf.RunAsync(depth - 1), new() { Id = $"{Workflow.Info.WorkflowId}.{depth}" });
            }

            await Workflow.DelayAsync(TimeSpan.FromHours(1));
            return "";
        }

        [WorkflowQuery]
        public string Kin() => $"parent {Workflow.Info.Parent?.WorkflowId}, root {Workflow.Info.Root?.WorkflowId}";
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var eldest = await ctx.StartAsync((Flow wf) => wf.RunAsync(2));
        var youngest = ctx.Client.GetWorkflowHandle<Flow, string>($"{eldest.Id}.2.1");
        await ScenarioContext.UntilAsync(
            async () =>
            {
                try
                {
                    return await youngest.QueryAsync(wf => wf.Kin());
                }
                catch (RpcException)
                {
                    return "";
                }
            },
            kin => kin.Length > 0);
        ctx.Observe($"youngest: {await youngest.QueryAsync(wf => wf.Kin())}");
        ctx.Observe($"eldest: {await eldest.QueryAsync(wf => wf.Kin())}");
        await eldest.TerminateAsync("enough", new() { Details = ["why", 7] });
        await ctx.ExpectFailureAsync("eldest", () => eldest.GetResultAsync());
        await ctx.ExpectFailureAsync("middle", () => ctx.Client.GetWorkflowHandle<Flow, string>($"{eldest.Id}.2").GetResultAsync());
        await ctx.ExpectFailureAsync("youngest", () => youngest.GetResultAsync());
    }
}

[Scenario("further-cancel-scopes", "One of two branches cancelled by a linked source, a branch shielded from the workflow's cancellation, a race of activity and timer.")]
public sealed class FurtherCancelScopes : Scenario
{
    private readonly TaskCompletionSource heard = new();

    [Workflow]
    public sealed class Flow
    {
        private readonly List<string> log = [];
        private bool raced;

        [WorkflowQuery]
        public bool Raced => raced;

        [WorkflowRun]
        public async Task<IReadOnlyList<string>> RunAsync()
        {
            using var branch = CancellationTokenSource.CreateLinkedTokenSource(Workflow.CancellationToken);
            var bound = Caught.FromAsync(() => Workflow.DelayAsync(TimeSpan.FromHours(1), branch.Token));
            var other = Caught.FromAsync(() => Workflow.DelayAsync(TimeSpan.FromHours(2)));
            branch.Cancel();
            log.Add($"branch {await bound}");

            using var race = CancellationTokenSource.CreateLinkedTokenSource(Workflow.CancellationToken);
            var slow = Workflow.ExecuteActivityAsync((FurtherCancelScopes s) => s.UntilCancelledAsync(), new()
            {
                StartToCloseTimeout = Opt.Sec10,
                HeartbeatTimeout = Opt.Sec2,
                CancellationToken = race.Token,
                CancellationType = ActivityCancellationType.WaitCancellationCompleted,
            });
            var timer = Workflow.DelayAsync(1200, race.Token);
            var first = await Workflow.WhenAnyAsync(slow, timer);
            log.Add($"timer first {first == timer}");
            race.Cancel();
            log.Add($"slow {await Caught.FromAsync(() => slow)}");
            raced = true;

            log.Add($"other {await other}");
            using var shield = new CancellationTokenSource();
            log.Add($"bound is refused: {await Caught.FromAsync(() => Workflow.ExecuteActivityAsync((FurtherCancelScopes s) => s.Quick(), Opt.Once))}");
            log.Add($"bound local is refused: {await Caught.FromAsync(() => Workflow.ExecuteLocalActivityAsync((FurtherCancelScopes s) => s.Quick(), Opt.Local))}");
            log.Add($"bound child is refused: {await Caught.FromAsync(() => Workflow.ExecuteChildWorkflowAsync((Flow wf) => wf.RunAsync()))}");
            log.Add($"shielded {await Workflow.ExecuteActivityAsync((FurtherCancelScopes s) => s.Quick(), new() { StartToCloseTimeout = Opt.Sec10, CancellationToken = shield.Token })}");
            log.Add($"shielded local {await Workflow.ExecuteLocalActivityAsync((FurtherCancelScopes s) => s.Quick(), new() { StartToCloseTimeout = Opt.Sec10, CancellationToken = shield.Token })}");
            Workflow.CancellationToken.ThrowIfCancellationRequested();
            return log;
        }

        [WorkflowQuery]
        public IReadOnlyList<string> Log() => log;
    }

    [Activity]
    public async Task<string> UntilCancelledAsync()
    {
        while (!ActivityExecutionContext.Current.CancellationToken.IsCancellationRequested)
        {
            ActivityExecutionContext.Current.Heartbeat();
            await Task.Delay(50);
        }

        heard.TrySetResult();
        throw new OperationCanceledException();
    }

    [Activity]
    public string Quick() => "quick";

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var handle = await ctx.StartAsync((Flow wf) => wf.RunAsync());
        await heard.Task;
        await ScenarioContext.UntilAsync(() => handle.QueryAsync(wf => wf.Raced), raced => raced);
        await handle.CancelAsync();
        await ctx.ExpectFailureAsync("run", () => handle.GetResultAsync());
        ctx.Result("log", await handle.QueryAsync(wf => wf.Log()));
    }
}

[Scenario("further-external-cancel-pinned", "A workflow cancels and signals another by a pinned run id: the right run, one that is closed, the latest, and itself. Whether two signals come in one task depends on time.", RacyHistory = true)]
public sealed class FurtherExternalPinned : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public async Task<IReadOnlyList<string>> RunAsync(string target, string current, string old)
        {
            var log = new List<string>
            {
                $"signal old {await Caught.FromAsync(() => Workflow.GetExternalWorkflowHandle<Target>(target, old).SignalAsync(wf => wf.TellAsync("old")))}",
                $"signal current {await Caught.FromAsync(() => Workflow.GetExternalWorkflowHandle<Target>(target, current).SignalAsync(wf => wf.TellAsync("current")))}",
                $"signal latest {await Caught.FromAsync(() => Workflow.GetExternalWorkflowHandle<Target>(target).SignalAsync(wf => wf.TellAsync("latest")))}",
                $"signal self {await Caught.FromAsync(() => Workflow.GetExternalWorkflowHandle(Workflow.Info.WorkflowId).SignalAsync("Nothing", []))}",
                $"cancel old {await Caught.FromAsync(() => Workflow.GetExternalWorkflowHandle(target, old).CancelAsync())}",
                $"cancel current {await Caught.FromAsync(() => Workflow.GetExternalWorkflowHandle(target, current).CancelAsync())}",
            };
            return log;
        }
    }

    [Workflow]
    public sealed class Target
    {
        private readonly List<string> got = [];
        private bool next;

        [WorkflowRun]
        public async Task<IReadOnlyList<string>> RunAsync(int round)
        {
            if (round == 1)
            {
                await Workflow.WaitConditionAsync(() => next);
                throw Workflow.CreateContinueAsNewException((Target wf) => wf.RunAsync(2));
            }

            await Caught.FromAsync(() => Workflow.DelayAsync(TimeSpan.FromHours(1)));
            return got;
        }

        [WorkflowSignal]
        public Task TellAsync(string text)
        {
            got.Add(text);
            next = true;
            return Task.CompletedTask;
        }
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var target = await ctx.StartAsync((Target wf) => wf.RunAsync(1), ctx.Options("target"));
        await ScenarioContext.UntilIdleAsync(target);
        var latest = ctx.Client.GetWorkflowHandle<Target, IReadOnlyList<string>>(target.Id);
        await target.SignalAsync(wf => wf.TellAsync("go on"));
        var current = (await ScenarioContext.UntilAsync(() => latest.DescribeAsync(), d => d.RunId != target.ResultRunId)).RunId;
        await ScenarioContext.UntilIdleAsync(latest);
        await ctx.AttemptAsync("log", () => ctx.ExecuteAsync((Flow wf) => wf.RunAsync(target.Id, current, target.ResultRunId!)));
        await ctx.AttemptAsync("target", () => latest.GetResultAsync());
    }
}
