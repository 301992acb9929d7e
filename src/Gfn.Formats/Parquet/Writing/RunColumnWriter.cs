using System.Numerics;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Encodes a column of few values in long runs, such as the file a row came from: a dictionary and one page of runs.</summary>
internal sealed unsafe class RunColumnWriter(PageWriter pages) : IDisposable
{
    private readonly NativeBuffer dictionary = new(256);
    private readonly NativeBuffer body = new(256);
    private readonly List<(int Index, int Rows)> runs = [];
    private int values;

    public EncodedChunk Chunk { get; } = new();

    public void Reset()
    {
        Chunk.Reset();
        dictionary.Reset(1 << 20);
        body.Reset(1 << 20);
        runs.Clear();
        values = 0;
    }

    /// <summary>Adds a value to the dictionary, in PLAIN form.</summary>
    /// <returns>Its index.</returns>
    public int AddValue(ReadOnlySpan<byte> plain)
    {
        dictionary.Append(plain);
        return values++;
    }

    public void AddRun(int index, int rows)
    {
        if (rows > 0)
        {
            runs.Add((index, rows));
        }
    }

    /// <summary>Ends the row group.</summary>
    /// <param name="min">Smallest value in PLAIN order, as statistics carry it.</param>
    /// <param name="max">Largest.</param>
    public void Finish(StringBound? min, StringBound? max)
    {
        var rows = runs.Sum(run => run.Rows);
        if (rows == 0)
        {
            return;
        }

        var width = Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)(values - 1)));
        body.Reserve(32 + (runs.Count * 10));
        var p = HybridEncoder.Run(body.Start + sizeof(int), rows, 1, width: 1);
        *(int*)body.Start = (int)(p - body.Start) - sizeof(int);
        *p++ = (byte)width;
        foreach (var (index, count) in runs)
        {
            p = HybridEncoder.Run(p, count, index, width);
        }

        body.Length = (int)(p - body.Start);
        Chunk.UncompressedBytes += pages.AppendDictionary(Chunk.Dictionary, dictionary.Written, values).Uncompressed;
        var (stored, uncompressed) = pages.AppendData(Chunk.Data, body.Written, rows, Encoding.RleDictionary);
        Chunk.UncompressedBytes += uncompressed;
        Chunk.DictionaryPages = 1;
        Chunk.Pages.Add(new WrittenPage(0, stored, 0, 0, min, max, false));
    }

    public void Dispose()
    {
        Chunk.Dispose();
        dictionary.Dispose();
        body.Dispose();
    }
}
