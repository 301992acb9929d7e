namespace Temporalio.Common;

/// <summary>Name, unit and description of a metric.</summary>
public abstract class Metric
{
    internal Metric(string name, string? unit, string? description)
    {
        Name = name;
        Unit = unit;
        Description = description;
    }

    public string Name { get; }

    public string? Unit { get; }

    public string? Description { get; }
}

/// <inheritdoc cref="Metric"/>
public abstract class Metric<T> : Metric
    where T : struct
{
    internal Metric(string name, string? unit, string? description)
        : base(name, unit, description)
    {
    }
}

/// <summary>Goes up.</summary>
public abstract class MetricCounter<T> : Metric<T>
    where T : struct
{
    protected MetricCounter(string name, string? unit = null, string? description = null)
        : base(name, unit, description)
    {
    }

    public abstract void Add(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null);

    public abstract MetricCounter<T> WithTags(IEnumerable<KeyValuePair<string, object>> tags);
}

/// <summary>Is set.</summary>
public abstract class MetricGauge<T> : Metric<T>
    where T : struct
{
    protected MetricGauge(string name, string? unit = null, string? description = null)
        : base(name, unit, description)
    {
    }

    public abstract void Set(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null);

    public abstract MetricGauge<T> WithTags(IEnumerable<KeyValuePair<string, object>> tags);
}

/// <summary>Is recorded.</summary>
public abstract class MetricHistogram<T> : Metric<T>
    where T : struct
{
    protected MetricHistogram(string name, string? unit = null, string? description = null)
        : base(name, unit, description)
    {
    }

    public abstract void Record(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null);

    public abstract MetricHistogram<T> WithTags(IEnumerable<KeyValuePair<string, object>> tags);
}

/// <summary>Makes metrics.</summary>
public abstract class MetricMeter
{
    protected MetricMeter()
    {
    }

    public abstract MetricCounter<T> CreateCounter<T>(string name, string? unit = null, string? description = null)
        where T : struct;

    public abstract MetricHistogram<T> CreateHistogram<T>(string name, string? unit = null, string? description = null)
        where T : struct;

    public abstract MetricGauge<T> CreateGauge<T>(string name, string? unit = null, string? description = null)
        where T : struct;

    public abstract MetricMeter WithTags(IEnumerable<KeyValuePair<string, object>> tags);
}
