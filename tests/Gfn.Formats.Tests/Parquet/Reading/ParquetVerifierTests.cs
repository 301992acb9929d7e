using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Formats.Tests.Parquet.Reading;

public sealed class ParquetVerifierTests
{
    public static TheoryData<string> Sound()
    {
        var data = new TheoryData<string> { "duckdb-groups", "duckdb-empty" };
        foreach (var (file, _) in Fixture.Readable)
        {
            data.Add(file);
        }

        return data;
    }

    // What DuckDB 1.5.6 says about its own files and the verifier rightly does not believe.
    private static string[] Quirks(string file) => file switch
    {
        _ when file.StartsWith("duckdb-nested", StringComparison.Ordinal) => ["note NullCount, row group 0, column pairs.list.element.k: 120 nulls claimed, 90 found"],
        _ when file.StartsWith("duckdb-v", StringComparison.Ordinal) => ["note Encodings, row group 0, column span: Plain is used and not announced"],
        _ => [],
    };

    [Theory]
    [MemberData(nameof(Sound))]
    public void Verify_FileOfAnotherWriter_IsSound(string file)
    {
        var report = ParquetVerifier.Verify(RandomAccessBytes.Of(Fixture.Bytes(file)));

        Assert.True(report.IsSound, string.Join('\n', report.Findings));
        Assert.Equal(Quirks(file), report.Findings.Select(finding => finding.ToString()));
    }

    [Fact]
    public void Verify_ValueOutsideOfItsBounds_NamesValueAndBound()
    {
        var file = Fixture.Bytes("arrow-v1-fallback");
        var page = Pages(file, "i64").Last();
        BitConverter.GetBytes(long.MaxValue).CopyTo(file, page.Offset + page.Size - sizeof(long));

        var findings = ParquetVerifier.Verify(RandomAccessBytes.Of(file)).Findings;

        Assert.Contains(findings, finding => finding is { Kind: FindingKind.Bounds, IsError: true, Where.Column: "i64" } && finding.What.Contains("9223372036854775807", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding is { Kind: FindingKind.PageIndex, IsError: true, Where.Column: "i64" });
        Assert.All(findings, finding => Assert.Equal("i64", finding.Where.Column));
    }

    [Fact]
    public void Verify_TextThatIsNotUtf8_NamesThePage()
    {
        var file = Fixture.Bytes("hyparquet-plain");
        var page = Pages(file, "s_plain")[0];
        file[page.Offset + page.Size - 1] = 0xFF;

        var finding = Assert.Single(ParquetVerifier.Verify(RandomAccessBytes.Of(file)).Findings, finding => finding.Kind == FindingKind.Values);

        Assert.Contains("UTF-8", finding.What, StringComparison.Ordinal);
        Assert.Equal(page.Offset, finding.Where.Offset);
    }

    [Fact]
    public void Verify_ValueTheBloomFilterDoesNotKnow_IsFound()
    {
        var file = Fixture.Bytes("hyparquet-bloom");
        var chunk = Fixture.Open("hyparquet-bloom").MetaData.RowGroups[0].Columns[1].MetaData!;
        var filter = (int)chunk.BloomFilterOffset!.Value;
        file.AsSpan(filter + 32, chunk.BloomFilterLength!.Value - 32).Clear();

        Assert.Contains(ParquetVerifier.Verify(RandomAccessBytes.Of(file)).Findings, finding => finding is { Kind: FindingKind.BloomFilter, IsError: true });
    }

    [Fact]
    public void Verify_AnyChangedByteOfAnOffsetIndex_IsFound()
    {
        var file = Fixture.Bytes("arrow-v1");
        var range = Fixture.Open("arrow-v1").MetaData.RowGroups[0].Columns[0].OffsetIndex!.Value;

        for (var at = range.Offset; at < range.Offset + range.Length; at++)
        {
            file[at] ^= 0x02;
            Assert.False(ParquetVerifier.Verify(RandomAccessBytes.Of(file)).IsSound, $"byte {at} of {range}");
            file[at] ^= 0x02;
        }
    }

    [Fact]
    public void Verify_BrokenChunk_ReportsItAndGoesOn()
    {
        var file = Fixture.Bytes("duckdb-v1-snappy");
        var page = Pages(file, "i32")[0];
        file.AsSpan((int)page.Offset, 8).Fill(0xFF);

        var report = ParquetVerifier.Verify(RandomAccessBytes.Of(file));

        var finding = Assert.Single(report.Findings, finding => finding.Kind == FindingKind.Unreadable);
        Assert.Equal("i32", finding.Where.Column);
        Assert.InRange(finding.Where.Offset!.Value, page.Offset, page.Offset + 8);
        Assert.True(report.EntryCount > 100 * 20);
    }

    [Fact]
    public void Verify_NoParquetAtAll_IsAReport()
    {
        var report = ParquetVerifier.Verify(RandomAccessBytes.Of("plain text, and enough of it"u8.ToArray()));

        Assert.Equal(FindingKind.Unreadable, Assert.Single(report.Findings).Kind);
        Assert.False(report.IsSound);
    }

    [Fact]
    public void Verify_RowCountsThatDoNotAddUp_AreFound()
    {
        var rows = new byte[] { 1, 0, 0, 0 };
        var file = new HandMadeFile(1) { Rows = 1 }.Leaf("n", FieldRepetition.Required, PhysicalType.Int32)
            .Chunk(PhysicalType.Int32, "n", 1, HandMadeFile.PageV2(1, 1, 2, Encoding.Plain, [], [], rows));

        var found = ParquetVerifier.Verify(RandomAccessBytes.Of(file.Bytes())).Findings.Where(finding => finding.Where.Page == 0).Select(finding => finding.What);

        Assert.Equal(["1 nulls claimed, 0 found", "2 rows claimed, 1 found"], found);
    }

    private static List<Page> Pages(byte[] file, string column)
    {
        var reader = ParquetReader.Open(RandomAccessBytes.Of(file));
        var chunk = reader.Column(0, reader.Schema.Columns.Single(leaf => leaf.Path == column).Index);
        var pages = new List<Page>();
        while (chunk.Read())
        {
            pages.Add(chunk.Page!);
        }

        return pages;
    }
}
