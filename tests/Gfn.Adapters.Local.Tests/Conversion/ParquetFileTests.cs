using Gfn.Adapters.Local.Conversion;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Adapters.Local.Tests.Conversion;

public sealed class ParquetFileTests
{
    [Fact]
    public void Head_OfChosenFields_GivesTheFirstRowsInThatOrder()
    {
        using var file = ParquetFile.Open(Fixture("duckdb-groups"));

        Assert.Equal(["""{"s":null,"n":0}""", """{"s":"v1","n":1}"""], file.Head(2, ["s", "n"]).Select(row => ParquetJson.Of(row)));
    }

    [Fact]
    public void Head_OfMoreRowsThanThereAre_GivesThemAll()
    {
        using var file = ParquetFile.Open(Fixture("duckdb-groups"));

        Assert.Equal(5000, file.Head(int.MaxValue, []).Count());
    }

    [Fact]
    public void Head_OfAFieldThatIsNotThere_NamesThoseThatAre()
    {
        using var file = ParquetFile.Open(Fixture("duckdb-groups"));

        var failure = Assert.Throws<ArgumentException>(() => file.Head(1, ["x"]));

        Assert.Contains("no field 'x'; its fields are n, s, d, l", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_SoundAndBrokenFiles_TellsThemApart()
    {
        using var folder = new TemporaryFolder();
        var cut = folder.File("cut.parquet");
        File.WriteAllBytes(cut, File.ReadAllBytes(Fixture("duckdb-groups"))[..^1]);

        Assert.True(ParquetFile.Verify(Fixture("duckdb-groups"), CancellationToken.None).IsSound);
        Assert.False(ParquetFile.Verify(cut, CancellationToken.None).IsSound);
    }

    [Fact]
    public void Open_BrokenFile_LeavesItClosed()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("text.parquet");
        File.WriteAllText(path, "not a table, by any means");

        Assert.Throws<ParquetFormatException>(() => ParquetFile.Open(path));

        using var exclusive = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.True(exclusive.CanWrite);
    }

    [Fact]
    public void Open_NoSuchFile_SaysSo()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<FileNotFoundException>(() => ParquetFile.Open(folder.File("none.parquet")));
    }

    private static string Fixture(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gfn.Temporal.sln")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "tests", "data", "parquet", $"{name}.parquet");
    }
}
