using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using Temporalio.Activities;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Extensions.OpenTelemetry;
using Temporalio.Testing;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Polyfills.Temporalio.Tests.Extensions;

/// <summary>
/// The spans of the tracing interceptor, as the official package made them on a real server for the same calls. A tree is written one span a
/// line, with its parent's name, its kind, its tags and what else is remarkable.
/// </summary>
public sealed class TracingTests
{
    private const string Queue = "traced";

    private static readonly ActivitySource Own = new("Polyfills.Temporalio.Tests.Own");
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static ActivityOptions Once => new() { StartToCloseTimeout = TimeSpan.FromSeconds(10), RetryPolicy = new() { MaximumAttempts = 1 } };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_ActivityChildSignalTimer_IsOneTree(bool cached)
    {
        var spans = await RecordAsync(cached, async client => await client.ExecuteWorkflowAsync((Flow w) => w.RunAsync("all"), new("a", Queue)));

        // Without a cache every task replays from the start: what would hang under RunWorkflow hangs under the span that started the workflow.
        var (flow, child, inner) = cached ? ("RunWorkflow:Flow", "RunWorkflow:Child", "RunWorkflow:Flow") : ("StartWorkflow:Flow", "StartChildWorkflow:Child", "StartChildWorkflow:Flow");
        Assert.Equal(
            Lines(
                "StartWorkflow:Flow Client <- root wf",
                "RunWorkflow:Flow Server <- StartWorkflow:Flow wf run",
                "StartActivity:Hello Client <- RunWorkflow:Flow",
                "RunActivity:Hello Server <- StartActivity:Hello wf run act",
                $"StartActivity:Hello Client <- {flow}",
                "RunActivity:Hello Server <- StartActivity:Hello wf run act",
                $"StartChildWorkflow:Child Client <- {flow}",
                "RunWorkflow:Child Server <- StartChildWorkflow:Child wf run",
                "StartActivity:Hello Client <- RunWorkflow:Child",
                "RunActivity:Hello Server <- StartActivity:Hello wf run act",
                $"CompleteWorkflow:Child Internal <- {child}",
                $"StartChildWorkflow:Flow Client <- {flow}",
                "RunWorkflow:Flow Server <- StartChildWorkflow:Flow wf run",
                $"SignalChildWorkflow:End Client <- {flow}",
                "HandleSignal:End Server <- StartChildWorkflow:Flow wf run link=SignalChildWorkflow:End",
                $"CompleteWorkflow:Flow Internal <- {inner}",
                $"CompleteWorkflow:Flow Internal <- {flow}"),
            Lines(cached ? spans : spans.Select(SignalInALaterTask)));
    }

    /// <summary>The signal may already be there in the first task of the inner flow, which then also ends it.</summary>
    private static string SignalInALaterTask(string line) => line.Replace("CompleteWorkflow:Flow Internal <- RunWorkflow:Flow", "CompleteWorkflow:Flow Internal <- StartChildWorkflow:Flow", StringComparison.Ordinal);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignalQueryUpdate_AreChildrenOfTheStarterAndLinkToTheirCaller(bool cached)
    {
        var spans = await RecordAsync(cached, async client =>
        {
            var handle = await client.StartWorkflowAsync((Flow w) => w.RunAsync("wait"), new("b", Queue));
            await UntilEventAsync(handle, EventType.WorkflowTaskCompleted);
            await handle.QueryAsync(w => w.Ready());
            await handle.ExecuteUpdateAsync(w => w.ChangeAsync("ok"));
            await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => handle.ExecuteUpdateAsync(w => w.ChangeAsync("refuse")));
            await handle.SignalAsync(w => w.EndAsync());
            await handle.GetResultAsync();
        });

