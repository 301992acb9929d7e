using System.Globalization;
using System.Text.Json;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;

namespace Temporalio.Engine.Visibility;

/// <summary>Search attributes as values that can be compared.</summary>
internal static class AttributeValues
{
    /// <summary>No value, one, or those of a list.</summary>
    public static List<object> Of(SearchAttributes? attributes, string name)
    {
        if (attributes is null || !attributes.IndexedFields.TryGetValue(name, out var payload))
        {
            return [];
        }

        using var json = JsonDocument.Parse(payload.Data.ToByteArray());
        var type = payload.Metadata.TryGetValue("type", out var stated) ? stated.ToStringUtf8() : "";
        return json.RootElement.ValueKind == JsonValueKind.Array
            ? json.RootElement.EnumerateArray().Select(element => One(element, type)).ToList()
            : json.RootElement.ValueKind == JsonValueKind.Null ? [] : [One(json.RootElement, type)];
    }

    private static object One(JsonElement element, string type) => element.ValueKind switch
    {
        JsonValueKind.Number when type == nameof(IndexedValueType.Double) => element.GetDouble(),
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? (object)whole : element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when type == nameof(IndexedValueType.Datetime) && element.TryGetDateTimeOffset(out var time) => new AttributeTime(time.UtcDateTime),
        _ => element.GetString() ?? "",
    };
}

/// <summary>
/// A time in a search attribute. The dev server keeps it as text with milliseconds and compares texts: against a literal that has none, or
/// fewer digits, an equal time counts as later. So <c>&gt;</c> finds it, <c>=</c> does not, and <c>BETWEEN</c> leaves its upper end out.
/// </summary>
internal readonly record struct AttributeTime(DateTime Utc)
{
    public int CompareTo(DateTime literal) => string.CompareOrdinal(
        Utc.ToString("yyyy-MM-dd HH:mm:ss.fff+00:00", CultureInfo.InvariantCulture),
        literal.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF+00:00", CultureInfo.InvariantCulture));
}
