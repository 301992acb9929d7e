using System.Globalization;
using Temporalio.Common;

namespace Temporalio.Runtime;

/// <summary>
/// A meter that writes to a custom one, or nowhere. As Temporal's core counts: whole numbers are told as <c>long</c>, others as <c>double</c>,
/// durations in the form that the options ask for; nothing goes below zero except gauges.
/// </summary>
internal sealed class CustomMeter(ICustomMetricMeter? target, CustomMetricMeterOptions.DurationFormat durations, object? tags) : MetricMeter
{
    public override MetricCounter<T> CreateCounter<T>(string name, string? unit = null, string? description = null)
    {
        Require(NumberForms.IsWhole<T>(), typeof(T), "must be integer");
        var counter = target?.CreateCounter<long>(name, unit, description);
        return new Counter<T>(target, counter is null ? null : (value, given) => counter.Add(NotNegative(NumberForms.ToLong(value)), given), tags, name, unit, description);
    }

    public override MetricHistogram<T> CreateHistogram<T>(string name, string? unit = null, string? description = null)
    {
        Action<T, object>? record = null;
        if (typeof(T) == typeof(TimeSpan))
        {
            record = target is null ? null : Durations<T>(target, name, unit, description);
        }
        else if (NumberForms.IsWhole<T>())
        {
            var histogram = target?.CreateHistogram<long>(name, unit, description);
            record = histogram is null ? null : (value, given) => histogram.Record(NotNegative(NumberForms.ToLong(value)), given);
        }
        else
        {
            Require(NumberForms.IsReal<T>(), typeof(T), "must be integer, float, or TimeSpan");
            var histogram = target?.CreateHistogram<double>(name, unit, description);
            record = histogram is null ? null : (value, given) => histogram.Record(NotNegative(NumberForms.ToDouble(value)), given);
        }

        return new Histogram<T>(target, record, tags, name, unit, description);
    }

    public override MetricGauge<T> CreateGauge<T>(string name, string? unit = null, string? description = null)
    {
        Action<T, object>? set;
        if (NumberForms.IsWhole<T>())
        {
            var gauge = target?.CreateGauge<long>(name, unit, description);
            set = gauge is null ? null : (value, given) => gauge.Set(NumberForms.ToLong(value), given);
        }
        else
        {
            Require(NumberForms.IsReal<T>(), typeof(T), "must be integer or float");
            var gauge = target?.CreateGauge<double>(name, unit, description);
            set = gauge is null ? null : (value, given) => gauge.Set(NumberForms.ToDouble(value), given);
        }

        return new Gauge<T>(target, set, tags, name, unit, description);
    }

    public override MetricMeter WithTags(IEnumerable<KeyValuePair<string, object>> tags) => new CustomMeter(target, durations, Append(target, Tags, tags));

    private object? Tags => tags;

    private static object? Append(ICustomMetricMeter? target, object? from, IEnumerable<KeyValuePair<string, object>>? more) =>
        target is null ? null : more is null && from is not null ? from : target.CreateTags(from, [.. (more ?? []).Select(NumberForms.Tag)]);

    private static void Require(bool fits, Type type, string what)
    {
        if (!fits)
        {
            throw new ArgumentException($"Invalid metric type of {type}, {what}");
        }
    }

    private static T NotNegative<T>(T value)
        where T : System.Numerics.INumber<T> => T.IsNegative(value) ? throw new ArgumentException("Value cannot be negative") : value;

    private Action<T, object> Durations<T>(ICustomMetricMeter meter, string name, string? unit, string? description)
        where T : struct
    {
        switch (durations)
        {
            case CustomMetricMeterOptions.DurationFormat.TimeSpan:
                var spans = meter.CreateHistogram<TimeSpan>(name, unit, description);
                return (value, given) => spans.Record((TimeSpan)(object)value, given);
            case CustomMetricMeterOptions.DurationFormat.FloatSeconds:
                var seconds = meter.CreateHistogram<double>(name, unit, description);
                return (value, given) => seconds.Record(NotNegative(((TimeSpan)(object)value).TotalSeconds), given);
            default:
                var milliseconds = meter.CreateHistogram<long>(name, unit, description);
                return (value, given) => milliseconds.Record(NotNegative((long)((TimeSpan)(object)value).TotalMilliseconds), given);
        }
    }

    private sealed class Counter<T>(ICustomMetricMeter? target, Action<T, object>? add, object? tags, string name, string? unit, string? description)
        : MetricCounter<T>(name, unit, description)
        where T : struct
    {
        public override void Add(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null) => add?.Invoke(value, Append(target, tags, extraTags)!);

        public override MetricCounter<T> WithTags(IEnumerable<KeyValuePair<string, object>> more) => new Counter<T>(target, add, Append(target, tags, more), Name, Unit, Description);
    }

    private sealed class Histogram<T>(ICustomMetricMeter? target, Action<T, object>? record, object? tags, string name, string? unit, string? description)
        : MetricHistogram<T>(name, unit, description)
        where T : struct
    {
        public override void Record(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null) => record?.Invoke(value, Append(target, tags, extraTags)!);

        public override MetricHistogram<T> WithTags(IEnumerable<KeyValuePair<string, object>> more) => new Histogram<T>(target, record, Append(target, tags, more), Name, Unit, Description);
    }

    private sealed class Gauge<T>(ICustomMetricMeter? target, Action<T, object>? set, object? tags, string name, string? unit, string? description)
        : MetricGauge<T>(name, unit, description)
        where T : struct
    {
        public override void Set(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null) => set?.Invoke(value, Append(target, tags, extraTags)!);

        public override MetricGauge<T> WithTags(IEnumerable<KeyValuePair<string, object>> more) => new Gauge<T>(target, set, Append(target, tags, more), Name, Unit, Description);
    }

    /// <summary>The forms in which numbers and tags are told.</summary>
    private static class NumberForms
    {
        public static bool IsWhole<T>() => Type.GetTypeCode(typeof(T)) is >= TypeCode.SByte and <= TypeCode.UInt64;

        public static bool IsReal<T>() => Type.GetTypeCode(typeof(T)) is TypeCode.Single or TypeCode.Double;

        public static long ToLong<T>(T value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

        public static double ToDouble<T>(T value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

        public static KeyValuePair<string, object> Tag(KeyValuePair<string, object> tag) => KeyValuePair.Create(tag.Key, Type.GetTypeCode(tag.Value.GetType()) switch
        {
            TypeCode.String or TypeCode.Boolean or TypeCode.Int64 or TypeCode.Double => tag.Value,
            >= TypeCode.SByte and <= TypeCode.UInt64 => Convert.ToInt64(tag.Value, CultureInfo.InvariantCulture),
            TypeCode.Single => (double)(float)tag.Value,
            _ => Convert.ToString(tag.Value, CultureInfo.InvariantCulture)!,
        });
    }
}
