using System.Diagnostics.Metrics;
using Temporalio.Runtime;
using Temporalio.Workflows;

namespace Temporalio.Extensions.DiagnosticSource;

/// <summary>Records on a <see cref="System.Diagnostics.Metrics.Meter"/>. Counters and histograms are told at once, gauges when they are observed.</summary>
/// <param name="disableWorkflowTracingEventListener">Switches the guard against threads and timers in workflows off while a listener is told a value.</param>
public class CustomMetricMeter(Meter meter, bool disableWorkflowTracingEventListener = false) : ICustomMetricMeter
{
    public Meter Meter { get; } = meter;

    public ICustomMetricCounter<T> CreateCounter<T>(string name, string? unit, string? description)
        where T : struct => new MeterCounter<T>(Meter.CreateCounter<T>(name, unit, description), disableWorkflowTracingEventListener);

    /// <summary>Durations are recorded as whole milliseconds.</summary>
    public ICustomMetricHistogram<T> CreateHistogram<T>(string name, string? unit, string? description)
        where T : struct => typeof(T) == typeof(TimeSpan)
            ? (ICustomMetricHistogram<T>)(object)new DurationHistogram(
                Meter.CreateHistogram<long>(name, unit == "duration" ? "ms" : unit, description), disableWorkflowTracingEventListener)
            : new MeterHistogram<T>(Meter.CreateHistogram<T>(name, unit, description), disableWorkflowTracingEventListener);

    public ICustomMetricGauge<T> CreateGauge<T>(string name, string? unit, string? description)
        where T : struct
    {
        var gauge = new ObservedGauge<T>();
        Meter.CreateObservableGauge(name, gauge.Observe, unit, description);
        return gauge;
    }

    public object CreateTags(object? appendFrom, IReadOnlyCollection<KeyValuePair<string, object>> tags) => new TagSet(appendFrom as TagSet, tags);

    private static void Tell(bool unguarded, Action record)
    {
        if (unguarded && Workflow.InWorkflow)
        {
            Workflow.Unsafe.WithTracingEventListenerDisabled(record);
        }
        else
        {
            record();
        }
    }

    private sealed class MeterCounter<T>(Counter<T> counter, bool unguarded) : ICustomMetricCounter<T>
        where T : struct
    {
        public void Add(T value, object tags) => Tell(unguarded, () => counter.Add(value, ((TagSet)tags).Values));
    }

    private sealed class MeterHistogram<T>(Histogram<T> histogram, bool unguarded) : ICustomMetricHistogram<T>
        where T : struct
    {
        public void Record(T value, object tags) => Tell(unguarded, () => histogram.Record(value, ((TagSet)tags).Values));
    }

    private sealed class DurationHistogram(Histogram<long> histogram, bool unguarded) : ICustomMetricHistogram<TimeSpan>
    {
        public void Record(TimeSpan value, object tags) => Tell(unguarded, () => histogram.Record((long)value.TotalMilliseconds, ((TagSet)tags).Values));
    }

    /// <summary>The last value of each set of tags.</summary>
    private sealed class ObservedGauge<T> : ICustomMetricGauge<T>
        where T : struct
    {
        /// <summary>Sets of tags beyond this are not kept: a tag with ever new values must not fill the memory.</summary>
        private const int TagSetsMax = 50_000;

        private readonly Dictionary<TagSet, Measurement<T>> last = [];

        public void Set(T value, object tags)
        {
            var key = (TagSet)tags;
            lock (last)
            {
                if (last.Count < TagSetsMax || last.ContainsKey(key))
                {
                    last[key] = new(value, key.Values);
                }
            }
        }

        public IEnumerable<Measurement<T>> Observe()
        {
            lock (last)
            {
                return [.. last.Values];
            }
        }
    }
}
