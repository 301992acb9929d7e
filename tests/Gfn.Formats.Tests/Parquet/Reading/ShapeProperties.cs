using FsCheck;
using FsCheck.Fluent;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Formats.Tests.Parquet.Reading;

public sealed class ShapeProperties
{
    [Fact]
    public void Rows_OfAnyShape_ComeBackFromTheirLevels() => Prop.ForAll<int>(seed =>
    {
        var (file, rows) = new RandomShape(new Random(seed)).Make();
        var reader = ParquetReader.Open(RandomAccessBytes.Of(file));

        Assert.Equal(rows, reader.AllRows().Select(row => ParquetJson.Of(row)));
        Assert.DoesNotContain(ParquetVerifier.Verify(RandomAccessBytes.Of(file)).Findings, finding => finding.IsError && finding.Kind != FindingKind.Layout);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Rows_OfAnyShapeWithSeveralBytesChanged_AreReadOrRefused() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var (file, _) = new RandomShape(random).Make();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            file[random.Next(file.Length)] = (byte)random.Next(256);
        }

        Corruption.TryRead(file);
        Assert.True(ParquetVerifier.Verify(RandomAccessBytes.Of(file), Corruption.Tight).Findings.Count <= ParquetVerifier.FindingsMax);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
}
