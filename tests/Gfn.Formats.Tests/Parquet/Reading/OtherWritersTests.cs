using System.Text.Json;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Formats.Tests.Parquet.Reading;

/// <summary>Files of DuckDB, arrow-rs and hyparquet-writer read back to the values they were made of.</summary>
public sealed class OtherWritersTests
{
    public static TheoryData<string, string> Readable()
    {
        var data = new TheoryData<string, string>();
        foreach (var (file, expected) in Fixture.Readable)
        {
            data.Add(file, expected);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public void Rows_OfAnotherWriter_AreWhatItWasGiven(string file, string expected)
    {
        var wanted = Fixture.Expected(expected);
        var rows = Fixture.Open(file).AllRows().Select(row => ParquetJson.Of(row)).ToList();

        Assert.Equal(wanted.Length, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            using var left = JsonDocument.Parse(wanted[i]);
            using var right = JsonDocument.Parse(rows[i]);
            Assert.Null(Fixture.Difference(left.RootElement, right.RootElement, $"row {i}"));
        }
    }

    [Fact]
    public void Rows_OverRowGroups_ContinueWithoutAGap()
    {
        var reader = Fixture.Open("duckdb-groups");
        var row = 0;
        foreach (var actual in reader.AllRows())
        {
            var s = row % 7 == 0 ? "null" : $"\"v{row % 50}\"";
            Assert.Equal($$"""{"n":{{row}},"s":{{s}},"d":{{row / 8.0}},"l":[{{row}},{{row + 1}}]}""", ParquetJson.Of(actual));
            row++;
        }

        Assert.Equal(5000, row);
        Assert.True(reader.MetaData.RowGroups.Count > 1);
    }

    [Fact]
    public void Rows_OfAFileWithoutRows_AreNone() => Assert.Empty(Fixture.Open("duckdb-empty").AllRows());

    [Fact]
    public void Rows_OfChosenFields_HoldOnlyThose()
    {
        var reader = Fixture.Open("duckdb-nested-v1");
        var cursor = reader.Rows([reader.Schema.Root.Children[3], reader.Schema.Root.Children[0]], firstRowGroup: 0);

        Assert.True(cursor.Read());
        Assert.True(cursor.Read());
        Assert.Equal("""{"pair":{"a":1,"b":null},"id":1}""", ParquetJson.Of(cursor.Current));
    }

    [Fact]
    public void Open_EncryptedFooter_IsRefusedByName()
    {
        var failure = Assert.Throws<ParquetUnsupportedException>(() => Fixture.Open("duckdb-encrypted"));

        Assert.Contains("encrypted", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fixtures_TogetherUseEveryEncodingAndPageVersion()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (file, _) in Fixture.Readable)
        {
            var reader = Fixture.Open(file);
            for (var group = 0; group < reader.MetaData.RowGroups.Count; group++)
            {
                for (var column = 0; column < reader.Schema.Columns.Count; column++)
                {
                    var chunk = reader.Column(group, column);
                    while (chunk.Read())
                    {
                        used.Add($"{chunk.Page!.Header.Type} {chunk.Page.Header.Encoding}");
                    }
                }
            }
        }

        foreach (var encoding in new[] { Encoding.Plain, Encoding.Rle, Encoding.RleDictionary, Encoding.DeltaBinaryPacked, Encoding.DeltaLengthByteArray, Encoding.DeltaByteArray, Encoding.ByteStreamSplit })
        {
            Assert.Contains($"{PageType.DataPageV2} {encoding}", used);
        }

        Assert.Contains($"{PageType.DataPage} {Encoding.Plain}", used);
        Assert.Contains($"{PageType.DataPage} {Encoding.PlainDictionary}", used);
        Assert.Contains($"{PageType.DataPage} {Encoding.RleDictionary}", used);
    }
}
