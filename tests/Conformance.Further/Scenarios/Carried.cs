using Temporalio.Api.Common.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Worker.Interceptors;

namespace Conformance.Scenarios;

[Scenario("further-headers-carried", "Headers set by interceptors: through start, signal, query, update, activity, local activity, child, continue-as-new and schedule-free calls, as the other side sees them.")]
public sealed class FurtherHeaders : Scenario
{
    protected override void Configure(TemporalWorkerOptions options) => options.Interceptors = [new Marking()];

    [Workflow]
    public sealed class Flow
    {
        private bool end;

        public static List<string> Seen(IReadOnlyDictionary<string, Payload>? headers) =>
            [.. (headers ?? new Dictionary<string, Payload>()).Where(h => h.Key.StartsWith("mark", StringComparison.Ordinal)).Select(h => $"{h.Key}={DataConverter.Default.PayloadConverter.ToValue<string>(h.Value)}").Order(StringComparer.Ordinal)];

        [WorkflowRun]
        public async Task<IReadOnlyList<string>> RunAsync(int round, IReadOnlyList<string> log)
        {
            var said = log.Append($"round {round}: {string.Join(' ', Seen(Workflow.Info.Headers))}").ToList();
            said.Add($"activity {await Workflow.ExecuteActivityAsync((FurtherHeaders s) => s.Echo(), Opt.Once)}");
            said.Add($"local {await Workflow.ExecuteLocalActivityAsync((FurtherHeaders s) => s.Echo(), Opt.Local)}");
            if (round == 1)
            {
                said.Add($"child {string.Join(' ', await Workflow.ExecuteChildWorkflowAsync((Child wf) => wf.RunAsync(), new() { Id = $"{Workflow.Info.WorkflowId}-child" }))}");
                throw Workflow.CreateContinueAsNewException((Flow wf) => wf.RunAsync(2, said));
            }

            await Workflow.WaitConditionAsync(() => end);
            return said;
        }

        [WorkflowSignal]
        public Task EndAsync()
        {
            end = true;
            return Task.CompletedTask;
        }
    }

    [Workflow]
    public sealed class Child
    {
        [WorkflowRun]
        public Task<List<string>> RunAsync() => Task.FromResult(Flow.Seen(Workflow.Info.Headers));
    }

    [Activity]
    public string Echo() => string.Join(' ', Flow.Seen(ActivityExecutionContext.Current.Info.Attempt == 1 ? Marking.Current.Value : null));

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var client = new TemporalClient(ctx.Client.Connection, new() { Namespace = ctx.Client.Options.Namespace, Interceptors = [new Client()] });
        var handle = await client.StartWorkflowAsync((Flow wf) => wf.RunAsync(1, new List<string>()), ctx.Options());
        ctx.Track(handle.Id, handle.ResultRunId);
        var latest = client.GetWorkflowHandle<Flow, IReadOnlyList<string>>(handle.Id);
        await ScenarioContext.UntilAsync(() => latest.DescribeAsync(), d => d.RunId != handle.ResultRunId);
        await latest.SignalAsync(wf => wf.EndAsync());
        await ctx.AttemptAsync("log", () => handle.GetResultAsync());
    }

    private static Dictionary<string, Payload> Marked(IDictionary<string, Payload>? headers, string mark) =>
        new(headers ?? new Dictionary<string, Payload>()) { [$"mark-{mark}"] = DataConverter.Default.PayloadConverter.ToPayload(mark) };

    private sealed class Client : IClientInterceptor
    {
        public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor next) => new Outbound(next);

        private sealed class Outbound(ClientOutboundInterceptor next) : ClientOutboundInterceptor(next)
        {
            public override Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input) =>
                base.StartWorkflowAsync<TWorkflow, TResult>(input with { Headers = Marked(input.Headers, "start") });

            public override Task SignalWorkflowAsync(SignalWorkflowInput input) => base.SignalWorkflowAsync(input with { Headers = Marked(input.Headers, "signal") });
        }
    }

    private sealed class Marking : IWorkerInterceptor
    {
        public static AsyncLocal<IReadOnlyDictionary<string, Payload>?> Current { get; } = new();

        public WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => new Inbound(nextInterceptor);

        public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new Activities(nextInterceptor);

        private sealed class Inbound(WorkflowInboundInterceptor next) : WorkflowInboundInterceptor(next)
        {
            public override void Init(WorkflowOutboundInterceptor outbound) => base.Init(new Outbound(outbound));
        }

        private sealed class Outbound(WorkflowOutboundInterceptor next) : WorkflowOutboundInterceptor(next)
        {
            public override Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input) => base.ScheduleActivityAsync<TResult>(input with { Headers = Marked(input.Headers, "activity") });

            public override Task<TResult> ScheduleLocalActivityAsync<TResult>(ScheduleLocalActivityInput input) => base.ScheduleLocalActivityAsync<TResult>(input with { Headers = Marked(input.Headers, "local") });

            public override Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildWorkflowAsync<TWorkflow, TResult>(StartChildWorkflowInput input) =>
                base.StartChildWorkflowAsync<TWorkflow, TResult>(input with { Headers = Marked(input.Headers, "child") });

            public override ContinueAsNewException CreateContinueAsNewException(CreateContinueAsNewExceptionInput input) =>
                base.CreateContinueAsNewException(input with { Headers = Marked(input.Headers, "continued") });
        }

        private sealed class Activities(ActivityInboundInterceptor next) : ActivityInboundInterceptor(next)
        {
            public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
            {
                Current.Value = input.Headers is { } headers ? new Dictionary<string, Payload>(headers) : null;
                return await base.ExecuteActivityAsync(input);
            }
        }
    }
}

