using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Formats.Tests.Parquet.Reading;

/// <summary>One row group put together field by field, right or wrong, uncompressed unless the test compresses.</summary>
internal sealed class HandMadeFile
{
    private readonly List<byte> file = [.. "PAR1"u8];
    private readonly List<Thrift> schema = [];
    private readonly List<Thrift> chunks = [];

    public HandMadeFile(int rootChildren) => schema.Add(new Thrift((4, "root"), (5, rootChildren)));

    public long Rows { get; init; }

    public CompressionCodec Codec { get; init; }

    public HandMadeFile Group(string name, FieldRepetition repetition, int children, ConvertedType? converted = null)
    {
        schema.Add(new Thrift((3, repetition), (4, name), (5, children), (6, converted)));
        return this;
    }

    public HandMadeFile Leaf(string name, FieldRepetition repetition, PhysicalType type, int length = 0, ConvertedType? converted = null, Thrift? logical = null)
    {
        schema.Add(new Thrift((1, type), (2, length), (3, repetition), (4, name), (6, converted), (10, logical)));
        return this;
    }

    /// <summary>A chunk of pages that are given whole: header and body.</summary>
    public HandMadeFile Chunk(PhysicalType type, string path, long values, params byte[][] pages) => Chunk(type, path, values, meta => meta, pages);

    /// <summary>A chunk whose metadata the test changes: fields given again win.</summary>
    public HandMadeFile Chunk(PhysicalType type, string path, long values, Func<Dictionary<int, object?>, Dictionary<int, object?>> change, params byte[][] pages)
    {
        var start = (long)file.Count;
        foreach (var page in pages)
        {
            file.AddRange(page);
        }

        var size = file.Count - start;
        var meta = change(new Dictionary<int, object?>
        {
            [1] = type,
            [2] = new object[] { 0, 3 },
            [3] = path.Split('.'),
            [4] = Codec,
            [5] = values,
            [6] = size,
            [7] = size,
            [9] = start,
        });
        chunks.Add(new Thrift((2, 0L), (3, new Thrift([.. meta.Select(field => (field.Key, field.Value))]))));
        return this;
    }

    public byte[] Bytes(Func<Thrift, Thrift>? chunk = null)
    {
        var group = new Thrift((1, chunks.Select(chunk ?? (same => same)).ToArray()), (2, 0L), (3, Rows));
        var footer = new Thrift((1, 1), (2, schema), (3, Rows), (4, new[] { group })).Bytes();
        return [.. file, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];
    }

    public ParquetReader Open() => ParquetReader.Open(RandomAccessBytes.Of(Bytes()), Corruption.Tight);

    /// <summary>A v1 data page.</summary>
    public static byte[] Page(int values, Encoding encoding, byte[] body, Encoding levels = Encoding.Rle) =>
        [.. new Thrift((1, PageType.DataPage), (2, body.Length), (3, body.Length), (5, new Thrift((1, values), (2, encoding), (3, levels), (4, levels)))).Bytes(), .. body];

    /// <summary>A v2 data page.</summary>
    public static byte[] PageV2(int values, int nulls, int rows, Encoding encoding, byte[] repetition, byte[] definition, byte[] body)
    {
        byte[] all = [.. repetition, .. definition, .. body];
        var header = new Thrift((1, values), (2, nulls), (3, rows), (4, encoding), (5, definition.Length), (6, repetition.Length), (7, false));
        return [.. new Thrift((1, PageType.DataPageV2), (2, all.Length), (3, all.Length), (8, header)).Bytes(), .. all];
    }

    /// <summary>A dictionary page.</summary>
    public static byte[] Dictionary(int values, Encoding encoding, byte[] body) =>
        [.. new Thrift((1, PageType.DictionaryPage), (2, body.Length), (3, body.Length), (7, new Thrift((1, values), (2, encoding)))).Bytes(), .. body];

    /// <summary>Levels of a v1 page: length, then one bit-packed run.</summary>
    public static byte[] Levels(int max, params int[] levels)
    {
        var packed = Packed(max, levels);
        return [.. BitConverter.GetBytes(packed.Length), .. packed];
    }

    /// <summary>One bit-packed run of levels or indexes.</summary>
    public static byte[] Packed(int max, params int[] levels)
    {
        if (max == 0 || levels.Length == 0)
        {
            return [];
        }

        var width = System.Numerics.BitOperations.Log2((uint)max) + 1;
        var groups = (levels.Length + 7) / 8;
        var run = new List<byte>();
        Thrift.UVarint(run, (ulong)((groups << 1) | 1));
        var bits = new byte[groups * width];
        for (var i = 0; i < levels.Length * width; i++)
        {
            bits[i / 8] |= (byte)(((levels[i / width] >> (i % width)) & 1) << (i % 8));
        }

        return [.. run, .. bits];
    }
}
