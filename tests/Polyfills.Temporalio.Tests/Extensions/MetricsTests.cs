using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Extensions.DiagnosticSource;
using Temporalio.Runtime;
using Temporalio.Testing;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Polyfills.Temporalio.Tests.Extensions;

/// <summary>Metrics through System.Diagnostics.Metrics: the names, kinds, units and tags that the official package showed for such runs.</summary>
public sealed class MetricsTests
{
    private const string Queue = "measured";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly string[] Recorded =
    [
        "temporal_activity_execution_failed Counter<Int64> : activity_type namespace service_name task_queue workflow_type",
        "temporal_activity_execution_latency Histogram<Int64> ms: activity_type namespace service_name task_queue workflow_type",
        "temporal_activity_schedule_to_start_latency Histogram<Int64> ms: namespace service_name task_queue",
        "temporal_activity_succeed_endtoend_latency Histogram<Int64> ms: activity_type namespace service_name task_queue workflow_type",
        "temporal_activity_task_received Counter<Int64> : activity_type eager namespace service_name task_queue workflow_type",
        "temporal_local_activity_execution_latency Histogram<Int64> ms: activity_type namespace service_name task_queue workflow_type",
        "temporal_local_activity_succeed_endtoend_latency Histogram<Int64> ms: activity_type namespace service_name task_queue workflow_type",
        "temporal_local_activity_total Counter<Int64> : activity_type namespace service_name task_queue workflow_type",
        "temporal_long_request Counter<Int64> : namespace operation service_name task_queue",
        "temporal_long_request_latency Histogram<Int64> ms: namespace operation service_name task_queue",
        "temporal_request Counter<Int64> : namespace operation service_name task_queue",
        "temporal_request_latency Histogram<Int64> ms: namespace operation service_name task_queue",
        "temporal_sticky_cache_hit Counter<Int64> : namespace service_name task_queue workflow_type",
        "temporal_sticky_cache_total_forced_eviction Counter<Int64> : namespace service_name task_queue",
        "temporal_worker_start Counter<Int64> : namespace service_name task_queue",
        "temporal_workflow_completed Counter<Int64> : namespace service_name task_queue workflow_type",
        "temporal_workflow_continue_as_new Counter<Int64> : namespace service_name task_queue workflow_type",
        "temporal_workflow_endtoend_latency Histogram<Int64> ms: namespace service_name task_queue workflow_type",
        "temporal_workflow_failed Counter<Int64> : namespace service_name task_queue workflow_type",
        "temporal_workflow_task_execution_failed Counter<Int64> : failure_reason namespace service_name task_queue",
        "temporal_workflow_task_execution_latency Histogram<Int64> ms: namespace service_name task_queue workflow_type",
        "temporal_workflow_task_queue_poll_succeed Counter<Int64> : namespace service_name task_queue",
        "temporal_workflow_task_replay_latency Histogram<Int64> ms: namespace service_name task_queue workflow_type",
        "temporal_workflow_task_schedule_to_start_latency Histogram<Int64> ms: namespace service_name task_queue",
    ];

    [Fact]
    public async Task Runs_OfEveryOutcome_AreMeasuredUnderTheRecordedNames()
    {
        using var seen = new Seen();
        await RunAsync(new(seen.Meter), async client =>
        {
            await client.ExecuteWorkflowAsync((Flow w) => w.RunAsync("complete"), new("a", Queue));
            await Assert.ThrowsAsync<WorkflowFailedException>(() => client.ExecuteWorkflowAsync((Flow w) => w.RunAsync("fail"), new("b", Queue)));
            await client.ExecuteWorkflowAsync((Flow w) => w.RunAsync("continue"), new("c", Queue));
            var broken = await client.StartWorkflowAsync((Flow w) => w.RunAsync("break"), new("d", Queue));
            await UntilAsync(() => Task.FromResult(seen.Count("temporal_workflow_task_execution_failed") > 0));
            await broken.TerminateAsync();
            foreach (var id in (string[])["e", "f", "g"])
            {
                await client.StartWorkflowAsync((Flow w) => w.RunAsync("wait"), new(id, Queue));
            }

            await UntilAsync(() => Task.FromResult(seen.Count("temporal_sticky_cache_total_forced_eviction") > 0));
        });

        Assert.All(Recorded, line => Assert.Contains(line, seen.Instruments));
    }

