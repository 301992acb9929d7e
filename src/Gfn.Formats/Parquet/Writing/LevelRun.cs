using System.Runtime.CompilerServices;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Levels being written, in room that was made for them and <see cref="NativeBuffer.Slack"/> behind it.</summary>
/// <param name="definitions">Where the next definition level goes.</param>
/// <param name="repetitions">The same of repetition; null in a column without lists.</param>
/// <param name="left">Entries after which the page ends.</param>
internal unsafe struct LevelRun(ushort* definitions, ushort* repetitions, int left)
{
    private readonly ushort* definitions = definitions;
    private readonly ushort* repetitions = repetitions;
    private readonly int left = left;

    /// <summary>Levels written.</summary>
    public int Count { get; private set; }

    /// <summary>Entries until the page ends with a row; negative if it should have.</summary>
    public readonly int Left => left - Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int repetition, int definition)
    {
        definitions[Count] = (ushort)definition;
        if (repetitions != null)
        {
            repetitions[Count] = (ushort)repetition;
        }

        Count++;
    }

    public void Add(int repetition, int definition, int times)
    {
        Fill(definitions + Count, definition, times);
        if (repetitions != null)
        {
            Fill(repetitions + Count, repetition, times);
        }

        Count += times;
    }

    /// <summary>Writes four at a time, up to three too many: there is slack behind.</summary>
    private static void Fill(ushort* target, int level, int times)
    {
        var four = (ulong)level * 0x0001_0001_0001_0001;
        for (var i = 0; i < times; i += 4)
        {
            *(ulong*)(target + i) = four;
        }
    }
}
