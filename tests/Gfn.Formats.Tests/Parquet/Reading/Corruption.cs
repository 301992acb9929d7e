using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Formats.Tests.Parquet.Reading;

/// <summary>Reads files that may be broken and says what came of it.</summary>
internal static class Corruption
{
    /// <summary>Limits small enough that a test notices whoever ignores them.</summary>
    public static readonly ReaderLimits Tight = new()
    {
        PageBytesMax = 1 << 20,
        FooterBytesMax = 1 << 20,
        PageValuesMax = 1 << 16,
        RowValuesMax = 1 << 16,
        RowBytesMax = 1 << 20,
    };

    /// <summary>All rows as JSON; null if the file was refused. Anything but a refusal escapes.</summary>
    public static List<string>? TryRead(byte[] file)
    {
        try
        {
            return [.. ParquetReader.Open(RandomAccessBytes.Of(file), Tight).AllRows().Select(row => ParquetJson.Of(row))];
        }
        catch (ParquetFormatException refusal)
        {
            Assert.NotEmpty(refusal.What);
            return null;
        }
    }

    /// <summary>Bytes allocated by this thread while reading or refusing.</summary>
    public static long Allocated(Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        read();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
