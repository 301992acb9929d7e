using System.Globalization;
using System.Text.Json;

namespace Gfn.Formats.Typed;

/// <summary>The part of JSON Schema that says how values are stored.</summary>
/// <remarks>
/// Read: type (one, or one beside "null"), properties, items (one schema), format date and date-time, multipleOf 10^-s with maximum for decimals, contentMediaType application/json.
/// Keywords that only restrict or describe (required, minLength, pattern, description, …) are passed over: conversion is no validation.
/// Keywords that make the type depend on something ($ref, oneOf, anyOf, allOf, if, patternProperties, prefixItems) are refused by name.
/// </remarks>
internal static class JsonSchema
{
    private static readonly string[] Refused = ["$ref", "$dynamicRef", "oneOf", "anyOf", "allOf", "not", "if", "patternProperties", "prefixItems", "dependentSchemas"];

    public static bool IsOne(JsonElement root) =>
        root.TryGetProperty("$schema", out var dialect) && dialect.ValueKind == JsonValueKind.String && dialect.GetString()!.Contains("json-schema", StringComparison.OrdinalIgnoreCase)
        || (root.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "object" && root.TryGetProperty("properties", out _));

    public static List<TypedField> Fields(JsonElement element, IReadOnlyList<string> path)
    {
        Refuse(element, path);
        if (!element.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            throw new TypedSchemaException(path, "an object needs \"properties\"");
        }

        return [.. properties.EnumerateObject().Select(member => new TypedField(member.Name, Type(member.Value, [.. path, member.Name])))];
    }

    private static ColumnType Type(JsonElement element, IReadOnlyList<string> path)
    {
        if (element.ValueKind is JsonValueKind.True)
        {
            return new ColumnType.Json();
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new TypedSchemaException(path, "a schema is an object");
        }

        Refuse(element, path);
        if (Text(element, "contentMediaType") == "application/json")
        {
            return new ColumnType.Json();
        }

        return TypeName(element, path) switch
        {
            "integer" => new ColumnType.Int64(),
            "number" => Number(element),
            "boolean" => new ColumnType.Bool(),
            "string" => Text(element, "format") switch
            {
                "date" => new ColumnType.Date(),
                "date-time" => new ColumnType.Timestamp(IsUtc: true),
                _ => new ColumnType.Text(),
            },
            "array" => element.TryGetProperty("items", out var items) ? new ColumnType.List(Type(items, [.. path, "[]"])) : new ColumnType.Json(),
            "object" => element.TryGetProperty("properties", out _) ? new ColumnType.Struct(Fields(element, path)) : new ColumnType.Json(),
            null => new ColumnType.Json(),
            var other => throw new TypedSchemaException(path, $"'{other}' is no type of JSON Schema that a column can have"),
        };
    }

    /// <summary>The one type that is not null; null if any will do.</summary>
    private static string? TypeName(JsonElement element, IReadOnlyList<string> path)
    {
        if (!element.TryGetProperty("type", out var type))
        {
            return null;
        }

        var names = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(name => name.GetString()).ToList() : [type.GetString()];
        var others = names.Where(name => name != "null").Distinct().ToList();
        return others switch
        {
            [var one] => one,
            ["integer", "number"] or ["number", "integer"] => "number",
            [] => throw new TypedSchemaException(path, "a column that is always null has no type"),
            _ => throw new TypedSchemaException(path, $"a column has one type, here are {string.Join(" and ", others)}"),
        };
    }

    /// <summary><c>multipleOf</c> of a power of ten makes a number exact: 18 digits, or as many as <c>maximum</c> needs.</summary>
    private static ColumnType Number(JsonElement element)
    {
        if (!element.TryGetProperty("multipleOf", out var step) || !decimal.TryParse(step.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            return new ColumnType.Double();
        }

        for (var (scale, power) = (0, 1m); scale <= 18; scale++, power /= 10)
        {
            if (value == power)
            {
                var whole = element.TryGetProperty("maximum", out var maximum) && maximum.TryGetDecimal(out var most)
                    ? decimal.Truncate(Math.Abs(most)).ToString(CultureInfo.InvariantCulture).Length
                    : Math.Max(1, 18 - scale);
                return new ColumnType.Decimal(Math.Min(whole + scale, ColumnType.Decimal.PrecisionMax), scale);
            }
        }

        return new ColumnType.Double();
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void Refuse(JsonElement element, IReadOnlyList<string> path)
    {
        foreach (var keyword in Refused)
        {
            if (element.TryGetProperty(keyword, out _))
            {
                throw new TypedSchemaException(path, $"\"{keyword}\" is not understood; write the type out, or declare the column as JSON text with \"contentMediaType\": \"application/json\"");
            }
        }
    }
}
