using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>One change of a search attribute: a value set or removed.</summary>
public abstract class SearchAttributeUpdate
{
    private protected SearchAttributeUpdate(bool hasValue) => HasValue = hasValue;

    /// <summary>False when the attribute is removed.</summary>
    public bool HasValue { get; }

    public abstract SearchAttributeKey UntypedKey { get; }

    /// <exception cref="InvalidOperationException">The attribute is removed.</exception>
    public abstract object UntypedValue { get; }

    /// <summary>Adds the value, if there is one, to a collection being built.</summary>
    internal abstract void AddTo(SearchAttributeCollection.Builder builder);

    public static SearchAttributeUpdate<T> ValueSet<T>(SearchAttributeKey<T> key, T value)
        where T : notnull => new(key, value, hasValue: true);

    public static SearchAttributeUpdate<T> ValueUnset<T>(SearchAttributeKey<T> key)
        where T : notnull => new(key, default, hasValue: false);
}
