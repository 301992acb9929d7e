namespace Conformance.Scenarios;

[Scenario("further-update-cancel-running", "A cancelled workflow with an update under way: the handler's default-token activity is cancelled, one on a detached token ends, and the run waits for both.")]
public sealed class FurtherUpdateCancelRunning : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        private readonly List<string> log = [];

        [WorkflowRun]
        public async Task<IReadOnlyList<string>> RunAsync()
        {
            try
            {
                await Workflow.DelayAsync(TimeSpan.FromHours(1));
            }
            catch (Exception e)
            {
                log.Add($"run {ExceptionChain.Brief(e)}");
            }

            using var detached = new CancellationTokenSource();
            await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished, detached.Token);
            log.Add("handlers finished");
            return log;
        }

        [WorkflowUpdate]
        public async Task<string> BoundAsync()
        {
            var caught = await Caught.FromAsync(() => Workflow.WaitConditionAsync(() => false));
            log.Add($"bound {caught}");
            return $"{caught}; then {await Caught.FromAsync(() => Workflow.ExecuteActivityAsync((FurtherUpdateCancelRunning s) => s.Step(), Opt.Once))}";
        }

        [WorkflowUpdate]
        public async Task<string> DetachedAsync()
        {
            using var detached = new CancellationTokenSource();
            await Workflow.WaitConditionAsync(() => Workflow.CancellationToken.IsCancellationRequested, detached.Token);
            var step = await Workflow.ExecuteActivityAsync((FurtherUpdateCancelRunning s) => s.Step(), new() { StartToCloseTimeout = Opt.Sec10, CancellationToken = detached.Token });
            log.Add($"detached {step}");
            return step;
        }

        [WorkflowUpdate]
        public Task UncaughtAsync() => Workflow.WaitConditionAsync(() => false);
    }

    [Activity]
    public string Step() => "step";

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var handle = await ctx.StartAsync((Flow wf) => wf.RunAsync());
        await ScenarioContext.UntilIdleAsync(handle);
        var bound = await handle.StartUpdateAsync(wf => wf.BoundAsync(), new(WorkflowUpdateStage.Accepted) { Id = "bound" });
        var detached = await handle.StartUpdateAsync(wf => wf.DetachedAsync(), new(WorkflowUpdateStage.Accepted) { Id = "detached" });
        var uncaught = await handle.StartUpdateAsync(wf => wf.UncaughtAsync(), new(WorkflowUpdateStage.Accepted) { Id = "uncaught" });
        await ScenarioContext.UntilIdleAsync(handle);
        await handle.CancelAsync();
        await ctx.AttemptAsync("bound", () => bound.GetResultAsync());
        await ctx.AttemptAsync("detached", () => detached.GetResultAsync());
        await ctx.ExpectFailureAsync("uncaught", () => uncaught.GetResultAsync());
        await ctx.AttemptAsync("run", () => handle.GetResultAsync());
        ctx.Observe($"{await ScenarioContext.UntilClosedAsync(handle)}");
    }
}

[Scenario("further-update-id-after-continue", "An update id that one run has answered is new to the run that continues it.")]
public sealed class FurtherUpdateIdAfterContinue : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        private bool next;

        [WorkflowRun]
        public async Task<string> RunAsync(int round)
        {
            await Workflow.WaitConditionAsync(() => next && Workflow.AllHandlersFinished);
            return round == 2 ? "done" : throw Workflow.CreateContinueAsNewException((Flow wf) => wf.RunAsync(round + 1));
        }

        [WorkflowUpdate]
        public Task<string> TellAsync(string text) => Task.FromResult($"{text} in {Workflow.Info.Attempt} of {(Workflow.Info.ContinuedRunId is null ? "first" : "continued")}");

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
        await ScenarioContext.UntilIdleAsync(handle);
        var latest = ctx.Client.GetWorkflowHandle<Flow, string>(handle.Id);
        await ctx.AttemptAsync("first run", () => latest.ExecuteUpdateAsync(wf => wf.TellAsync("a"), new("same")));
        await ctx.AttemptAsync("again", () => latest.ExecuteUpdateAsync(wf => wf.TellAsync("b"), new("same")));
        var first = handle.ResultRunId!;
        await latest.SignalAsync(wf => wf.NextAsync());
        await ScenarioContext.UntilAsync(() => latest.DescribeAsync(), d => d.RunId != first);
        await ctx.AttemptAsync("second run", () => latest.ExecuteUpdateAsync(wf => wf.TellAsync("c"), new("same")));
        await ctx.AttemptAsync("first run's outcome", () => ctx.Client.GetWorkflowHandle(handle.Id, runId: first).GetUpdateHandle<string>("same").GetResultAsync());
        await latest.SignalAsync(wf => wf.NextAsync());
        await ctx.AttemptAsync("result", () => handle.GetResultAsync());
        await ctx.AttemptAsync("outcome after the close", () => latest.GetUpdateHandle<string>("same").GetResultAsync());
        await ctx.ExpectFailureAsync("new update after the close", () => latest.ExecuteUpdateAsync(wf => wf.TellAsync("d"), new("other")));
        await ctx.AttemptAsync("known update after the close", () => latest.ExecuteUpdateAsync(wf => wf.TellAsync("d"), new("same")));
    }
}

