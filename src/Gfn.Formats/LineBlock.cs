namespace Gfn.Formats;

/// <summary>Bytes on their way from a file to a <see cref="RowGroupEncoder"/>: filled at the end, consumed from the front in whole lines.</summary>
public sealed unsafe class LineBlock : IDisposable
{
    /// <summary>Bytes a block begins with. Default 256 KiB.</summary>
    public const int DefaultBytes = 1 << 18;

    private readonly int kept;
    private readonly NativeBuffer buffer;

    /// <summary>An empty block.</summary>
    /// <param name="bytes">Bytes it can hold; grows for a line that does not fit.</param>
    public LineBlock(int bytes = DefaultBytes)
    {
        kept = bytes;
        buffer = new NativeBuffer(bytes);
    }

    /// <summary>Bytes filled and not consumed.</summary>
    public int Length => buffer.Length;

    /// <summary>Where the next bytes go; read into its beginning, then call <see cref="Fill"/>.</summary>
    public Span<byte> Free => new(buffer.Start + buffer.Length, buffer.Capacity - buffer.Length);

    internal byte* Start => buffer.Start;

    /// <summary>Says how many bytes were put into <see cref="Free"/>.</summary>
    public void Fill(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, buffer.Capacity - buffer.Length);
        buffer.Length += count;
    }

    /// <summary>Doubles it, for a line that did not fit.</summary>
    public void Grow() => buffer.Reserve(buffer.Capacity - buffer.Length + 1);

    /// <summary>Forgets the first bytes and moves the rest to the front.</summary>
    public void Consume(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, buffer.Length);
        var rest = buffer.Length - count;
        Buffer.MemoryCopy(buffer.Start + count, buffer.Start, buffer.Capacity, rest);
        buffer.Length = rest;
    }

    /// <summary>Forgets everything, and memory that only an exceptional line needed.</summary>
    public void Clear() => buffer.Reset(kept);

    /// <inheritdoc/>
    public void Dispose() => buffer.Dispose();
}
