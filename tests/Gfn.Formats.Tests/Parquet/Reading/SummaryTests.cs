using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Formats.Tests.Parquet.Reading;

public sealed class SummaryTests
{
    [Fact]
    public void SchemaText_NestedFile_ReadsLikeOtherTools()
    {
        const string Expected = """
            message duckdb_schema {
              optional INT64 id (INTEGER(64,signed));
              optional group ints (LIST) {
                repeated group list {
                  optional INT64 element (INTEGER(64,signed));
                }
              }
              optional group texts (LIST) {
                repeated group list {
                  optional group element (LIST) {
                    repeated group list {
                      optional BYTE_ARRAY element (STRING);
                    }
                  }
                }
              }
            """;

        Assert.StartsWith(Expected.ReplaceLineEndings("\n"), SchemaText.Of(Fixture.Open("duckdb-nested-v1").Schema), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dec38", "DECIMAL(38,5)")]
    [InlineData("stamp_tz", "TIMESTAMP(MICROS,UTC)")]
    [InlineData("stamp_ns", "TIMESTAMP(NANOS,local)")]
    [InlineData("time", "TIME(MICROS,local)")]
    [InlineData("u8", "INTEGER(8,unsigned)")]
    [InlineData("uuid", "UUID")]
    [InlineData("span", "INTERVAL")]
    [InlineData("doc", "JSON")]
    public void Meaning_OfAColumn_IsSpelledAsTheFormatDoes(string column, string meaning) =>
        Assert.Equal(meaning, Fixture.Open("duckdb-v1-snappy").Schema.Columns.Single(leaf => leaf.Path == column).Meaning!.ToString());

    [Fact]
    public void ColumnSummary_OverRowGroups_JoinsBoundsAndCounts()
    {
        var summaries = ColumnSummary.Of(Fixture.Open("duckdb-groups"));
        var n = summaries[0];
        var s = summaries[1];

        Assert.Equal((5000L, 0L), (n.EntryCount, n.NullCount!.Value));
        Assert.Equal(("0", "4999"), (n.Min!.ToString(), n.Max!.ToString()));
        Assert.Equal(("v0", "v9"), (s.Min!.ToString(), s.Max!.ToString()));
        Assert.Equal(715, s.NullCount);
        Assert.Equal([CompressionCodec.Zstd], n.Codecs);
        Assert.Equal([Encoding.DeltaBinaryPacked], n.Encodings);
    }

    [Fact]
    public void ColumnSummary_OfAnIndexedFile_SaysSo()
    {
        var summaries = ColumnSummary.Of(Fixture.Open("hyparquet-bloom"));

        Assert.Equal([(true, true), (false, true), (true, false)], summaries.Select(summary => (summary.HasPageIndex, summary.HasBloomFilter)));
    }

    [Theory]
    [InlineData(0, "1970-01-01")]
    [InlineData(-1, "1969-12-31")]
    [InlineData(-719_468, "0000-03-01")]
    [InlineData(-719_529, "-0001-12-31")]
    [InlineData(2_932_896, "9999-12-31")]
    [InlineData(2_932_897, "+10000-01-01")]
    [InlineData(19_782, "2024-02-29")]
    [InlineData(int.MaxValue, "+5881580-07-11")]
    [InlineData(int.MinValue, "-5877641-06-23")]
    public void Date_OfAnyDay_IsIsoText(int days, string expected) => Assert.Equal(expected, new ParquetValue.Date(days).ToString());

    [Theory]
    [InlineData(0, TimeUnit.Millis, "00:00:00.000")]
    [InlineData(86_399_999, TimeUnit.Millis, "23:59:59.999")]
    [InlineData(86_400_000_000, TimeUnit.Micros, "24:00:00.000000")]
    [InlineData(-1, TimeUnit.Nanos, "-01:59:59.999999999")]
    public void Time_OfAnyCount_IsIsoText(long count, TimeUnit unit, string expected) => Assert.Equal(expected, new ParquetValue.Time(count, unit, IsUtc: false).ToString());

    [Fact]
    public void Json_OfNumbersThatJsonLacks_IsText() =>
        Assert.Equal("""["NaN","-Infinity",-0.05,18446744073709551615]""", ParquetJson.Of(new ParquetValue.List(
        [
            new ParquetValue.Double(double.NaN),
            new ParquetValue.Single(float.NegativeInfinity),
            new ParquetValue.Decimal(-5, 2),
            new ParquetValue.Integer(ulong.MaxValue),
        ])));
}
