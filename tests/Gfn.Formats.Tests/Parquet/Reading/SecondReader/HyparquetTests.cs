using System.Text.Json;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Formats.Tests.Parquet.Reading.SecondReader;

/// <summary>What we write, read by somebody else's code; and what somebody else reads out of it, held against our reader.</summary>
[Trait("Category", "Slow")]
public sealed class HyparquetTests
{
    [SkippableTheory]
    [MemberData(nameof(OwnFiles.Names), MemberType = typeof(OwnFiles))]
    public void RealRecords_WrittenByUs_AreTheSameToBothReaders(string variant) => AreTheSame(OwnFiles.Real(variant));

    [SkippableTheory]
    [MemberData(nameof(OwnFiles.Names), MemberType = typeof(OwnFiles))]
    public void RandomRecords_WrittenByUs_AreTheSameToBothReaders(string variant)
    {
        for (var seed = 100; seed < 105; seed++)
        {
            AreTheSame(OwnFiles.Random(variant, seed));
        }
    }

    private static void AreTheSame(byte[] file)
    {
        var theirs = Hyparquet.Lines(file);
        var ours = ReadBack.Text(file);
        var reader = ParquetReader.Open(RandomAccessBytes.Of(file));
        using var facts = JsonDocument.Parse(theirs[0]);

        Assert.Equal(reader.MetaData.RowCount, facts.RootElement.GetProperty("rows").GetInt64());
        Assert.Equal(reader.Schema.Columns.Select(column => column.Path), facts.RootElement.GetProperty("columns").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal(Facts(reader), facts.RootElement.GetProperty("groups").EnumerateArray().SelectMany(group => group.EnumerateArray()).Select(chunk => chunk.ToString()));

        Assert.Equal(reader.MetaData.RowCount, theirs.Length - 1);
        for (var row = 0; row < theirs.Length - 1; row++)
        {
            using var values = JsonDocument.Parse(theirs[row + 1]);
            Assert.Equal(ours.Values.Select(column => column[row]), values.RootElement.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? null : value.ToString()));
        }
    }

    private static IEnumerable<string> Facts(ParquetReader reader)
    {
        for (var group = 0; group < reader.MetaData.RowGroups.Count; group++)
        {
            for (var column = 0; column < reader.Schema.Columns.Count; column++)
            {
                var nulls = reader.MetaData.RowGroups[group].Columns[column].MetaData!.Statistics?.NullCount ?? -1;
                var pages = reader.OffsetIndex(group, column)?.Pages.Count ?? -1;
                var pageNulls = string.Join(',', reader.ColumnIndex(group, column)?.NullCounts ?? []);
                yield return $$"""{"nulls":{{nulls}},"pages":{{pages}},"pageNulls":[{{pageNulls}}]}""";
            }
        }
    }
}
