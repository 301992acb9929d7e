using Gfn.Adapters.Local.Conversion;

namespace Gfn.Adapters.Local.Tests.Conversion;

public sealed class ConversionPlanTests
{
    private const long Group = 32 << 20;
    private static readonly long Least = ConversionPlan.UnitBytesMin(Group);

    [Theory]
    [InlineData(1)]
    [InlineData(8 << 20)]
    [InlineData(20_000_000)]
    [InlineData(33 << 20)]
    [InlineData(400_000_000)]
    [InlineData(1_600_000_001)]
    public void Cut_OneFile_CoversEveryByteOnceInOrder(long size)
    {
        var units = ConversionPlan.Cut([Plain(0, size)], Group);

        long at = 0;
        foreach (var part in units.Select(unit => Assert.Single(unit.Parts)))
        {
            Assert.Equal(at, part.Start);
            at = part.End;
        }

        Assert.Equal(long.MaxValue, at);
        Assert.Equal(Enumerable.Range(0, units.Count), units.Select(unit => unit.Index));
    }

    [Fact]
    public void Cut_LargeFile_EndsInUnitsThatShrinkToTheSmallest()
    {
        var lengths = Lengths(ConversionPlan.Cut([Plain(0, 400_000_000)], Group), 400_000_000);

        Assert.Equal(Group, lengths[0]);
        Assert.Equal(lengths.OrderDescending(), lengths);
        Assert.All(lengths.SkipLast(1), length => Assert.InRange(length, Least, Group));
        Assert.InRange(lengths[^1], Least / 2, Least * 3 / 2);
    }

    [Fact]
    public void Cut_FileOfLessThanARowGroup_KeepsSeveralThreadsBusy() =>
        Assert.Equal([Least, 20_000_000 - Least], Lengths(ConversionPlan.Cut([Plain(0, 20_000_000)], Group), 20_000_000));

    [Theory]
    [InlineData(InputCompression.Gzip)]
    [InlineData(InputCompression.Zstd)]
    [InlineData(InputCompression.Unknown)]
    public void Cut_FileThatIsNotKnownToBePlain_IsOneUnit(InputCompression compression) =>
        Assert.Equal(new Part(0, 0, long.MaxValue), Assert.Single(Assert.Single(ConversionPlan.Cut([new PlannedFile(0, 400_000_000, compression)], Group)).Parts));

    [Fact]
    public void Cut_SmallFiles_ShareUnits()
    {
        var files = Enumerable.Range(0, 100).Select(number => Plain(number, 1 << 20)).ToList();

        var units = ConversionPlan.Cut(files, Group);

        Assert.Equal(Enumerable.Range(0, 100), units.SelectMany(unit => unit.Parts).Select(part => part.Source));
        Assert.All(units, unit => Assert.InRange(unit.Parts.Count, 4, 32));
        Assert.InRange(units.Count, 5, 10);
    }

    [Fact]
    public void Cut_PipeBetweenFiles_TakesItsPlace()
    {
        var units = ConversionPlan.Cut([Plain(0, 100 << 20), new PlannedFile(1, null, InputCompression.Unknown), Plain(2, 100 << 20)], Group);

        var sources = units.SelectMany(unit => unit.Parts).Select(part => part.Source).ToList();
        Assert.Equal(sources.Order(), sources);
        Assert.Single(sources, source => source == 1);
        Assert.Single(units, unit => unit.Parts.Any(part => part.Source == 1) && unit.Parts.Count == 1);
    }

    private static PlannedFile Plain(int source, long size) => new(source, size, InputCompression.None);

    private static List<long> Lengths(List<WorkUnit> units, long size) => [.. units.Select(unit => Math.Min(unit.Parts[0].End, size) - unit.Parts[0].Start)];
}
