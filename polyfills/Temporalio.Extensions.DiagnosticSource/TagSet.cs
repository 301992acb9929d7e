namespace Temporalio.Extensions.DiagnosticSource;

/// <summary>Tags by name, the later value winning; equal when they hold the same.</summary>
internal sealed class TagSet : IEquatable<TagSet>
{
    private readonly int hash;

    public TagSet(TagSet? from, IReadOnlyCollection<KeyValuePair<string, object>> more)
    {
        var byName = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in from?.Values ?? [])
        {
            byName[name] = value;
        }

        foreach (var (name, value) in more)
        {
            byName[name] = value;
        }

        Values = [.. byName];
        var code = default(HashCode);
        foreach (var (name, value) in Values)
        {
            code.Add(name, StringComparer.Ordinal);
            code.Add(value);
        }

        hash = code.ToHashCode();
    }

    public KeyValuePair<string, object?>[] Values { get; }

    public bool Equals(TagSet? other) =>
        other is not null && Values.Length == other.Values.Length
        && Values.Zip(other.Values).All(pair => pair.First.Key == pair.Second.Key && Equals(pair.First.Value, pair.Second.Value));

    public override bool Equals(object? obj) => Equals(obj as TagSet);

    public override int GetHashCode() => hash;
}