    [Fact]
    public async Task OwnMetrics_OfWorkflowsAndActivities_HaveTheirTagsAndAreSilentOnReplay()
    {
        using var seen = new Seen();
        await RunAsync(new(seen.Meter), cached: false, calls: client => client.ExecuteWorkflowAsync((Flow w) => w.RunAsync("own"), new("a", Queue)));

        Assert.Equal(1, seen.Count("own_workflow"));
        Assert.Equal(1, seen.Count("own_activity"));
        Assert.Contains("own_workflow Counter<Int64> : namespace service_name task_queue workflow_type", seen.Instruments);
        Assert.Contains("own_activity Histogram<Int64> : activity_type namespace service_name task_queue", seen.Instruments);
        Assert.Equal(["own_gauge 7 activity_type=Measure mine=1 namespace=default service_name=temporal-core-sdk task_queue=measured"], seen.Observe("own_gauge"));
    }

    [Fact]
    public async Task Worker_TellsItsSlotsPollsAndCachedRuns()
    {
        using var seen = new Seen();
        await RunAsync(new(seen.Meter), async client =>
        {
            await client.StartWorkflowAsync((Flow w) => w.RunAsync("wait"), new("a", Queue));
            await UntilAsync(() => Task.FromResult(seen.Observe("temporal_sticky_cache_size").Any(value => value.StartsWith("temporal_sticky_cache_size 1 ", StringComparison.Ordinal))));
            await UntilAsync(() => Task.FromResult(seen.Observe("temporal_num_pollers").Any(value => value.Contains("poller_type=activity_task", StringComparison.Ordinal))));
        });
        seen.Observe("temporal_worker_task_slots_used");

        string[] expected =
        [
            "temporal_num_pollers ObservableGauge<Int64> : namespace poller_type service_name task_queue",
            "temporal_sticky_cache_size ObservableGauge<Int64> : namespace service_name task_queue",
            "temporal_worker_task_slots_available ObservableGauge<Int64> : namespace service_name task_queue worker_type",
            "temporal_worker_task_slots_used ObservableGauge<Int64> : namespace service_name task_queue worker_type",
        ];
        Assert.All(expected, line => Assert.Contains(line, seen.Instruments));
        Assert.Contains("temporal_worker_task_slots_used 0 namespace=default service_name=temporal-core-sdk task_queue=measured worker_type=WorkflowWorker", seen.Values);
    }

    [Fact]
    public void Numbers_AreToldAsLongOrDouble()
    {
        using var seen = new Seen();
        var meter = new TemporalRuntime(new(new() { Metrics = new() { CustomMetricMeter = new CustomMetricMeter(seen.Meter), MetricPrefix = "own_", GlobalTags = [new("g", "1")] } })).MetricMeter;

        meter.CreateCounter<short>("whole").Add(3, [new("x", 1), new("y", 1.5f), new("z", 'c')]);
        meter.WithTags([new("t", true)]).CreateHistogram<float>("real").Record(1.25f);
        meter.CreateHistogram<TimeSpan>("span").Record(TimeSpan.FromSeconds(2));

        Assert.Equal(["real 1.25 service_name=temporal-core-sdk t=True", "span 2000 service_name=temporal-core-sdk", "whole 3 service_name=temporal-core-sdk x=1 y=1.5 z=c"], seen.Values);
        Assert.Throws<ArgumentException>(() => meter.CreateCounter<int>("whole").Add(-1));
        Assert.Throws<ArgumentException>(() => meter.CreateCounter<decimal>("money"));
        Assert.Throws<ArgumentException>(() => meter.CreateHistogram<int>("below").Record(-1));
    }

    [Theory]
    [InlineData(CustomMetricMeterOptions.DurationFormat.IntegerMilliseconds, "span Histogram<Int64> : service_name", "span 1500 service_name=temporal-core-sdk")]
    [InlineData(CustomMetricMeterOptions.DurationFormat.FloatSeconds, "span Histogram<Double> : service_name", "span 1.5 service_name=temporal-core-sdk")]
    [InlineData(CustomMetricMeterOptions.DurationFormat.TimeSpan, "span Histogram<Int64> : service_name", "span 1500 service_name=temporal-core-sdk")]
    public void Durations_AreToldAsAsked(CustomMetricMeterOptions.DurationFormat format, string instrument, string value)
    {
        using var seen = new Seen();
        var options = new MetricsOptions { CustomMetricMeter = new CustomMetricMeter(seen.Meter), CustomMetricMeterOptions = new() { HistogramDurationFormat = format } };

        new TemporalRuntime(new(new() { Metrics = options })).MetricMeter.CreateHistogram<TimeSpan>("span").Record(TimeSpan.FromSeconds(1.5));

        Assert.Equal([instrument], seen.Instruments);
        Assert.Equal([value], seen.Values);
    }