[Scenario("further-patch-lifecycle", "One history of each age replayed by code before a patch, with it, with it deprecated, and after it is gone.")]
public sealed class FurtherPatchLifecycle : Scenario
{
    public override bool StartsWorker => false;

    [Workflow("Patchy")]
    [NotRegistered]
    public sealed class Before
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            await Workflow.DelayAsync(1);
            return "before";
        }
    }

    [Workflow("Patchy")]
    [NotRegistered]
    public sealed class With
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            if (Workflow.Patched("step"))
            {
                await Workflow.ExecuteActivityAsync((FurtherPatchLifecycle s) => s.Step(), Opt.Once);
            }

            await Workflow.DelayAsync(1);
            return $"with {Workflow.Patched("step")} {Workflow.Patched("late")}";
        }
    }

    [Workflow("Patchy")]
    [NotRegistered]
    public sealed class Deprecated
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            Workflow.DeprecatePatch("step");
            await Workflow.ExecuteActivityAsync((FurtherPatchLifecycle s) => s.Step(), Opt.Once);
            await Workflow.DelayAsync(1);
            return "deprecated";
        }
    }

    [Workflow("Patchy")]
    [NotRegistered]
    public sealed class Gone
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            await Workflow.ExecuteActivityAsync((FurtherPatchLifecycle s) => s.Step(), Opt.Once);
            await Workflow.DelayAsync(1);
            return "gone";
        }
    }

    [Activity]
    public void Step()
    {
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        Type[] ages = [typeof(Before), typeof(With), typeof(Deprecated), typeof(Gone)];
        foreach (var age in ages)
        {
            await using var worker = ctx.StartWorker(options => options.AddWorkflow(age));
            var handle = await ctx.StartAsync("Patchy", [], ctx.Options(age.Name));
            await ctx.AttemptAsync($"{age.Name} runs", () => handle.GetResultAsync<string>());
            var history = await handle.FetchHistoryAsync();
            foreach (var code in ages)
            {
                var options = new WorkflowReplayerOptions();
                options.AddWorkflow(code);
                var result = await new WorkflowReplayer(options).ReplayWorkflowAsync(history, throwOnReplayFailure: false);
                ctx.Observe($"{age.Name} replayed by {code.Name}: {result.ReplayFailure?.GetType().Name ?? "fits"}");
            }
        }
    }
}

[Scenario("further-memo-continued", "Memo upserted, removed and carried: what a run was started with, what it upserted, and what its successor and describe say.")]
public sealed class FurtherMemo : Scenario
{
    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public Task<string> RunAsync(int round, string said)
        {
            said += $"round {round}: {Memo()}";
            if (round == 1)
            {
                Workflow.UpsertMemo(MemoUpdate.ValueSet("added", 1), MemoUpdate.ValueUnset("gone"), MemoUpdate.ValueSet("kept", new { A = 1 }));
                said += $" then {Memo()}; ";
                throw Workflow.CreateContinueAsNewException((Flow wf) => wf.RunAsync(2, said));
            }

            if (round == 2)
            {
                throw Workflow.CreateContinueAsNewException((Flow wf) => wf.RunAsync(3, said + "; "), new() { Memo = new Dictionary<string, object> { ["given"] = true } });
            }

            return Task.FromResult(said);
        }

        private static string Memo() => string.Join(' ', Workflow.Memo.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}={m.Value.Payload.Data.ToStringUtf8()}"));
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var options = ctx.Options();
        options.Memo = new Dictionary<string, object> { ["kept"] = "k", ["gone"] = "g" };
        var handle = await ctx.StartAsync((Flow wf) => wf.RunAsync(1, ""), options);
        await ctx.AttemptAsync("result", () => handle.GetResultAsync());
        var described = await ctx.Client.GetWorkflowHandle(handle.Id, runId: handle.ResultRunId).DescribeAsync();
        ctx.Observe($"first run: {string.Join(' ', described.Memo.Keys.Order(StringComparer.Ordinal))}");
        ctx.Observe($"last run: {string.Join(' ', (await ctx.Client.GetWorkflowHandle(handle.Id).DescribeAsync()).Memo.Keys.Order(StringComparer.Ordinal))}");
    }
}

[Scenario("further-codec-everywhere", "A codec and encoded failures over heartbeat details, memo, query failures, update failures, signals and a failing child. Encoded stack traces differ.", RacyHistory = true)]
public sealed class FurtherCodec : Scenario
{
    public override bool StartsWorker => false;

