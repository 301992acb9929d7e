using System.Text;
using System.Text.Json;
using Parquet;
using Parquet.Schema;

namespace Gfn.Bench.Peers;

/// <summary>One thread: reads lines, takes each apart into strings, writes a row group whenever a hundred thousand rows are there.</summary>
internal static partial class ParquetNet
{
    private const int RowsOfGroup = 100_000;

    static partial void Ask(ref bool isThere) => isThere = true;

    static partial void Convert(string input, string output, IReadOnlyList<string> columns, ref Task? work) => work = WriteAsync(input, output, columns);

    private static async Task WriteAsync(string input, string output, IReadOnlyList<string> columns)
    {
        var fields = columns.Select(name => new DataField<string>(name)).ToArray();
        var places = columns.Select((name, place) => (Encoding.UTF8.GetBytes(name), place)).ToList();
        var values = columns.Select(_ => new List<string?>(RowsOfGroup)).ToArray();
        await using var file = File.Create(output);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file, new ParquetOptions { CompressionMethod = CompressionMethod.Snappy });
        var rows = 0;
        foreach (var line in File.ReadLines(input))
        {
            Add(Encoding.UTF8.GetBytes(line), places, values, ++rows);
            if (rows == RowsOfGroup)
            {
                await WriteGroupAsync(writer, fields, values);
                rows = 0;
            }
        }

        if (rows > 0)
        {
            await WriteGroupAsync(writer, fields, values);
        }
    }

    private static void Add(byte[] line, List<(byte[] Name, int Place)> places, List<string?>[] values, int rows)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var place = -1;
            foreach (var (name, at) in places)
            {
                if (reader.ValueTextEquals(name))
                {
                    place = at;
                    break;
                }
            }

            reader.Read();
            var value = Text(line, ref reader);
            if (place >= 0)
            {
                values[place].Add(value);
            }
        }

        foreach (var column in values)
        {
            while (column.Count < rows)
            {
                column.Add(null);
            }
        }
    }

    /// <summary>A string unescaped, a nested value as it stands, a number or literal as written; null for null.</summary>
    private static string? Text(byte[] line, ref Utf8JsonReader reader)
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
                return Encoding.UTF8.GetString(line, start, (int)reader.BytesConsumed - start);
            default:
                return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static async Task WriteGroupAsync(ParquetWriter writer, DataField[] fields, List<string?>[] values)
    {
        using var group = writer.CreateRowGroup();
        for (var column = 0; column < fields.Length; column++)
        {
            await group.WriteAsync(fields[column], values[column]!);
            values[column].Clear();
        }

        group.CompleteValidate();
    }
}