        Assert.Equal(
            Lines(
                "StartWorkflow:Flow Client <- root wf",
                "RunWorkflow:Flow Server <- StartWorkflow:Flow wf run",
                "QueryWorkflow:Ready Client <- root wf",
                "HandleQuery:Ready Server <- StartWorkflow:Flow wf run link=QueryWorkflow:Ready",
                "UpdateWorkflow:Change Client <- root wf",
                "ValidateUpdate:Change Server <- StartWorkflow:Flow wf run link=UpdateWorkflow:Change",
                "HandleUpdate:Change Server <- StartWorkflow:Flow wf run link=UpdateWorkflow:Change",
                "StartActivity:Hello Client <- HandleUpdate:Change",
                "RunActivity:Hello Server <- StartActivity:Hello wf run act",
                "UpdateWorkflow:Change Client <- root wf",
                "ValidateUpdate:Change Server <- StartWorkflow:Flow wf run Error(refused) exception link=UpdateWorkflow:Change",
                "SignalWorkflow:End Client <- root wf",
                "HandleSignal:End Server <- StartWorkflow:Flow wf run link=SignalWorkflow:End",
                $"CompleteWorkflow:Flow Internal <- {(cached ? "RunWorkflow:Flow" : "StartWorkflow:Flow")}"),
            Lines(spans));
    }

    [Fact]
    public async Task SignalWithStart_IsOneClientSpan()
    {
        var spans = await RecordAsync(cached: true, async client =>
        {
            var options = new WorkflowOptions("c", Queue);
            options.SignalWithStart((Flow w) => w.EndAsync());
            await client.ExecuteWorkflowAsync((Flow w) => w.RunAsync("wait"), options);
        });

        Assert.Equal(
            Lines(
                "SignalWithStartWorkflow:Flow Client <- root wf",
                "HandleSignal:End Server <- SignalWithStartWorkflow:Flow wf run link=SignalWithStartWorkflow:Flow",
                "RunWorkflow:Flow Server <- SignalWithStartWorkflow:Flow wf run",
                "CompleteWorkflow:Flow Internal <- RunWorkflow:Flow"),
            Lines(spans));
    }

    [Fact]
    public async Task UpdateWithStart_CarriesItsUpdateId()
    {
        var spans = await RecordAsync(cached: true, async client =>
        {
            var start = WithStartWorkflowOperation.Create((Flow w) => w.RunAsync("wait"), new("d", Queue) { IdConflictPolicy = WorkflowIdConflictPolicy.Fail });
            await client.ExecuteUpdateWithStartWorkflowAsync((Flow w) => w.ChangeAsync("ok"), new WorkflowUpdateWithStartOptions(start) { Id = "u" });
            await (await start.GetHandleAsync()).SignalAsync(w => w.EndAsync());
            await client.GetWorkflowHandle("d").GetResultAsync();
        });

        Assert.Equal(
            Lines(
                "UpdateWithStartWorkflow:Flow Client <- root wf update=u",
                "ValidateUpdate:Change Server <- UpdateWithStartWorkflow:Flow wf run link=UpdateWithStartWorkflow:Flow",
                "HandleUpdate:Change Server <- UpdateWithStartWorkflow:Flow wf run link=UpdateWithStartWorkflow:Flow",
                "StartActivity:Hello Client <- HandleUpdate:Change",
                "RunActivity:Hello Server <- StartActivity:Hello wf run act",
                "RunWorkflow:Flow Server <- UpdateWithStartWorkflow:Flow wf run",
                "SignalWorkflow:End Client <- root wf",
                "HandleSignal:End Server <- UpdateWithStartWorkflow:Flow wf run link=SignalWorkflow:End",
                "CompleteWorkflow:Flow Internal <- RunWorkflow:Flow"),
            Lines(spans));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Failures_AreRecordedWithTheirException(bool cached)
    {
        var spans = await RecordAsync(cached, client => Assert.ThrowsAsync<WorkflowFailedException>(() => client.ExecuteWorkflowAsync((Failing w) => w.RunAsync(), new("e", Queue))));

        Assert.Equal(
            Lines(
                "StartWorkflow:Failing Client <- root wf",
                "RunWorkflow:Failing Server <- StartWorkflow:Failing wf run",
                "StartActivity:Bad Client <- RunWorkflow:Failing",
                "RunActivity:Bad Server <- StartActivity:Bad wf run act Error(try 1) exception",
                "RunActivity:Bad Server <- StartActivity:Bad wf run act Error(try 2) exception",
                $"CompleteWorkflow:Failing Internal <- {(cached ? "RunWorkflow:Failing" : "StartWorkflow:Failing")} Error(Activity task failed) exception"),
            Lines(spans));
    }

    [Fact]
    public async Task ContinueAsNew_IsNoFailureAndTheNextRunHangsUnderTheLast()
    {
        var spans = await RecordAsync(cached: true, client => client.ExecuteWorkflowAsync((Flow w) => w.RunAsync("continue"), new("f", Queue)));

        Assert.Equal(
            Lines(
                "StartWorkflow:Flow Client <- root wf",
                "RunWorkflow:Flow Server <- StartWorkflow:Flow wf run",
                "RunWorkflow:Flow Server <- RunWorkflow:Flow wf run",
                "CompleteWorkflow:Flow Internal <- RunWorkflow:Flow"),
            Lines(spans));
    }

    [Fact]
    public async Task TaskFailure_IsASpanOfItsOwn()
    {
        var spans = await RecordAsync(cached: true, async client =>
        {
            var handle = await client.StartWorkflowAsync((Flow w) => w.RunAsync("break"), new("g", Queue));
            await UntilEventAsync(handle, EventType.WorkflowTaskFailed);
            await handle.TerminateAsync();
        });

        Assert.Contains("WorkflowTaskFailure:Flow Internal <- RunWorkflow:Flow Error(broken) exception", spans);
        Assert.DoesNotContain(spans, span => span.StartsWith("CompleteWorkflow", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OwnSpan_OfWorkflowCode_HasItsTagsOnlyAndPassesThemOn()
    {
        var spans = await RecordAsync(cached: true, client => client.ExecuteWorkflowAsync((Flow w) => w.RunAsync("own"), new("h", Queue)));

        Assert.Contains("own Internal <- RunWorkflow:Flow k=v", spans);
        Assert.Equal(["temporalWorkflowID", "temporalRunID", "k"], Flow.TagsOfOwn);
    }

    [Fact]
    public async Task Baggage_TravelsToTheActivity()
    {
        string? arrived = null;
        await RecordAsync(
            cached: true,
            async client =>
            {
                Baggage.SetBaggage("who", "me");
                await client.ExecuteWorkflowAsync((Flow w) => w.RunAsync("baggage"), new("i", Queue));
            },
            options => options.AddActivity([Activity("Carry")] () => arrived = Baggage.GetBaggage("who")));

        Assert.Equal("me", arrived);
    }

    private static async Task<List<string>> RecordAsync(bool cached, Func<ITemporalClient, Task> calls, Action<TemporalWorkerOptions>? configure = null)
    {
        var ended = new ConcurrentQueue<Activity>();
        using var root = new Activity("root");
        root.SetIdFormat(ActivityIdFormat.W3C);
        root.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        using var listener = Listen(ended);
        var propagator = new CompositeTextMapPropagator([new TraceContextPropagator(), new BaggagePropagator()]);
        await using var environment = await WorkflowEnvironment.StartLocalAsync(new() { Interceptors = [new TracingInterceptor(new() { Propagator = propagator })] });
        var options = new TemporalWorkerOptions(Queue) { MaxCachedWorkflows = cached ? 100 : 0 }
            .AddWorkflow<Flow>().AddWorkflow<Child>().AddWorkflow<Failing>().AddActivity(Steps.Hello).AddActivity(Steps.Bad);
        configure?.Invoke(options);
        using var worker = new TemporalWorker(environment.Client, options);
        await worker.ExecuteAsync(async () =>
        {
            root.Start();
            await calls(environment.Client);
            root.Stop();
        }).WaitAsync(Deadline);
        var spans = ended.Where(span => span.TraceId == root.TraceId).ToList();
        var names = spans.Append(root).ToDictionary(span => span.SpanId.ToHexString(), span => span.DisplayName, StringComparer.Ordinal);
        return [.. spans.Select(span => Line(span, names))];
    }

    private static async Task UntilEventAsync(WorkflowHandle handle, EventType type)
    {
        while (!(await handle.FetchHistoryAsync()).Events.Any(e => e.EventType == type))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source == Own || source.Name.StartsWith("Temporalio.Extensions.OpenTelemetry.", StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static string Line(Activity span, Dictionary<string, string> names)
    {
        var parts = new List<string> { span.DisplayName, span.Kind.ToString(), "<-", names.GetValueOrDefault(span.ParentSpanId.ToHexString(), "nobody") };
        parts.AddRange(span.TagObjects.Select(tag => tag.Key switch
        {
            "temporalWorkflowID" => "wf",
            "temporalRunID" => "run",
            "temporalActivityID" => "act",
            "temporalUpdateID" => $"update={tag.Value}",
            _ => $"{tag.Key}={tag.Value}",
        }));
        if (span.Status != ActivityStatusCode.Unset)
        {
            parts.Add($"{span.Status}({span.StatusDescription})");
        }

        parts.AddRange(span.Events.Select(e => $"{e.Name}[{string.Join(' ', e.Tags.Select(tag => tag.Key).Order(StringComparer.Ordinal))}]".Replace("[exception.message exception.stacktrace exception.type]", "", StringComparison.Ordinal)));
        parts.AddRange(span.Links.Select(link => $"link={names.GetValueOrDefault(link.Context.SpanId.ToHexString(), "nobody")}"));
        return string.Join(' ', parts);
    }

    private static List<string> Lines(params IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];

    private static class Steps
    {
        [Activity]
        public static string Hello() => "hello";

        [Activity]
        public static void Bad() => throw new ApplicationFailureException($"try {ActivityExecutionContext.Current.Info.Attempt}");
    }

    [Workflow]
    public sealed class Flow
    {
        private bool ended;

        internal static List<string> TagsOfOwn { get; } = [];

        [WorkflowRun]
        public async Task RunAsync(string what)
        {
            switch (what)
            {
                case "all":
                    await Workflow.ExecuteActivityAsync(() => Steps.Hello(), Once);
                    await Workflow.ExecuteLocalActivityAsync(() => Steps.Hello(), new() { StartToCloseTimeout = TimeSpan.FromSeconds(10) });
                    await Workflow.ExecuteChildWorkflowAsync((Child w) => w.RunAsync());
                    var child = await Workflow.StartChildWorkflowAsync((Flow w) => w.RunAsync("wait"));
                    await child.SignalAsync(w => w.EndAsync());
                    await child.GetResultAsync();
                    await Workflow.DelayAsync(1);
                    break;
                case "wait":
                    await Workflow.WaitConditionAsync(() => ended);
                    break;
                case "continue":
                    throw Workflow.CreateContinueAsNewException((Flow w) => w.RunAsync("nothing"));
                case "break":
                    throw new InvalidOperationException("broken");
                case "own":
                    using (var own = Own.TrackWorkflowDiagnosticActivity("own", tags: [new("k", "v")]))
                    {
                        TagsOfOwn.Clear();
                        TagsOfOwn.AddRange(own.Tags!.Select(tag => tag.Key));
                    }

                    break;
                case "baggage":
                    await Workflow.ExecuteActivityAsync("Carry", [], Once);
                    break;
            }
        }

        [WorkflowSignal]
        public Task EndAsync()
        {
            ended = true;
            return Task.CompletedTask;
        }

        [WorkflowQuery]
        public bool Ready() => !ended;

        [WorkflowUpdate]
        public async Task ChangeAsync(string to) => await Workflow.ExecuteActivityAsync(() => Steps.Hello(), Once);

        [WorkflowUpdateValidator(nameof(ChangeAsync))]
        public void ValidateChange(string to)
        {
            if (to == "refuse")
            {
                throw new ApplicationFailureException("refused");
            }
        }
    }

    [Workflow]
    public sealed class Child
    {
        [WorkflowRun]
        public Task RunAsync() => Workflow.ExecuteActivityAsync(() => Steps.Hello(), Once);
    }

    [Workflow]
    public sealed class Failing
    {
        [WorkflowRun]
        public Task RunAsync() => Workflow.ExecuteActivityAsync(
            () => Steps.Bad(),
            new() { StartToCloseTimeout = TimeSpan.FromSeconds(10), RetryPolicy = new() { MaximumAttempts = 2, InitialInterval = TimeSpan.FromMilliseconds(1) } });
    }
}
