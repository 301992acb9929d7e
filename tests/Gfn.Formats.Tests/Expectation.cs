using System.Text;
using System.Text.Json;

namespace Gfn.Formats.Tests;

/// <summary>What the columns of a text should hold, computed by another parser, line by line.</summary>
internal static class Expectation
{
    /// <summary>Columns of the lines that are objects; other lines are left out.</summary>
    public static (Dictionary<string, List<string?>> Columns, int Rows) Of(params byte[][] files)
    {
        var columns = new Dictionary<string, List<string?>>(StringComparer.Ordinal);
        var rows = 0;
        foreach (var line in files.SelectMany(Lines))
        {
            if (Record(line) is not { } record)
            {
                continue;
            }

            foreach (var (key, value) in record)
            {
                if (!columns.TryGetValue(key, out var values))
                {
                    columns.Add(key, values = []);
                }

                values.AddRange(Enumerable.Repeat<string?>(null, rows - values.Count));
                values.Add(value);
            }

            rows++;
        }

        foreach (var values in columns.Values)
        {
            values.AddRange(Enumerable.Repeat<string?>(null, rows - values.Count));
        }

        return (columns, rows);
    }

    /// <summary>JSON without the white space between tokens.</summary>
    public static string Compact(string json)
    {
        var compact = new StringBuilder(json.Length);
        var inString = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (inString && json[i] == '\\')
            {
                compact.Append(json[i++]);
            }
            else if (json[i] == '"')
            {
                inString = !inString;
            }
            else if (!inString && json[i] is ' ' or '\t' or '\r')
            {
                continue;
            }

            compact.Append(json[i]);
        }

        return compact.ToString();
    }

    private static IEnumerable<byte[]> Lines(byte[] file)
    {
        var start = file.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        while (start < file.Length)
        {
            var length = file.AsSpan(start).IndexOf((byte)'\n');
            length = length < 0 ? file.Length - start : length;
            yield return file[start..(start + length)];
            start += length + 1;
        }
    }

    private static Dictionary<string, string?>? Record(byte[] line)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(line);
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 10_000 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            var record = new Dictionary<string, string?>(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                record[key] = Text(ref reader, line);
            }

            return reader.Read() ? null : record;
        }
        catch (Exception refused) when (refused is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static string? Text(ref Utf8JsonReader reader, byte[] line)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return Compact(Encoding.UTF8.GetString(line.AsSpan(start, (int)reader.BytesConsumed - start)));
            default:
                return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
