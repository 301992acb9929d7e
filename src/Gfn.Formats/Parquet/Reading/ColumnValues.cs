using System.Runtime.InteropServices;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>Decoded values of one column, nulls left out. Reused from batch to batch: what a property returns is valid until the next read.</summary>
public sealed class ColumnValues
{
    private readonly PhysicalType type;
    private readonly int width;
    private byte[] packed = [];
    private int[] starts = [];
    private int[] lengths = [];
    private ReadOnlyMemory<byte> source;

    internal ColumnValues(PhysicalType type, int width)
    {
        this.type = type;
        this.width = width;
    }

    /// <summary>Values.</summary>
    public int Count { get; private set; }

    /// <summary>All values of a <see cref="PhysicalType.Boolean"/> column.</summary>
    public ReadOnlySpan<bool> Booleans => MemoryMarshal.Cast<byte, bool>(Fixed(PhysicalType.Boolean));

    /// <summary>All values of an <see cref="PhysicalType.Int32"/> column.</summary>
    public ReadOnlySpan<int> Int32s => MemoryMarshal.Cast<byte, int>(Fixed(PhysicalType.Int32));

    /// <summary>All values of an <see cref="PhysicalType.Int64"/> column.</summary>
    public ReadOnlySpan<long> Int64s => MemoryMarshal.Cast<byte, long>(Fixed(PhysicalType.Int64));

    /// <summary>All values of a <see cref="PhysicalType.Float"/> column.</summary>
    public ReadOnlySpan<float> Floats => MemoryMarshal.Cast<byte, float>(Fixed(PhysicalType.Float));

    /// <summary>All values of a <see cref="PhysicalType.Double"/> column.</summary>
    public ReadOnlySpan<double> Doubles => MemoryMarshal.Cast<byte, double>(Fixed(PhysicalType.Double));

    /// <summary>One value as its PLAIN bytes without a length prefix, whatever the type; booleans are one byte, 0 or 1.</summary>
    /// <param name="index">Among the values, nulls not counted.</param>
    public ReadOnlySpan<byte> Bytes(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return width > 0 ? packed.AsSpan(index * width, width) : source.Span.Slice(starts[index], lengths[index]);
    }

    /// <summary>Room for fixed-width values; contents are undefined.</summary>
    internal Span<byte> Resize(int count)
    {
        var size = checked(count * width);
        if (packed.Length < size)
        {
            packed = new byte[size];
        }

        Count = count;
        return packed.AsSpan(0, size);
    }

    /// <summary>Room for values that are slices of <paramref name="bytes"/>.</summary>
    internal (int[] Starts, int[] Lengths) Resize(int count, ReadOnlyMemory<byte> bytes)
    {
        if (starts.Length < count)
        {
            starts = new int[count];
            lengths = new int[count];
        }

        source = bytes;
        Count = count;
        return (starts, lengths);
    }

    /// <summary>Becomes the values of a dictionary that the indexes name.</summary>
    internal void Gather(ColumnValues dictionary, ReadOnlySpan<int> indexes)
    {
        foreach (var index in indexes)
        {
            if ((uint)index >= (uint)dictionary.Count)
            {
                throw new ParquetFormatException($"index {(uint)index} into a dictionary of {dictionary.Count} values");
            }
        }

        switch (width)
        {
            case 0:
                Resize(indexes.Length, dictionary.source);
                for (var i = 0; i < indexes.Length; i++)
                {
                    starts[i] = dictionary.starts[indexes[i]];
                    lengths[i] = dictionary.lengths[indexes[i]];
                }

                break;
            case sizeof(int):
                Gather(MemoryMarshal.Cast<byte, int>(dictionary.packed), indexes, MemoryMarshal.Cast<byte, int>(Resize(indexes.Length)));
                break;
            case sizeof(long):
                Gather(MemoryMarshal.Cast<byte, long>(dictionary.packed), indexes, MemoryMarshal.Cast<byte, long>(Resize(indexes.Length)));
                break;
            default:
                var target = Resize(indexes.Length);
                for (var i = 0; i < indexes.Length; i++)
                {
                    dictionary.packed.AsSpan(indexes[i] * width, width).CopyTo(target[(i * width)..]);
                }

                break;
        }
    }

    private static void Gather<T>(ReadOnlySpan<T> dictionary, ReadOnlySpan<int> indexes, Span<T> target)
    {
        for (var i = 0; i < indexes.Length; i++)
        {
            target[i] = dictionary[indexes[i]];
        }
    }

    private ReadOnlySpan<byte> Fixed(PhysicalType asked) =>
        asked == type ? packed.AsSpan(0, Count * width) : throw new InvalidOperationException($"The column is {type}, not {asked}.");
}
