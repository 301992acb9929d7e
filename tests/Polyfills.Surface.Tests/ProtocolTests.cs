using System.Reflection;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;

namespace Polyfills.Surface.Tests;

/// <summary>Our .proto files hold a subset of Temporal's protocol, with its names, numbers and types.</summary>
public sealed partial class ProtocolTests
{
    private static readonly IReadOnlyList<FileDescriptor> Files = Assembly.Load("Temporalio.Api").GetExportedTypes()
        .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static))
        .Where(property => property?.PropertyType == typeof(FileDescriptor))
        .Select(property => (FileDescriptor)property!.GetValue(null)!)
        .ToList();

    [Fact]
    public void Messages_FieldsAndNumbers_AreOfficial()
    {
        var official = Facts();
        var ours = Files.SelectMany(file => file.MessageTypes).SelectMany(Nested).SelectMany(Fields).ToList();

        Assert.True(ours.Count > 1_000, $"only {ours.Count} fields found");
        Assert.DoesNotContain(ours, fact => !official.Contains(fact));
    }

    [Fact]
    public void Enums_Values_AreOfficial()
    {
        var official = Facts();
        var ours = Files.SelectMany(file => file.EnumTypes)
            .Concat(Files.SelectMany(file => file.MessageTypes).SelectMany(Nested).SelectMany(message => message.EnumTypes))
            .SelectMany(type => type.Values.Select(value => $"{type.FullName} {value.Number} {value.Name}"))
            .ToList();

        Assert.True(ours.Count > 200, $"only {ours.Count} values found");
        Assert.DoesNotContain(ours, fact => !official.Contains(fact));
    }

    private static HashSet<string> Facts()
    {
        var facts = new HashSet<string>(StringComparer.Ordinal);
        var owner = "";
        foreach (var line in File.ReadLines(Repository.Listing("temporal-protocol.txt")))
        {
            if (Owner().Match(line) is { Success: true } type)
            {
                owner = type.Groups[1].Value;
            }
            else if (line.StartsWith("  ", StringComparison.Ordinal))
            {
                facts.Add($"{owner} {Notes().Replace(line.Trim(), "")}");
            }
        }

        return facts;
    }

    private static IEnumerable<MessageDescriptor> Nested(MessageDescriptor message) =>
        message.NestedTypes.SelectMany(Nested).Where(nested => nested.GetOptions()?.MapEntry != true).Prepend(message);

    private static IEnumerable<string> Fields(MessageDescriptor message) =>
        message.Fields.InFieldNumberOrder().Select(field => $"{message.FullName} {field.FieldNumber} {field.Name} : {TypeOf(field)}");

    private static string TypeOf(FieldDescriptor field)
    {
        if (field.IsMap)
        {
            var entry = field.MessageType.Fields;
            return $"map<{Single(entry[1])},{Single(entry[2])}>";
        }

        return field.IsRepeated ? $"repeated {Single(field)}" : Single(field);
    }

    private static string Single(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        _ => field.FieldType.ToString().ToLowerInvariant(),
    };

    [GeneratedRegex(@"^(?:message|enum) (\S+)")]
    private static partial Regex Owner();

    [GeneratedRegex(@"( oneof \S+| optional| deprecated)+$")]
    private static partial Regex Notes();
}
