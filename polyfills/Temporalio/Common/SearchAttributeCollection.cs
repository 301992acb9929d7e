using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Temporalio.Common;

/// <summary>Search attributes by key. Values always travel as JSON of the default converter.</summary>
public class SearchAttributeCollection : IReadOnlyCollection<SearchAttributeKey>
{
    public static readonly SearchAttributeCollection Empty = new(new SortedDictionary<SearchAttributeKey, object>());

    private SearchAttributeCollection(IReadOnlyDictionary<SearchAttributeKey, object> values) => UntypedValues = values;

    public int Count => UntypedValues.Count;

    public IReadOnlyDictionary<SearchAttributeKey, object> UntypedValues { get; }

    public static SearchAttributeCollection FromProto(SearchAttributes searchAttributes)
    {
        var values = new SortedDictionary<SearchAttributeKey, object>();
        foreach (var (name, payload) in searchAttributes.IndexedFields)
        {
            if (TryRead(name, payload, out var key, out var value))
            {
                values[key] = value;
            }
        }

        return new(values);
    }

    public bool ContainsKey(string key) => UntypedValues.Keys.Any(candidate => candidate.Name == key);

    public bool ContainsKey<T>(SearchAttributeKey<T> key)
        where T : notnull => UntypedValues.ContainsKey(key);

    /// <exception cref="KeyNotFoundException">There is no value for the key.</exception>
    public T Get<T>(SearchAttributeKey<T> key)
        where T : notnull => (T)UntypedValues[key];

    public bool TryGetValue<T>(SearchAttributeKey<T> key, [MaybeNullWhen(false)] out T value)
        where T : notnull
    {
        if (UntypedValues.TryGetValue(key, out var found))
        {
            value = (T)found;
            return true;
        }

        value = default;
        return false;
    }

    public IEnumerator<SearchAttributeKey> GetEnumerator() => UntypedValues.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public SearchAttributes ToProto()
    {
        var proto = new SearchAttributes();
        foreach (var (key, value) in UntypedValues)
        {
            proto.IndexedFields[key.Name] = ToPayload(key, value);
        }

        return proto;
    }

    internal static Payload ToPayload(SearchAttributeKey key, object? value)
    {
        var payload = DataConverter.Default.PayloadConverter.ToPayload(value);
        payload.Metadata["type"] = ByteString.CopyFromUtf8(key.ValueType.ToString());
        return payload;
    }

    private static bool TryRead(string name, Payload payload, [NotNullWhen(true)] out SearchAttributeKey? key, [NotNullWhen(true)] out object? value)
    {
        (key, value) = (null, null);
        if (!payload.Metadata.TryGetValue("type", out var type) || payload.Data.IsEmpty)
        {
            return false;
        }

        using var json = JsonDocument.Parse(payload.Data.Memory);
        var element = json.RootElement;
        if (element.ValueKind == JsonValueKind.Null)
        {
            return false;
        }

        (key, value) = type.ToStringUtf8() switch
        {
            "Bool" => (SearchAttributeKey.CreateBool(name), (object)element.GetBoolean()),
            "Datetime" => (SearchAttributeKey.CreateDateTimeOffset(name), DateTimeOffset.Parse(element.GetString()!, CultureInfo.InvariantCulture)),
            "Double" => (SearchAttributeKey.CreateDouble(name), element.GetDouble()),
            "Int" => (SearchAttributeKey.CreateLong(name), element.GetInt64()),
            "Keyword" => (SearchAttributeKey.CreateKeyword(name), element.GetString()!),
            "Text" => (SearchAttributeKey.CreateText(name), element.GetString()!),
            "KeywordList" => (SearchAttributeKey.CreateKeywordList(name), (object)(element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().Select(item => item.GetString()!).ToList() : [element.GetString()!])),
            _ => ((SearchAttributeKey?)null, (object?)null),
        };
        return key is not null && value is not null;
    }

    /// <summary>Collects attributes.</summary>
    public class Builder
    {
        private readonly SortedDictionary<SearchAttributeKey, object> values = [];

        public Builder()
        {
        }

        public Builder(SearchAttributeCollection searchAttributes) => Set(searchAttributes);

        public Builder Set<T>(SearchAttributeKey<T> key, T value)
            where T : notnull
        {
            values[key] = value;
            return this;
        }

        public Builder Set(SearchAttributeCollection searchAttributes)
        {
            foreach (var (key, value) in searchAttributes.UntypedValues)
            {
                values[key] = value;
            }

            return this;
        }

        public Builder Unset(string name)
        {
            foreach (var key in values.Keys.Where(key => key.Name == name).ToList())
            {
                values.Remove(key);
            }

            return this;
        }

        public Builder Unset(SearchAttributeKey key)
        {
            values.Remove(key);
            return this;
        }

        public SearchAttributeCollection ToSearchAttributeCollection() => new(new SortedDictionary<SearchAttributeKey, object>(values));
    }
}
