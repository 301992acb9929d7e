namespace Temporalio.Workflows;

/// <summary>One change of a memo: a value set or removed.</summary>
public class MemoUpdate
{
    private readonly object? value;

    private MemoUpdate(string key, object? value, bool hasValue)
    {
        UntypedKey = key;
        this.value = value;
        HasValue = hasValue;
    }

    public string UntypedKey { get; }

    /// <summary>False when the key is removed.</summary>
    public bool HasValue { get; }

    /// <exception cref="InvalidOperationException">The key is removed.</exception>
    public object UntypedValue => HasValue ? value! : throw new InvalidOperationException("The update removes the key: it has no value");

    public static MemoUpdate ValueSet(string key, object value) => new(key, value, hasValue: true);

    public static MemoUpdate ValueUnset(string key) => new(key, null, hasValue: false);
}
