using System.Text;
using Utf8 = System.Text.Encoding;
using System.Text.Json;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Formats.Tests.Parquet.Writing;

/// <summary>Values and nulls stand where they stood, wherever pages, batches and dictionaries end.</summary>
public sealed class StringColumnTests
{
    public static TheoryData<int, int, int> Settings()
    {
        var settings = new TheoryData<int, int, int>();
        foreach (var rows in new[] { 8, 100, 511, 513, 65_536 })
        {
            foreach (var bytes in new[] { 1_024, 262_144 })
            {
                foreach (var dictionary in new[] { 0, 300, 20_000, 1 << 20 })
                {
                    settings.Add(rows, bytes, dictionary);
                }
            }
        }

        return settings;
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Values_and_nulls_stand_where_they_stood(int pageRowsMax, int pageBytesMax, int dictionaryBytesMax)
    {
        var random = new Random(pageRowsMax + pageBytesMax + dictionaryBytesMax);
        const int Rows = 6_000;
        var columns = new Dictionary<string, List<string?>>
        {
            ["never null"] = Column(Rows, _ => "v" + random.Next(30)),
            ["null at random"] = Column(Rows, _ => random.Next(3) == 0 ? null : "v" + random.Next(30)),
            ["null in runs"] = Column(Rows, row => row / 700 % 2 == 0 ? null : "v" + random.Next(30)),
            ["rarely there"] = Column(Rows, _ => random.Next(900) == 0 ? "here" : null),
            ["always new"] = Column(Rows, row => "value " + row),
            ["new later"] = Column(Rows, row => row < 2_500 ? "same" : "value " + row),
            ["long now and then"] = Column(Rows, row => random.Next(50) == 0 ? new string((char)('a' + (row % 26)), random.Next(3_000)) : "short"),
        };
        var text = new StringBuilder();
        for (var row = 0; row < Rows; row++)
        {
            text.Append(JsonSerializer.Serialize(columns.ToDictionary(column => column.Key, column => column.Value[row]))).Append('\n');
        }

        var conversion = new InMemoryConversion
        {
            ReadBytes = 70_001,
            Parquet = new ParquetOptions { PageRowsMax = pageRowsMax, PageBytesMax = pageBytesMax, DictionaryBytesMax = dictionaryBytesMax },
        };
        var file = conversion.Convert(Utf8.UTF8.GetBytes(text.ToString()));

        Assert.Equal(columns, ReadBack.Text(file));
        Assert.Empty(ParquetVerifier.Verify(RandomAccessBytes.Of(file), limits: null, CancellationToken.None).Findings);
    }

    private static List<string?> Column(int rows, Func<int, string?> value) => [.. Enumerable.Range(0, rows).Select(value)];
}
