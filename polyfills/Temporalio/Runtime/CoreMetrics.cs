using System.Collections.Concurrent;
using Temporalio.Common;

namespace Temporalio.Runtime;

/// <summary>What clients and workers measure of themselves, under the names that Temporal's SDKs share.</summary>
internal sealed class CoreMetrics(MetricMeter? meter, string prefix, CustomMetricMeterOptions.DurationFormat durations)
{
    private readonly ConcurrentDictionary<string, MetricCounter<long>> counters = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MetricGauge<long>> gauges = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MetricHistogram<TimeSpan>> histograms = new(StringComparer.Ordinal);

    private readonly string durationUnit = durations switch
    {
        CustomMetricMeterOptions.DurationFormat.FloatSeconds => "s",
        CustomMetricMeterOptions.DurationFormat.TimeSpan => "duration",
        _ => "ms",
    };

    /// <summary>False when nobody listens: then nothing needs to be measured.</summary>
    public bool IsOn => meter is not null;

    public void Count(string name, params KeyValuePair<string, object>[] tags)
    {
        if (meter is not null)
        {
            counters.GetOrAdd(name, key => meter.CreateCounter<long>(prefix + key)).Add(1, tags);
        }
    }

    public void Level(string name, long value, params KeyValuePair<string, object>[] tags)
    {
        if (meter is not null)
        {
            gauges.GetOrAdd(name, key => meter.CreateGauge<long>(prefix + key)).Set(value, tags);
        }
    }

    public void Time(string name, TimeSpan span, params KeyValuePair<string, object>[] tags)
    {
        if (meter is not null)
        {
            histograms.GetOrAdd(name, key => meter.CreateHistogram<TimeSpan>(prefix + key, durationUnit)).Record(span < TimeSpan.Zero ? TimeSpan.Zero : span, tags);
        }
    }
}
