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

/// <summary>Cuts files into units. Depends on names, sizes and compression only, so that any number of threads gives the same row groups.</summary>
internal static class ConversionPlan
{
    /// <summary>How much longer compressed text is taken to be than it looks.</summary>
    private const int ExpansionGuess = 6;

    /// <summary>Plans.</summary>
    /// <param name="sources">Numbers of the files to convert, ascending, with what is known of each.</param>
    /// <param name="groupBytes">Input bytes of a row group.</param>
    public static List<WorkUnit> Cut(IEnumerable<(int Source, long? SizeBytes, InputCompression Compression)> sources, long groupBytes)
    {
        var units = new List<WorkUnit>();
        var open = new List<Part>();
        long openBytes = 0;
        foreach (var (source, size, compression) in sources)
        {
            var isPlain = compression is InputCompression.None or InputCompression.Unknown && size is not null;
            var weight = size is null ? groupBytes : isPlain ? size.Value : size.Value * ExpansionGuess;
            if (weight < groupBytes)
            {
                open.Add(new Part(source, 0, long.MaxValue));
                openBytes += weight;
                if (openBytes >= groupBytes)
                {
                    Close();
                }

                continue;
            }

            Close();
            for (long start = 0; start < (isPlain ? size!.Value : 1); start += groupBytes)
            {
                var end = isPlain && start + groupBytes < size!.Value ? start + groupBytes : long.MaxValue;
                units.Add(new WorkUnit(units.Count, [new Part(source, start, end)]));
            }
        }

        Close();
        return units;

        void Close()
        {
            if (open.Count > 0)
            {
                units.Add(new WorkUnit(units.Count, [.. open]));
                open.Clear();
                openBytes = 0;
            }
        }
    }
}
