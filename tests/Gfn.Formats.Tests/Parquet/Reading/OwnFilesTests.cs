using Gfn.Formats.Parquet.Reading;

namespace Gfn.Formats.Tests.Parquet.Reading;

public sealed class OwnFilesTests
{
    [Theory]
    [MemberData(nameof(OwnFiles.Names), MemberType = typeof(OwnFiles))]
    public void Verify_FileOfRealRecords_FindsNothing(string variant)
    {
        var report = ParquetVerifier.Verify(RandomAccessBytes.Of(OwnFiles.Real(variant)));

        Assert.Equal([], report.Findings);
        Assert.True(report.RowCount > 0 && report.PageCount > 0);
    }

    [Theory]
    [MemberData(nameof(OwnFiles.Names), MemberType = typeof(OwnFiles))]
    public void Verify_FilesOfRandomRecords_FindsNothing(string variant)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            Assert.Equal([], ParquetVerifier.Verify(RandomAccessBytes.Of(OwnFiles.Random(variant, seed))).Findings);
        }
    }
}