    [Fact]
    public void ServiceName_CanBeLeftOut()
    {
        using var seen = new Seen();

        new TemporalRuntime(new(new() { Metrics = new() { CustomMetricMeter = new CustomMetricMeter(seen.Meter), AttachServiceName = false } })).MetricMeter.CreateCounter<int>("bare").Add(1);

        Assert.Equal(["bare 1"], seen.Values);
    }

    private static async Task RunAsync(CustomMetricMeter meter, Func<ITemporalClient, Task> calls, bool cached = true)
    {
        var runtime = new TemporalRuntime(new(new() { Metrics = new() { CustomMetricMeter = meter } }));
        await using var environment = await WorkflowEnvironment.StartLocalAsync(new() { Runtime = runtime });
        var options = new TemporalWorkerOptions(Queue) { MaxCachedWorkflows = cached ? 2 : 0 }.AddWorkflow<Flow>().AddAllActivities<Steps>(null);
        using var worker = new TemporalWorker(environment.Client, options);
        await worker.ExecuteAsync(() => calls(environment.Client)).WaitAsync(Deadline);
    }

    private static async Task UntilAsync(Func<Task<bool>> seen)
    {
        while (!await seen())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    public sealed class Steps
    {
        [Activity]
        public static string Hello() => "hello";

        [Activity]
        public static void Bad() => throw new ApplicationFailureException("bad", nonRetryable: true);

        [Activity]
        public static void Measure()
        {
            var meter = ActivityExecutionContext.Current.MetricMeter;
            meter.CreateHistogram<long>("own_activity").Record(5);
            var gauge = meter.CreateGauge<long>("own_gauge");
            gauge.Set(6, [new("mine", 1)]);
            gauge.Set(7, [new("mine", 1)]);
        }
    }

    [Workflow]
    public sealed class Flow
    {
        [WorkflowRun]
        public async Task RunAsync(string what)
        {
            var once = new ActivityOptions { StartToCloseTimeout = TimeSpan.FromSeconds(10) };
            switch (what)
            {
                case "complete":
                    await Workflow.ExecuteActivityAsync(() => Steps.Hello(), once);
                    await Workflow.ExecuteLocalActivityAsync(() => Steps.Hello(), new() { StartToCloseTimeout = TimeSpan.FromSeconds(10) });
                    break;
                case "fail":
                    await Workflow.ExecuteActivityAsync(() => Steps.Bad(), once);
                    break;
                case "continue":
                    throw Workflow.CreateContinueAsNewException((Flow w) => w.RunAsync("nothing"));
                case "break":
                    throw new InvalidOperationException("broken");
                case "wait":
                    await Workflow.WaitConditionAsync(() => false);
                    break;
                case "own":
                    Workflow.MetricMeter.CreateCounter<int>("own_workflow").Add(1);
                    await Workflow.ExecuteActivityAsync(() => Steps.Measure(), once);
                    break;
            }
        }
    }

    /// <summary>What a listener of one meter was told.</summary>
    private sealed class Seen : IDisposable
    {
        private readonly ConcurrentDictionary<string, SortedSet<string>> tags = new(StringComparer.Ordinal);
        private readonly ConcurrentQueue<(string Name, string Text)> values = new();
        private readonly MeterListener listener = new();

        public Seen()
        {
            listener.InstrumentPublished = (instrument, to) =>
            {
                if (instrument.Meter == Meter)
                {
                    to.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            listener.Start();
        }

        public Meter Meter { get; } = new(Guid.NewGuid().ToString());

        public IEnumerable<string> Instruments => tags.Select(entry => $"{entry.Key}: {string.Join(' ', entry.Value)}");

        public IEnumerable<string> Values => values.Select(value => value.Text).Order(StringComparer.Ordinal);

        public int Count(string name) => values.Count(value => value.Name == name);

        public IEnumerable<string> Observe(string name)
        {
            listener.RecordObservableInstruments();
            return values.Where(value => value.Name == name).Select(value => value.Text);
        }

        public void Dispose()
        {
            listener.Dispose();
            Meter.Dispose();
        }

        private void Add<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> given)
        {
            var kind = instrument.GetType();
            var names = tags.GetOrAdd($"{instrument.Name} {kind.Name[..^2]}<{kind.GetGenericArguments()[0].Name}> {instrument.Unit}", static _ => new(StringComparer.Ordinal));
            var text = new List<string> { instrument.Name, FormattableString.Invariant($"{value}") };
            lock (names)
            {
                foreach (var (key, one) in given)
                {
                    names.Add(key);
                    text.Add(FormattableString.Invariant($"{key}={one}"));
                }
            }

            values.Enqueue((instrument.Name, string.Join(' ', text)));
        }
    }
}
