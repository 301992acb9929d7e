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
}
