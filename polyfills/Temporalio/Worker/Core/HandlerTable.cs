using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Temporalio.Worker.Core;

/// <summary>The handlers of one kind that a run has by name; its code may change them.</summary>
/// <param name="kind">"signal", "query" or "update".</param>
/// <param name="initial">Those of the workflow's definition.</param>
/// <param name="nameOf">Null for a dynamic one, which has a place of its own.</param>
/// <param name="onSet">Hears of each name that gets a handler.</param>
internal sealed class HandlerTable<T>(string kind, IReadOnlyDictionary<string, T> initial, Func<T, string?> nameOf, Action<string>? onSet = null) : IDictionary<string, T>
    where T : class
{
    private readonly Dictionary<string, T> table = new(initial, StringComparer.Ordinal);

    public ICollection<string> Keys => table.Keys;

    public ICollection<T> Values => table.Values;

    public int Count => table.Count;

    public bool IsReadOnly => false;

    public T this[string key]
    {
        get => table[key];
        set
        {
            if (nameOf(value) is not { } name)
            {
                throw new ArgumentException($"Cannot set dynamic {kind} with other {(kind == "query" ? "queries" : kind + "s")}");
            }

            if (!string.Equals(name, key, StringComparison.Ordinal))
            {
                throw new ArgumentException($"{char.ToUpperInvariant(kind[0])}{kind[1..]} name {key} doesn't match definition name {name}");
            }

            table[key] = value;
            onSet?.Invoke(key);
        }
    }

    public void Add(string key, T value)
    {
        if (table.ContainsKey(key))
        {
            throw new ArgumentException($"{char.ToUpperInvariant(kind[0])}{kind[1..]} {key} has a handler already", nameof(key));
        }

        this[key] = value;
    }

    public void Add(KeyValuePair<string, T> item) => Add(item.Key, item.Value);

    public void Clear() => table.Clear();

    public bool Contains(KeyValuePair<string, T> item) => table.Contains(item);

    public bool ContainsKey(string key) => table.ContainsKey(key);

    public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, T>>)table).CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => table.GetEnumerator();

    public T? Find(string key) => table.GetValueOrDefault(key);

    public bool Remove(string key) => table.Remove(key);

    public bool Remove(KeyValuePair<string, T> item) => table.Remove(item.Key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => table.TryGetValue(key, out value);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
