using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Temporalio.Api.History.V1;

namespace Temporalio.Common;

/// <summary>Older exports write <c>WorkflowExecutionStarted</c> where proto3 JSON says <c>EVENT_TYPE_WORKFLOW_EXECUTION_STARTED</c>.</summary>
internal static class HistoryJson
{
    public static string WithOfficialEnumNames(string json)
    {
        var root = JsonNode.Parse(json) as JsonObject ?? throw new ArgumentException("JSON is not expected history object");
        Mend(root, History.Descriptor);
        return root.ToJsonString();
    }

    private static void Mend(JsonNode? node, MessageDescriptor message)
    {
        if (node is not JsonObject fields)
        {
            return;
        }

        foreach (var field in message.Fields.InDeclarationOrder())
        {
            var name = fields.ContainsKey(field.JsonName) ? field.JsonName : field.Name;
            if (!fields.TryGetPropertyValue(name, out var value) || value is null)
            {
                continue;
            }

            if (field.IsMap)
            {
                MendMap(value, field.MessageType.Fields[2]);
            }
            else if (value is JsonArray items)
            {
                for (var i = 0; i < items.Count; i++)
                {
                    if (MendOne(items[i], field) is { } better)
                    {
                        items[i] = better;
                    }
                }
            }
            else if (MendOne(value, field) is { } better)
            {
                fields[name] = better;
            }
        }
    }

    private static void MendMap(JsonNode value, FieldDescriptor entry)
    {
        if (entry.FieldType == FieldType.Message && value is JsonObject map)
        {
            foreach (var (_, item) in map)
            {
                Mend(item, entry.MessageType);
            }
        }
    }

    private static JsonValue? MendOne(JsonNode? value, FieldDescriptor field)
    {
        if (field.FieldType == FieldType.Message)
        {
            Mend(value, field.MessageType);
        }
        else if (field.FieldType == FieldType.Enum && value is JsonValue scalar && scalar.TryGetValue<string>(out var text) && field.EnumType.FindValueByName(text) is null)
        {
            var name = OfficialName(text, field.EnumType);
            return field.EnumType.FindValueByName(name) is null ? throw Refused(text, field) : JsonValue.Create(name);
        }

        return null;
    }

    /// <summary>What the parser says of a name of neither spelling when it is not told to pass over what it does not know.</summary>
    private static InvalidProtocolBufferException Refused(string text, FieldDescriptor field)
    {
        var one = new JsonObject { [field.JsonName] = field.IsRepeated ? new JsonArray(text) : text };
        try
        {
            JsonParser.Default.Parse(one.ToJsonString(), field.ContainingType);
        }
        catch (InvalidProtocolBufferException e)
        {
            return e;
        }

        throw new FormatException($"'{text}' is no {field.EnumType.FullName}");
    }

    private static string OfficialName(string text, EnumDescriptor type)
    {
        var zero = type.Values[0].Name;
        var prefix = zero[..(zero.LastIndexOf('_') + 1)];
        var name = new StringBuilder(prefix);
        for (var i = 0; i < text.Length; i++)
        {
            if (i > 0 && char.IsUpper(text[i]))
            {
                name.Append('_');
            }

            name.Append(char.ToUpperInvariant(text[i]));
        }

        return name.ToString();
    }
}
