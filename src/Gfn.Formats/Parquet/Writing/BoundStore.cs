namespace Gfn.Formats.Parquet.Writing;

/// <summary>Bytes of the bounds of a chunk's pages. The next row group's bounds take their places, so that memory does not grow with the file.</summary>
internal sealed class BoundStore
{
    private const int BlockBytes = 4 << 10;
    private readonly List<byte[]> blocks = [];
    private int block;
    private int used;

    /// <summary>Keeps a copy until <see cref="Clear"/>.</summary>
    /// <param name="bytes">At most <see cref="BlockBytes"/>.</param>
    public ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> bytes)
    {
        if (used + bytes.Length > BlockBytes)
        {
            (block, used) = (block + 1, 0);
        }

        if (block == blocks.Count)
        {
            blocks.Add(new byte[BlockBytes]);
        }

        bytes.CopyTo(blocks[block].AsSpan(used));
        used += bytes.Length;
        return new ReadOnlyMemory<byte>(blocks[block], used - bytes.Length, bytes.Length);
    }

    /// <summary>All that was kept may be written over.</summary>
    public void Clear() => (block, used) = (0, 0);
}
