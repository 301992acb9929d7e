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

[Scenario("further-dynamic-everything", "A dynamic workflow that takes dynamic signals, queries and updates, sets handlers while it runs, and calls a dynamic activity and a child by name.")]
public sealed class FurtherDynamic : Scenario
{
    [Workflow(Dynamic = true)]
    public sealed class Flow
    {
        private readonly List<string> log = [];
        private bool end;

        [WorkflowRun]
        public async Task<IReadOnlyList<string>> RunAsync(IRawValue[] args)
        {
            log.Add($"{Workflow.Info.WorkflowType} {string.Join('+', args.Select(a => Workflow.PayloadConverter.ToValue<object>(a.Payload)))}");
            log.Add(await Workflow.ExecuteActivityAsync<string>("AnyName", [1, "two"], Opt.Once));
            log.Add(await Workflow.ExecuteLocalActivityAsync<string>("AnyLocal", [], Opt.Local));
            if (Workflow.Info.WorkflowType == "Elder")
            {
                log.AddRange(await Workflow.ExecuteChildWorkflowAsync<List<string>>("Younger", ["x"], new() { Id = $"{Workflow.Info.WorkflowId}-child" }));
                await Workflow.WaitConditionAsync(() => end);
            }

            return log;
        }

        [WorkflowSignal(Dynamic = true)]
        public Task AnySignalAsync(string name, IRawValue[] args)
        {
            log.Add($"signal {name} {args.Length}");
            if (name == "install")
            {
                Workflow.Signals["end"] = WorkflowSignalDefinition.CreateWithoutAttribute("end", (string text) =>
                {
                    log.Add($"installed end {text}");
                    end = true;
                    return Task.CompletedTask;
                });
                Workflow.Queries["installed"] = WorkflowQueryDefinition.CreateWithoutAttribute("installed", (int n) => n + 1);
                Workflow.Updates["installed"] = WorkflowUpdateDefinition.CreateWithoutAttribute("installed", (int n) => Task.FromResult(n * 2), (int n) =>
                {
                    if (n < 0)
                    {
                        throw new ArgumentException("negative");
                    }
                });
            }

            return Task.CompletedTask;
        }

        [WorkflowQuery(Dynamic = true)]
        public string AnyQuery(string name, IRawValue[] args) => $"query {name} {args.Length}";

        [WorkflowUpdate(Dynamic = true)]
        public Task<string> AnyUpdateAsync(string name, IRawValue[] args) => Task.FromResult($"update {name} {args.Length}");
    }

    [Activity(Dynamic = true)]
    public string Any(IRawValue[] args) => $"activity {ActivityExecutionContext.Current.Info.ActivityType} {args.Length}";

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var handle = await ctx.StartAsync("Elder", ["a", 1], ctx.Options());
        await ScenarioContext.UntilEventAsync(handle, EventType.ChildWorkflowExecutionCompleted);
        await ScenarioContext.UntilIdleAsync(handle);
        await handle.SignalAsync("end", ["too early"]);
        await ScenarioContext.UntilIdleAsync(handle);
        await ctx.AttemptAsync("query", () => handle.QueryAsync<string>("anything", [1, 2]));
        await ctx.AttemptAsync("update", () => handle.ExecuteUpdateAsync<string>("anything", [1], new("u1")));
        await handle.SignalAsync("install", []);
        await ScenarioContext.UntilIdleAsync(handle);
        await ctx.AttemptAsync("installed query", () => handle.QueryAsync<int>("installed", [1]));
        await ctx.AttemptAsync("installed update", () => handle.ExecuteUpdateAsync<int>("installed", [4], new("u2")));
        await ctx.AttemptAsync("installed validator", () => handle.ExecuteUpdateAsync<int>("installed", [-4], new("u3")));
        await handle.SignalAsync("end", ["now"]);
        await ctx.AttemptAsync("log", () => handle.GetResultAsync<List<string>>());
    }
}

[Scenario("further-handler-tables", "Handlers set by the constructor are there for the first task's update; what the tables and the dynamic places refuse; memo updates that are refused.")]
public sealed class FurtherHandlerTables : Scenario
{
    public override bool StartsWorker => false;

    [Workflow]
    public sealed class Flow
    {
        private bool end;

        [WorkflowInit]
        public Flow(string text)
        {
            Workflow.Updates["early"] = WorkflowUpdateDefinition.CreateWithoutAttribute("early", () => Task.FromResult($"early {text}"));
            Workflow.Queries["early"] = WorkflowQueryDefinition.CreateWithoutAttribute("early", () => $"asked {text}");
            Workflow.Signals["end"] = WorkflowSignalDefinition.CreateWithoutAttribute("end", () =>
            {
                end = true;
                return Task.CompletedTask;
            });
        }

        [WorkflowRun]
        public async Task<IReadOnlyList<string>> RunAsync(string text)
        {
            var signal = WorkflowSignalDefinition.CreateWithoutAttribute("s", () => Task.CompletedTask);
            var query = WorkflowQueryDefinition.CreateWithoutAttribute("q", () => 1);
            var update = WorkflowUpdateDefinition.CreateWithoutAttribute("u", () => Task.CompletedTask);
            var anySignal = WorkflowSignalDefinition.CreateWithoutAttribute(null, (string name, IRawValue[] args) => Task.CompletedTask);
            var anyQuery = WorkflowQueryDefinition.CreateWithoutAttribute(null, (string name, IRawValue[] args) => 1);
            var anyUpdate = WorkflowUpdateDefinition.CreateWithoutAttribute(null, (string name, IRawValue[] args) => Task.CompletedTask);
            var log = new List<string>
            {
                Caught.From(() => Workflow.Signals["other"] = signal),
                Caught.From(() => Workflow.Queries["other"] = query),
                Caught.From(() => Workflow.Updates["other"] = update),
                Caught.From(() => Workflow.Signals["other"] = anySignal),
                Caught.From(() => Workflow.Queries["other"] = anyQuery),
                Caught.From(() => Workflow.Updates["other"] = anyUpdate),
                Caught.From(() => Workflow.DynamicSignal = signal),
                Caught.From(() => Workflow.DynamicQuery = query),
                Caught.From(() => Workflow.DynamicUpdate = update),
                Caught.From(() => Workflow.UpsertMemo()),
                Caught.From(() => Workflow.UpsertMemo(MemoUpdate.ValueSet("a", 1), MemoUpdate.ValueSet("a", 2))),
                Caught.From(() => Workflow.UpsertMemo(MemoUpdate.ValueSet("a", double.NaN))).Split('<')[0],
            };
            await Workflow.WaitConditionAsync(() => end);
            return log;
        }
    }

    public override async Task RunAsync(ScenarioContext ctx)
    {
        var handle = await ctx.StartAsync((Flow wf) => wf.RunAsync("x"));
        var update = handle.ExecuteUpdateAsync<string>("early", [], new("u"));
        await Task.Delay(200);
        ctx.StartWorker();
        await ctx.AttemptAsync("update", () => update);
        await ctx.AttemptAsync("query", () => handle.QueryAsync<string>("early", []));
        await handle.SignalAsync("end", []);
        await ctx.AttemptAsync("log", () => handle.GetResultAsync());
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
