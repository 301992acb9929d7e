using Temporalio.Api.Enums.V1;
using Temporalio.Workflows;

namespace Temporalio.Common;

/// <summary>Name and type of a search attribute.</summary>
public class SearchAttributeKey : IComparable<SearchAttributeKey>
{
    internal SearchAttributeKey(string name, IndexedValueType valueType)
    {
        Name = name;
        ValueType = valueType;
    }

    public string Name { get; }

    public IndexedValueType ValueType { get; }

    public static bool operator ==(SearchAttributeKey? left, SearchAttributeKey? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(SearchAttributeKey? left, SearchAttributeKey? right) => !(left == right);

    public static bool operator <(SearchAttributeKey? left, SearchAttributeKey? right) => left is null ? right is not null : left.CompareTo(right) < 0;

    public static bool operator <=(SearchAttributeKey? left, SearchAttributeKey? right) => left is null || left.CompareTo(right) <= 0;

    public static bool operator >(SearchAttributeKey? left, SearchAttributeKey? right) => left is not null && left.CompareTo(right) > 0;

    public static bool operator >=(SearchAttributeKey? left, SearchAttributeKey? right) => left is null ? right is null : left.CompareTo(right) >= 0;

    public static SearchAttributeKey<bool> CreateBool(string name) => new(name, IndexedValueType.Bool);

    public static SearchAttributeKey<DateTimeOffset> CreateDateTimeOffset(string name) => new(name, IndexedValueType.Datetime);

    public static SearchAttributeKey<double> CreateDouble(string name) => new(name, IndexedValueType.Double);

    public static SearchAttributeKey<string> CreateKeyword(string name) => new(name, IndexedValueType.Keyword);

    public static SearchAttributeKey<IReadOnlyCollection<string>> CreateKeywordList(string name) => new(name, IndexedValueType.KeywordList);

    public static SearchAttributeKey<long> CreateLong(string name) => new(name, IndexedValueType.Int);

    public static SearchAttributeKey<string> CreateText(string name) => new(name, IndexedValueType.Text);

    public int CompareTo(SearchAttributeKey? other) => other is null ? 1 : string.CompareOrdinal(Name, other.Name);

    public bool Equals(SearchAttributeKey? other) => other is not null && Name == other.Name && ValueType == other.ValueType;

    public override bool Equals(object? obj) => obj is SearchAttributeKey other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Name, ValueType);
}

/// <inheritdoc cref="SearchAttributeKey"/>
public class SearchAttributeKey<T> : SearchAttributeKey
    where T : notnull
{
    internal SearchAttributeKey(string name, IndexedValueType valueType)
        : base(name, valueType)
    {
    }

    public SearchAttributeUpdate<T> ValueSet(T value) => SearchAttributeUpdate.ValueSet(this, value);

    public SearchAttributeUpdate<T> ValueUnset() => SearchAttributeUpdate.ValueUnset(this);
}
