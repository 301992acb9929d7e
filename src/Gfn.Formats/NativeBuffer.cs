using System.Runtime.InteropServices;

namespace Gfn.Formats;

/// <summary>A growing block of native memory with readable slack behind it, so that wide loads near the end stay inside.</summary>
/// <remarks>Not zeroed and not thread-safe. Pointers into it end with the next <see cref="Reserve"/>.</remarks>
internal sealed unsafe class NativeBuffer : IDisposable
{
    /// <summary>Bytes behind <see cref="Capacity"/> that may be read and written without meaning.</summary>
    public const int Slack = 64;

    public NativeBuffer(int capacity)
    {
        Capacity = capacity;
        Start = (byte*)NativeMemory.AlignedAlloc((nuint)(capacity + Slack), 64);
    }

    ~NativeBuffer() => Free();

    public byte* Start { get; private set; }

    public int Capacity { get; private set; }

    public int Length { get; set; }

    public ReadOnlySpan<byte> Written => new(Start, Length);

    /// <summary>Makes room for <paramref name="count"/> bytes more, keeping what is written.</summary>
    /// <param name="exact">Grows by no more than that; else it doubles, so that appending stays linear.</param>
    public void Reserve(int count, bool exact = false)
    {
        var needed = (long)Length + count;
        if (needed > Capacity)
        {
            Grow(exact ? needed : Math.Max(needed, Capacity * 2L), needed);
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(new Span<byte>(Start + Length, bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Empties it and gives memory back that only an exceptional value needed.</summary>
    public void Reset(int capacityMax)
    {
        Length = 0;
        if (Capacity > capacityMax)
        {
            Free();
            Capacity = capacityMax;
            Start = (byte*)NativeMemory.AlignedAlloc((nuint)(capacityMax + Slack), 64);
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Grow(long wanted, long needed)
    {
        const int Largest = int.MaxValue - Slack;
        if (needed > Largest)
        {
            throw new NotSupportedException($"A buffer of {needed} bytes is needed; the largest is {Largest}.");
        }

        var capacity = (int)Math.Min(wanted, Largest);
        var grown = (byte*)NativeMemory.AlignedAlloc((nuint)((long)capacity + Slack), 64);

        // A length set ahead, to begin writing behind a gap, is more than there is to keep.
        Buffer.MemoryCopy(Start, grown, capacity, Math.Min(Length, Capacity));
        NativeMemory.AlignedFree(Start);
        Start = grown;
        Capacity = capacity;
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Start);
        Start = null;
        Capacity = 0;
    }
}
