using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

/// <summary>The signal handlers of a run. Setting one delivers what was buffered for it.</summary>
internal sealed class SignalTable(WorkflowInstance run, IReadOnlyDictionary<string, WorkflowSignalDefinition> initial)
    : IDictionary<string, WorkflowSignalDefinition>
{
    private readonly Dictionary<string, WorkflowSignalDefinition> table = new(initial, StringComparer.Ordinal);

    public ICollection<string> Keys => table.Keys;

    public ICollection<WorkflowSignalDefinition> Values => table.Values;

    public int Count => table.Count;

    public bool IsReadOnly => false;

    public WorkflowSignalDefinition this[string key]
    {
        get => table[key];
        set
        {
            if (!string.Equals(value.Name, key, StringComparison.Ordinal))
            {
                throw new ArgumentException($"Signal name {value.Name} does not match key {key}", nameof(value));
            }

            table[key] = value;
            run.Deliver(name => string.Equals(name, key, StringComparison.Ordinal));
        }
    }

    public void Add(string key, WorkflowSignalDefinition value)
    {
        if (table.ContainsKey(key))
        {
            throw new ArgumentException($"Signal {key} has a handler already", nameof(key));
        }

        this[key] = value;
    }

    public void Add(KeyValuePair<string, WorkflowSignalDefinition> item) => Add(item.Key, item.Value);

    public void Clear() => table.Clear();

    public bool Contains(KeyValuePair<string, WorkflowSignalDefinition> item) => table.Contains(item);

    public bool ContainsKey(string key) => table.ContainsKey(key);

    public void CopyTo(KeyValuePair<string, WorkflowSignalDefinition>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, WorkflowSignalDefinition>>)table).CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, WorkflowSignalDefinition>> GetEnumerator() => table.GetEnumerator();

    public bool Remove(string key) => table.Remove(key);

    public bool Remove(KeyValuePair<string, WorkflowSignalDefinition> item) => table.Remove(item.Key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out WorkflowSignalDefinition value) => table.TryGetValue(key, out value);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
