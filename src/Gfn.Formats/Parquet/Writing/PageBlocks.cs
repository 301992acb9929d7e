using System.Runtime.InteropServices;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Compressed pages of a chunk, in native blocks that never move: growing copies nothing, and the next row group fills the same blocks again.</summary>
/// <remarks>The first block is small, each further one doubles the whole, up to <see cref="BlockBytesMax"/>. Not thread-safe.</remarks>
internal sealed unsafe class PageBlocks : IDisposable
{
    private const int FirstBlockBytes = 4 << 10;
    private const int BlockBytesMax = 256 << 10;

    /// <summary>Bytes kept for the next row group; what only an exceptional one needed is given back.</summary>
    private const long BytesKept = 16 << 20;

    private nint[] blocks = new nint[4];
    private int allocated;
    private int open;
    private int inOpen;

    ~PageBlocks() => Free(0);

    /// <summary>Bytes in it.</summary>
    public int Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Length = checked(Length + bytes.Length);
        while (true)
        {
            if (open == allocated)
            {
                Allocate();
            }

            var count = Math.Min(bytes.Length, BlockBytes(open) - inOpen);
            bytes[..count].CopyTo(new Span<byte>((byte*)blocks[open] + inOpen, count));
            inOpen += count;
            bytes = bytes[count..];
            if (bytes.IsEmpty)
            {
                return;
            }

            open++;
            inOpen = 0;
        }
    }

    /// <summary>Gives all bytes away, in order.</summary>
    public void WriteTo(Action<nint, int> sink)
    {
        for (var block = 0; block < open; block++)
        {
            sink(blocks[block], BlockBytes(block));
        }

        if (inOpen > 0)
        {
            sink(blocks[open], inOpen);
        }
    }

    /// <summary>Empties it.</summary>
    public void Reset()
    {
        Length = open = inOpen = 0;
        long kept = 0;
        var block = 0;
        while (block < allocated && kept < BytesKept)
        {
            kept += BlockBytes(block++);
        }

        Free(block);
    }

    public void Dispose()
    {
        Free(0);
        GC.SuppressFinalize(this);
    }

    private static int BlockBytes(int block) => block == 0 ? FirstBlockBytes : Math.Min(FirstBlockBytes << Math.Min(block - 1, 16), BlockBytesMax);

    private void Allocate()
    {
        if (allocated == blocks.Length)
        {
            Array.Resize(ref blocks, allocated * 2);
        }

        blocks[allocated] = (nint)NativeMemory.Alloc((nuint)BlockBytes(allocated));
        allocated++;
    }

    private void Free(int from)
    {
        while (allocated > from)
        {
            NativeMemory.Free((void*)blocks[--allocated]);
        }
    }
}
