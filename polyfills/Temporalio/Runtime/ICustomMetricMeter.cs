namespace Temporalio.Runtime;

/// <summary>A metric of a custom meter.</summary>
public interface ICustomMetric<T>
    where T : struct
{
}

/// <inheritdoc cref="ICustomMetric{T}"/>
public interface ICustomMetricCounter<T> : ICustomMetric<T>
    where T : struct
{
    void Add(T value, object tags);
}

/// <inheritdoc cref="ICustomMetric{T}"/>
public interface ICustomMetricGauge<T> : ICustomMetric<T>
    where T : struct
{
    void Set(T value, object tags);
}

/// <inheritdoc cref="ICustomMetric{T}"/>
public interface ICustomMetricHistogram<T> : ICustomMetric<T>
    where T : struct
{
    void Record(T value, object tags);
}

/// <summary>Where metrics go that are not exported by the package itself.</summary>
public interface ICustomMetricMeter
{
    ICustomMetricCounter<T> CreateCounter<T>(string name, string? unit, string? description)
        where T : struct;

    ICustomMetricHistogram<T> CreateHistogram<T>(string name, string? unit, string? description)
        where T : struct;

    ICustomMetricGauge<T> CreateGauge<T>(string name, string? unit, string? description)
        where T : struct;

    object CreateTags(object? appendFrom, IReadOnlyCollection<KeyValuePair<string, object>> tags);
}