[Scenario("further-update-with-start-closed", "Update-with-start on closed ids under each reuse policy, with a new update and with one that the closed run has answered.", DeadlineSeconds = 60)]
public sealed class FurtherUpdateWithStartClosed : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        private bool told;

        [WorkflowRun]
        public async Task<string> RunAsync(bool fails)
        {
            await Workflow.WaitConditionAsync(() => told && Workflow.AllHandlersFinished);
            return fails ? throw Opt.Failure("as asked") : "done";
        }

        [WorkflowUpdate]
        public Task<string> TellAsync(string text)
        {
            told = true;
            return Task.FromResult(text);
        }
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        foreach (var fails in new[] { false, true })
        {
            foreach (var reuse in new[] { WorkflowIdReusePolicy.AllowDuplicate, WorkflowIdReusePolicy.AllowDuplicateFailedOnly, WorkflowIdReusePolicy.RejectDuplicate })
            {
                foreach (var conflict in new[] { WorkflowIdConflictPolicy.Fail, WorkflowIdConflictPolicy.UseExisting })
                {
                    var name = $"{(fails ? "failed" : "completed")}-{reuse}-{conflict}";
                    var options = ctx.Options(name);
                    options.IdReusePolicy = reuse;
                    options.IdConflictPolicy = conflict;
                    await ctx.AttemptAsync($"{name} first", () => TellAsync("one", "u1"));
                    await ScenarioContext.UntilClosedAsync(ctx.Client.GetWorkflowHandle(options.Id!));
                    await ctx.AttemptAsync($"{name} known update", () => TellAsync("two", "u1"));
                    await ScenarioContext.UntilClosedAsync(ctx.Client.GetWorkflowHandle(options.Id!));
                    await ctx.AttemptAsync($"{name} new update", () => TellAsync("three", "u2"));

                    Task<string> TellAsync(string text, string update)
                    {
                        var start = WithStartWorkflowOperation.Create((Flow wf) => wf.RunAsync(fails), options);
                        return ctx.Client.ExecuteUpdateWithStartWorkflowAsync((Flow wf) => wf.TellAsync(text), new(start) { Id = update });
                    }
                }
            }
        }
    }
}

[Scenario("further-signal-with-start-closed", "Signal-with-start on ids that completed, failed, were cancelled and terminated, under each reuse policy; and on a running one under each conflict policy.", DeadlineSeconds = 60)]
public sealed class FurtherSignalWithStartClosed : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        private string got = "";

        [WorkflowRun]
        public async Task<string> RunAsync(string end)
        {
            await Workflow.WaitConditionAsync(() => got.Length > 0);
            switch (end)
            {
                case "fail": throw Opt.Failure(got);
                case "stay": await Workflow.DelayAsync(TimeSpan.FromHours(1)); break;
            }

            return got;
        }

        [WorkflowSignal]
        public Task TellAsync(string text)
        {
            got += text;
            return Task.CompletedTask;
        }

        [WorkflowQuery]
        public string Got() => got;
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        foreach (var end in new[] { "complete", "fail", "cancel", "terminate" })
        {
            foreach (var reuse in new[] { WorkflowIdReusePolicy.AllowDuplicate, WorkflowIdReusePolicy.AllowDuplicateFailedOnly, WorkflowIdReusePolicy.RejectDuplicate })
            {
                var name = $"{end}-{reuse}";
                var handle = await StartAsync(name, end is "cancel" or "terminate" ? "stay" : end, "a", reuse, WorkflowIdConflictPolicy.Unspecified);
                if (end == "cancel")
                {
                    await handle.CancelAsync();
                }
                else if (end == "terminate")
                {
                    await handle.TerminateAsync();
                }

                ctx.Observe($"{name}: {await ScenarioContext.UntilClosedAsync(handle)}");
                await ctx.AttemptAsync(name, async () => await (await StartAsync(name, "complete", "b", reuse, WorkflowIdConflictPolicy.Unspecified)).GetResultAsync<string>());
            }
        }

        foreach (var conflict in new[] { WorkflowIdConflictPolicy.Unspecified, WorkflowIdConflictPolicy.Fail, WorkflowIdConflictPolicy.UseExisting, WorkflowIdConflictPolicy.TerminateExisting })
        {
            var name = $"running-{conflict}";
            var handle = await StartAsync(name, "stay", "a", WorkflowIdReusePolicy.AllowDuplicate, WorkflowIdConflictPolicy.Unspecified);
            var first = (await handle.DescribeAsync()).RunId;
            await ScenarioContext.UntilIdleAsync(handle);
            await ctx.AttemptAsync(name, async () =>
            {
                var second = await StartAsync(name, "stay", "b", WorkflowIdReusePolicy.AllowDuplicate, conflict);
                return await second.QueryAsync<string>("Got", []);
            });
            ctx.Observe($"{name}: first run {(await ctx.Client.GetWorkflowHandle(handle.Id, runId: first).DescribeAsync()).Status}");
            ctx.Track(handle.Id, first);
            await ctx.Client.GetWorkflowHandle(handle.Id).TerminateAsync();
        }

        async Task<WorkflowHandle> StartAsync(string name, string end, string text, WorkflowIdReusePolicy reuse, WorkflowIdConflictPolicy conflict)
        {
            var options = ctx.Options(name);
            options.IdReusePolicy = reuse;
            options.IdConflictPolicy = conflict;
            options.SignalWithStart((Flow wf) => wf.TellAsync(text));
            return await ctx.Client.StartWorkflowAsync((Flow wf) => wf.RunAsync(end), options);
        }
    }
}

