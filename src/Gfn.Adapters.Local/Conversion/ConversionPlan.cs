namespace Gfn.Adapters.Local.Conversion;

/// <summary>A part of a file: the lines whose first byte lies in it.</summary>
/// <param name="Source">Number of the file.</param>
/// <param name="Start">First byte.</param>
/// <param name="End">Behind the last byte; <see cref="long.MaxValue"/> to the end of the file.</param>
internal sealed record Part(int Source, long Start, long End);

/// <summary>What one thread does at a stretch: parts that become a row group, or several when a file turns out longer than it looked.</summary>
/// <param name="Index">Its place in the order of output.</param>
/// <param name="Parts">In order.</param>
internal sealed record WorkUnit(int Index, IReadOnlyList<Part> Parts);

/// <summary>What is known of a file before it is read.</summary>
/// <param name="Source">Its number.</param>
/// <param name="SizeBytes">Its stored length; null if only reading to the end tells.</param>
/// <param name="Compression">What it is compressed with. One of which that is unknown is never cut.</param>
internal sealed record PlannedFile(int Source, long? SizeBytes, InputCompression Compression);

/// <summary>Cuts files into units. Depends on names, sizes and compression only, so that any number of threads gives the same row groups.</summary>
/// <remarks>
/// Units are as large as row groups may be until a few of them are left, then smaller and smaller, down to <see cref="UnitBytesMin"/>: threads that take
/// unit after unit end at nearly the same time, and a file of less than a row group still keeps several busy.
/// </remarks>
internal static class ConversionPlan
{
    /// <summary>How much longer compressed text is taken to be than it looks.</summary>
    private const int ExpansionGuess = 6;

    /// <summary>A unit takes at most this share of what is left.</summary>
    private const int ShareOfRest = 4;

    /// <summary>The smallest unit that a file is cut into.</summary>
    /// <param name="groupBytes">Input bytes of a row group, at most.</param>
    public static long UnitBytesMin(long groupBytes) => groupBytes / 3;

    /// <summary>Plans.</summary>
    /// <param name="files">What to convert, by ascending number.</param>
    /// <param name="groupBytes">Input bytes of a row group, at most.</param>
    public static List<WorkUnit> Cut(IReadOnlyList<PlannedFile> files, long groupBytes)
    {
        var units = new List<WorkUnit>();
        var open = new List<Part>();
        long left = 0;
        foreach (var file in files)
        {
            left += Weight(file, groupBytes);
        }

        long openBytes = 0;
        foreach (var file in files)
        {
            var weight = Weight(file, groupBytes);
            if (weight >= UnitBytes(left) && openBytes > 0)
            {
                Close();
            }

            if (file is { Compression: InputCompression.None, SizeBytes: { } bytes } && bytes > UnitBytes(left))
            {
                CutUp(file.Source, bytes);
                continue;
            }

            open.Add(new Part(file.Source, 0, long.MaxValue));
            openBytes += weight;
            if (openBytes >= UnitBytes(left))
            {
                Close();
            }
        }

        Close();
        return units;

        long UnitBytes(long rest) => Math.Clamp(rest / ShareOfRest, UnitBytesMin(groupBytes), groupBytes);

        void CutUp(int source, long bytes)
        {
            for (long start = 0; start < bytes;)
            {
                var unit = UnitBytes(left);
                var end = bytes - start < unit + (UnitBytesMin(groupBytes) / 2) ? bytes : start + unit;
                units.Add(new WorkUnit(units.Count, [new Part(source, start, end == bytes ? long.MaxValue : end)]));
                left -= end - start;
                start = end;
            }
        }

        void Close()
        {
            if (open.Count > 0)
            {
                units.Add(new WorkUnit(units.Count, [.. open]));
                open.Clear();
                left -= openBytes;
                openBytes = 0;
            }
        }
    }

    private static long Weight(PlannedFile file, long groupBytes) => file switch
    {
        { SizeBytes: null } => groupBytes,
        { Compression: InputCompression.None or InputCompression.Unknown } => file.SizeBytes.Value,
        _ => file.SizeBytes.Value * ExpansionGuess,
    };
}
