using System.Text.RegularExpressions;

namespace ApiDump;

/// <summary>
/// Reads the second form of listing, <c>[modifiers] Type.Member(parameters) -> type</c>, and brings both forms to one
/// shape in which they can be compared: modifiers and namespaces of mentioned types dropped, C# keywords spelled out.
/// </summary>
internal static partial class MemberListing
{
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.Ordinal)
    {
        ["bool"] = "Boolean", ["byte"] = "Byte", ["sbyte"] = "SByte", ["short"] = "Int16", ["ushort"] = "UInt16", ["int"] = "Int32",
        ["uint"] = "UInt32", ["long"] = "Int64", ["ulong"] = "UInt64", ["float"] = "Single", ["double"] = "Double", ["decimal"] = "Decimal",
        ["char"] = "Char", ["string"] = "String", ["object"] = "Object", ["void"] = "Void", ["nint"] = "IntPtr",
    };

    /// <summary>The facts of a listing in the second form: types, members with parameter types and names, accessors.</summary>
    public static HashSet<string> Read(IEnumerable<string> lines)
    {
        var facts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var raw in lines)
        {
            var line = raw.Split("   ;")[0].TrimEnd();
            if (line.Length == 0 || line[0] is '#' or '-' or ' ')
            {
                continue;
            }

            facts.UnionWith(Facts(line));
        }

        return facts;
    }

    /// <summary>The same shape for a line that <see cref="Lister"/> printed; null for facts that the second form does not state.</summary>
    public static string? Normalise(string listed)
    {
        var match = ListedLine().Match(listed);
        if (!match.Success)
        {
            return null;
        }

        var rest = match.Groups["rest"].Value;
        return match.Groups["kind"].Value switch
        {
            "class" or "record" or "struct" or "interface" or "enum" or "delegate" => $"type {TypeName(rest)}",
            "enum-value" => $"value {Member(rest)}",
            "get" or "set" or "init" => $"{(match.Groups["kind"].Value == "get" ? "get" : "set")} {Typed(rest, " : ")}",
            "field" => $"field {Typed(rest.Split(" = ")[0], " : ")}",
            "constructor" => $"method {Signature(Constructor(rest))}",
            "method" => $"method {Signature(rest.Split(" where ")[0].Replace(" : ", " -> ", StringComparison.Ordinal))}",
            _ => null,
        };
    }

    private static IEnumerable<string> Facts(string line)
    {
        if (TypeLine().Match(line) is { Success: true } type)
        {
            yield return $"type {TypeName(type.Groups["name"].Value)}";
            yield break;
        }

        var bare = Modifiers().Replace(line, "");
        if (EnumValue().Match(bare) is { Success: true } value)
        {
            yield return $"value {Member(value.Value)}";
            yield break;
        }

        if (Property().Match(bare) is { Success: true } property)
        {
            var target = Typed($"{property.Groups["name"].Value} : {property.Groups["type"].Value}", " : ");
            foreach (var accessor in property.Groups["accessors"].Value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                yield return $"{(accessor.EndsWith("get", StringComparison.Ordinal) ? "get" : "set")} {target}";
            }

            yield break;
        }

        if (bare.Contains('(', StringComparison.Ordinal))
        {
            yield return $"method {Signature(bare)}";
            yield break;
        }

        var parts = bare.Split(" -> ");
        yield return $"field {Typed($"{parts[0].Split(" = ")[0]} : {parts[^1]}", " : ")}";
    }

    private static string Constructor(string rest)
    {
        var open = rest.IndexOf('(', StringComparison.Ordinal);
        var owner = rest[..open];
        var name = owner[(owner.LastIndexOf('.') + 1)..].Split('<')[0];
        return $"{owner}.{name}{rest[open..]} -> void";
    }

    private static string Typed(string text, string separator)
    {
        var at = text.LastIndexOf(separator, StringComparison.Ordinal);
        var name = IndexerArguments().Replace(text[..at], "");
        name = name.Replace(".this", ".Item", StringComparison.Ordinal);
        return $"{Member(name)} : {Short(text[(at + separator.Length)..])}";
    }

    private static string Signature(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var close = text.LastIndexOf(") -> ", StringComparison.Ordinal);
        var parameters = ParameterAttribute().Replace(DefaultValue().Replace(text[(open + 1)..close], ""), "");
        var name = text[..open].Replace("explicit operator", "op_Explicit", StringComparison.Ordinal).Replace("implicit operator", "op_Implicit", StringComparison.Ordinal);
        return $"{Member(name)}({Short(parameters)}) : {Short(text[(close + 5)..])}";
    }

    private static string Member(string text) => text.Trim();

    private static string TypeName(string text) => text.Split(" where ")[0].Split(" : ")[0].Trim();

    private static string Short(string text)
    {
        var plain = text.Replace("[System.Runtime.InteropServices.Out] ", "", StringComparison.Ordinal);
        return Word().Replace(plain, word =>
        {
            var last = word.Value[(word.Value.LastIndexOf('.') + 1)..];
            return Keywords.GetValueOrDefault(last, last);
        }).Trim();
    }

    [GeneratedRegex(@"^(?:(?:protected|abstract|sealed|static|virtual|override|readonly|const|default) )*(?<kind>enum-value|class|record|struct|interface|enum|delegate|get|set|init|field|constructor|method) (?<rest>.+)$")]
    private static partial Regex ListedLine();

    [GeneratedRegex(@"^(?<name>\S+(?:, \w+>)?)  \[(?:[a-z ]*)\]")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^(?:(?:protected|internal|public|abstract|sealed|static|virtual|override|readonly|const|new) )*")]
    private static partial Regex Modifiers();

    [GeneratedRegex(@"^\S+ = -?\d+$")]
    private static partial Regex EnumValue();

    [GeneratedRegex(@"^(?<name>.+?) \{ (?<accessors>[a-z; ]+) \} -> (?<type>.+)$")]
    private static partial Regex Property();

    [GeneratedRegex(@"\[.*\]$")]
    private static partial Regex IndexerArguments();

    [GeneratedRegex(@" = (?:""[^""]*""|[^,)]+)")]
    private static partial Regex DefaultValue();

    [GeneratedRegex(@"\[\w+(?:\(\w*\))?\] ")]
    private static partial Regex ParameterAttribute();

    [GeneratedRegex(@"[A-Za-z_][\w.]*")]
    private static partial Regex Word();
}