    [Workflow]
    public sealed class Flow
    {
        private readonly List<string> got = [];

        [WorkflowRun]
        public async Task<IReadOnlyList<string>> RunAsync(string text)
        {
            got.Add($"{text} memo {Workflow.PayloadConverter.ToValue<string>(Workflow.Memo["m"].Payload)}");
            got.Add(await Caught.FromAsync(() => Workflow.ExecuteActivityAsync((FurtherCodec s) => s.BeatsAndFails(), Opt.Retry(2))));
            got.Add(await Caught.FromAsync(() => Workflow.ExecuteChildWorkflowAsync((Child wf) => wf.RunAsync(), new() { Id = $"{Workflow.Info.WorkflowId}-child" })));
            Workflow.UpsertMemo(MemoUpdate.ValueSet("n", "new"));
            await Workflow.WaitConditionAsync(() => got.Count > 3);
            return got;
        }

        [WorkflowSignal]
        public Task TellAsync(string text)
        {
            got.Add(text);
            return Task.CompletedTask;
        }

        [WorkflowQuery]
        public string Ask(string text) => text == "fail" ? throw Opt.Failure("no answer", "Ask") : $"asked {text}";

        [WorkflowUpdate]
        public Task<string> ChangeAsync(string text) => text == "fail" ? throw Opt.Failure("no change", "Change") : Task.FromResult($"changed {text}");
    }

    [Workflow]
    public sealed class Child
    {
        [WorkflowRun]
        public Task RunAsync() => throw new ApplicationFailureException("child failed", new InvalidOperationException("inside"), errorType: "Child", nonRetryable: true, details: ["d", 1]);
    }

    [Activity]
    public async Task BeatsAndFails()
    {
        var context = ActivityExecutionContext.Current;
        if (context.Info.Attempt == 1)
        {
            context.Heartbeat("beat", 1);
            await Task.Delay(200);
            throw Opt.Failure("first");
        }

        throw new ApplicationFailureException($"saw {await context.Info.HeartbeatDetailAtAsync<string>(0)}", errorType: "Beat", details: ["detail"]);
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var converter = DataConverter.Default with { PayloadCodec = new Reversing(), FailureConverter = new DefaultFailureConverter.WithEncodedCommonAttributes() };
        var client = new TemporalClient(ctx.Client.Connection, new() { Namespace = ctx.Client.Options.Namespace, DataConverter = converter });
        ctx.StartWorker(client: client);
        var options = ctx.Options();
        options.Memo = new Dictionary<string, object> { ["m"] = "memo" };
        var handle = await client.StartWorkflowAsync((Flow wf) => wf.RunAsync("input"), options);
        ctx.Track(handle.Id, handle.ResultRunId);
        await ScenarioContext.UntilEventAsync(handle, EventType.WorkflowPropertiesModified);
        await ctx.AttemptAsync("query", () => handle.QueryAsync(wf => wf.Ask("x")));
        await ctx.ExpectFailureAsync("query fails", () => handle.QueryAsync(wf => wf.Ask("fail")));
        await ctx.AttemptAsync("update", () => handle.ExecuteUpdateAsync(wf => wf.ChangeAsync("x"), new("u1")));
        await ctx.ExpectFailureAsync("update fails", () => handle.ExecuteUpdateAsync(wf => wf.ChangeAsync("fail"), new("u2")));
        await handle.SignalAsync(wf => wf.TellAsync("told"));
        await ctx.AttemptAsync("result", () => handle.GetResultAsync());
        var memo = (await handle.DescribeAsync()).Memo;
        ctx.Observe($"memo {await memo["m"].ToValueAsync<string>()} {await memo["n"].ToValueAsync<string>()}");
        var raw = (await ctx.Client.WorkflowService.DescribeWorkflowExecutionAsync(new() { Namespace = ctx.Client.Options.Namespace, Execution = new() { WorkflowId = handle.Id } })).WorkflowExecutionInfo.Memo.Fields["m"];
        ctx.Observe($"raw memo {raw.Metadata["encoding"].ToStringUtf8()}");
    }

    private sealed class Reversing : IPayloadCodec
    {
        public Task<IReadOnlyCollection<Payload>> EncodeAsync(IReadOnlyCollection<Payload> payloads) =>
            Task.FromResult<IReadOnlyCollection<Payload>>([.. payloads.Select(p => new Payload
            {
                Metadata = { ["encoding"] = Google.Protobuf.ByteString.CopyFromUtf8("binary/reversed") },
                Data = Google.Protobuf.ByteString.CopyFrom([.. Google.Protobuf.MessageExtensions.ToByteArray(p).Reverse()]),
            })]);

        public Task<IReadOnlyCollection<Payload>> DecodeAsync(IReadOnlyCollection<Payload> payloads) =>
            Task.FromResult<IReadOnlyCollection<Payload>>([.. payloads.Select(p => p.Metadata["encoding"].ToStringUtf8() == "binary/reversed" ? Payload.Parser.ParseFrom([.. p.Data.ToByteArray().Reverse()]) : p)]);
    }
}
