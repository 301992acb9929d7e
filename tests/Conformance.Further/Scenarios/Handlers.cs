namespace Conformance.Scenarios;

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
