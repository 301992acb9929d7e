using System.Text.Json;

namespace Gfn.Formats.Tests.Ndjson;

/// <summary>Real records: counts as profiled, every value as another parser reads it.</summary>
public sealed class RealDataTests
{
    public static TheoryData<string, int, int, int> Files()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Checkout.Ndjson("counts.json")));
        var files = new TheoryData<string, int, int, int>();
        foreach (var file in document.RootElement.EnumerateArray())
        {
            files.Add(file.GetProperty("file").GetString()!, file.GetProperty("lines").GetInt32(), file.GetProperty("records").GetInt32(), file.GetProperty("keys").GetInt32());
        }

        return files;
    }

    public static TheoryData<string> ReaderRegressions() => new(Directory.EnumerateFiles(Checkout.Ndjson("duckdb"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Counts_AreThoseProfiled_AndValuesComeBack(string file, int lines, int records, int keys)
    {
        var bytes = Checkout.Read(Place(file));
        var conversion = new InMemoryConversion { GroupBytes = 3 << 20, ReadBytes = 300_000 };

        var columns = ReadBack.Text(conversion.Convert(bytes));

        Assert.Equal(new LineTally(lines, records, 0, 0), conversion.Tally);
        Assert.Equal(keys, conversion.Columns.Count);
        Assert.Equal(Expectation.Of(bytes).Columns, columns);
    }

    [Theory]
    [MemberData(nameof(ReaderRegressions))]
    public void ReaderRegressions_LoseNoLine(string path)
    {
        var bytes = Checkout.Read(path);
        var conversion = new InMemoryConversion();

        var columns = ReadBack.Text(conversion.Convert(bytes));

        var (expected, rows) = Expectation.Of(bytes);
        Assert.Equal(conversion.Tally.Lines, conversion.Tally.Rows + conversion.Tally.Rejected + conversion.Tally.Blank);
        Assert.Equal(rows, conversion.Tally.Rows);
        if (expected.Count > 0)
        {
            Assert.Equal(expected, columns);
        }
    }

    [Fact]
    public void PrettyPrinted_GivesNoRow()
    {
        var conversion = new InMemoryConversion();

        conversion.Convert(Checkout.Read(Checkout.Ndjson("not-ndjson/pretty-printed-concatenated.json")));

        Assert.Equal(new LineTally(2_191, 0, 2_191, 0), conversion.Tally);
    }

    private static string Place(string file) => File.Exists(Checkout.Ndjson(file)) ? Checkout.Ndjson(file) : Path.Combine(Checkout.Root, "samples", "data", Path.GetFileName(file));
}
