using Temporalio.Common;

namespace Temporalio.Workflows;

/// <inheritdoc/>
public class SearchAttributeUpdate<T> : SearchAttributeUpdate
    where T : notnull
{
    private readonly T? value;

    internal SearchAttributeUpdate(SearchAttributeKey<T> key, T? value, bool hasValue)
        : base(hasValue)
    {
        Key = key;
        this.value = value;
    }

    public SearchAttributeKey<T> Key { get; }

    /// <exception cref="InvalidOperationException">The attribute is removed.</exception>
    public T Value => HasValue ? value! : throw new InvalidOperationException("The update removes the attribute: it has no value");

    public override SearchAttributeKey UntypedKey => Key;

    public override object UntypedValue => Value;

    internal override void AddTo(SearchAttributeCollection.Builder builder)
    {
        if (HasValue)
        {
            builder.Set(Key, Value);
        }
    }
}
