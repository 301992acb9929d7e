using System.Text.Json;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Formats.Tests.Parquet.Reading;

/// <summary>Files of other writers in tests/data/parquet, and what they hold.</summary>
internal static class Fixture
{
    /// <summary>Files this reader can read, each with the name of its expected rows.</summary>
    public static readonly (string File, string Expected)[] Readable =
    [
        ("duckdb-v1-uncompressed", "duckdb-scalars"),
        ("duckdb-v1-snappy", "duckdb-scalars"),
        ("duckdb-v1-gzip", "duckdb-scalars"),
        ("duckdb-v1-zstd", "duckdb-scalars"),
        ("duckdb-v1-brotli", "duckdb-scalars"),
        ("duckdb-v1-lz4_raw", "duckdb-scalars"),
        ("duckdb-v2-snappy", "duckdb-scalars"),
        ("duckdb-v2-plain", "duckdb-scalars"),
        ("duckdb-nested-v1", "duckdb-nested"),
        ("duckdb-nested-v2", "duckdb-nested"),
        ("hyparquet-encodings", "hyparquet-encodings"),
        ("hyparquet-plain", "hyparquet-encodings"),
        ("hyparquet-bloom", "hyparquet-bloom"),
        ("arrow-v1", "arrow"),
        ("arrow-v2", "arrow"),
        ("arrow-v2-delta", "arrow"),
        ("arrow-v1-fallback", "arrow"),
    ];

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Checkout.Root, "tests", "data", "parquet", $"{name}.parquet"));

    public static ParquetReader Open(string name) => ParquetReader.Open(RandomAccessBytes.Of(Bytes(name)));

    public static string[] Expected(string name) => File.ReadAllLines(Path.Combine(Checkout.Root, "tests", "data", "parquet", $"{name}.expected.ndjson"));

    public static IEnumerable<ParquetValue.Struct> AllRows(this ParquetReader reader)
    {
        var cursor = reader.Rows(fields: null);
        while (cursor.Read())
        {
            yield return cursor.Current;
        }
    }

    /// <summary>Why two documents differ, with the path to the first difference; null if they do not.</summary>
    /// <remarks>Scalars compare as text, so that no digit is lost; numbers of different spelling compare as doubles.</remarks>
    public static string? Difference(JsonElement expected, JsonElement actual, string path = "$")
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object when actual.ValueKind == JsonValueKind.Object:
                var left = expected.EnumerateObject().ToList();
                var right = actual.EnumerateObject().ToList();
                return left.Select(member => member.Name).SequenceEqual(right.Select(member => member.Name), StringComparer.Ordinal)
                    ? left.Zip(right).Select(pair => Difference(pair.First.Value, pair.Second.Value, $"{path}.{pair.First.Name}")).FirstOrDefault(found => found is not null)
                    : $"{path}: names {expected} became {actual}";
            case JsonValueKind.Array when actual.ValueKind == JsonValueKind.Array:
                return expected.GetArrayLength() == actual.GetArrayLength()
                    ? expected.EnumerateArray().Zip(actual.EnumerateArray()).Select((pair, i) => Difference(pair.First, pair.Second, $"{path}[{i}]")).FirstOrDefault(found => found is not null)
                    : $"{path}: {expected} became {actual}";
            default:
                var same = expected.ToString() == actual.ToString()
                    || (expected.ValueKind == JsonValueKind.Number && actual.ValueKind == JsonValueKind.Number && expected.GetDouble().Equals(actual.GetDouble())
                        && expected.GetRawText().AsSpan().ContainsAny('.', 'e') | actual.GetRawText().AsSpan().ContainsAny('E', '.'));
                return same && (expected.ValueKind == JsonValueKind.Null) == (actual.ValueKind == JsonValueKind.Null) ? null : $"{path}: {expected} became {actual}";
        }
    }
}
