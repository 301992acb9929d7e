using Temporalio.Common;

namespace Temporalio.Runtime;

/// <summary>A meter that writes to a custom one, or nowhere.</summary>
internal sealed class CustomMeter(ICustomMetricMeter? target, object? tags) : MetricMeter
{
    public override MetricCounter<T> CreateCounter<T>(string name, string? unit = null, string? description = null) =>
        new Counter<T>(target, target?.CreateCounter<T>(name, unit, description), tags, name, unit, description);

    public override MetricHistogram<T> CreateHistogram<T>(string name, string? unit = null, string? description = null) =>
        new Histogram<T>(target, target?.CreateHistogram<T>(name, unit, description), tags, name, unit, description);

    public override MetricGauge<T> CreateGauge<T>(string name, string? unit = null, string? description = null) =>
        new Gauge<T>(target, target?.CreateGauge<T>(name, unit, description), tags, name, unit, description);

    public override MetricMeter WithTags(IEnumerable<KeyValuePair<string, object>> tags) => new CustomMeter(target, Append(target, Tags, tags));

    private object? Tags => tags;

    private static object? Append(ICustomMetricMeter? target, object? from, IEnumerable<KeyValuePair<string, object>>? more) =>
        target is null ? null : more is null && from is not null ? from : target.CreateTags(from, [.. more ?? []]);

    private sealed class Counter<T>(ICustomMetricMeter? target, ICustomMetricCounter<T>? inner, object? tags, string name, string? unit, string? description)
        : MetricCounter<T>(name, unit, description)
        where T : struct
    {
        public override void Add(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null) => inner?.Add(value, Append(target, tags, extraTags)!);

        public override MetricCounter<T> WithTags(IEnumerable<KeyValuePair<string, object>> more) => new Counter<T>(target, inner, Append(target, tags, more), Name, Unit, Description);
    }

    private sealed class Histogram<T>(ICustomMetricMeter? target, ICustomMetricHistogram<T>? inner, object? tags, string name, string? unit, string? description)
        : MetricHistogram<T>(name, unit, description)
        where T : struct
    {
        public override void Record(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null) => inner?.Record(value, Append(target, tags, extraTags)!);

        public override MetricHistogram<T> WithTags(IEnumerable<KeyValuePair<string, object>> more) => new Histogram<T>(target, inner, Append(target, tags, more), Name, Unit, Description);
    }

    private sealed class Gauge<T>(ICustomMetricMeter? target, ICustomMetricGauge<T>? inner, object? tags, string name, string? unit, string? description)
        : MetricGauge<T>(name, unit, description)
        where T : struct
    {
        public override void Set(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null) => inner?.Set(value, Append(target, tags, extraTags)!);

        public override MetricGauge<T> WithTags(IEnumerable<KeyValuePair<string, object>> more) => new Gauge<T>(target, inner, Append(target, tags, more), Name, Unit, Description);
    }
}