[Scenario("further-many-messages-first-task", "Signals, updates and a cancellation that all wait for the first task: the order in which code sees them.", RacyHistory = true)]
public sealed class FurtherManyMessagesFirstTask : Scenario
{
    public override bool StartsWorker => false;

    [Workflow]
    public sealed class Flow
    {
        private readonly List<string> log = [];

        [WorkflowRun]
        public async Task<IReadOnlyList<string>> RunAsync()
        {
            log.Add($"run cancelled {Workflow.CancellationToken.IsCancellationRequested}");
            using var detached = new CancellationTokenSource();
            await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished, detached.Token);
            return log;
        }

        [WorkflowSignal]
        public async Task NoteAsync(string text)
        {
            log.Add($"signal {text} begins");
            await Workflow.DelayAsync(1, CancellationToken.None);
            log.Add($"signal {text} ends");
        }

        [WorkflowUpdate]
        public async Task<string> ChangeAsync(string text)
        {
            log.Add($"update {text} begins");
            var caught = await Caught.FromAsync(() => Workflow.DelayAsync(10));
            log.Add($"update {text} {caught}");
            return text;
        }

        [WorkflowUpdateValidator(nameof(ChangeAsync))]
        public void Check(string text)
        {
            log.Add($"validates {text}");
            if (text == "bad")
            {
                throw new ArgumentException("bad text");
            }
        }
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var handle = await ctx.StartAsync((Flow wf) => wf.RunAsync());
        await handle.SignalAsync(wf => wf.NoteAsync("one"));
        var updates = new List<Task<string>>();
        foreach (var text in new[] { "first", "bad", "second" })
        {
            updates.Add(handle.ExecuteUpdateAsync(wf => wf.ChangeAsync(text), new($"u-{text}")));
            await Task.Delay(200);
        }

        await handle.SignalAsync(wf => wf.NoteAsync("two"));
        await handle.CancelAsync();
        ctx.StartWorker();
        foreach (var update in updates)
        {
            await ctx.AttemptAsync("update", () => update);
        }

        await ctx.AttemptAsync("run", () => handle.GetResultAsync());
    }
}

[Scenario("further-failure-types-in-handlers", "Exception types that the workflow lists, thrown by a signal handler and by an update handler.")]
public sealed class FurtherFailureTypesInHandlers : Scenario
{
    [Workflow(FailureExceptionTypes = [typeof(ArithmeticException)])]
    public sealed class Flow
    {
        [WorkflowRun]
        public Task RunAsync() => Workflow.DelayAsync(TimeSpan.FromHours(1));

        [WorkflowSignal]
        public Task BreakAsync() => throw new DivideByZeroException("by signal");

        [WorkflowUpdate]
        public async Task ChangeAsync()
        {
            await Workflow.DelayAsync(1);
            throw new OverflowException("by update");
        }

        [WorkflowQuery]
        public string Ask() => throw new DivideByZeroException("by query");
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var handle = await ctx.StartAsync((Flow wf) => wf.RunAsync());
        await ScenarioContext.UntilIdleAsync(handle);
        await ctx.ExpectFailureAsync("update", () => handle.ExecuteUpdateAsync(wf => wf.ChangeAsync(), new("u")));
        await ctx.ExpectFailureAsync("query", () => handle.QueryAsync(wf => wf.Ask()));
        ctx.Observe($"{(await handle.DescribeAsync()).Status}");
        await handle.SignalAsync(wf => wf.BreakAsync());
        await ctx.ExpectFailureAsync("run", () => handle.GetResultAsync());
    }
}
