using System.Text.Unicode;

namespace Gfn.Formats.Parquet;

/// <summary>Type codes of the Thrift compact protocol.</summary>
internal enum ThriftType
{
    Stop = 0,
    True = 1,
    False = 2,
    I8 = 3,
    I16 = 4,
    I32 = 5,
    I64 = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Set = 10,
    Map = 11,
    Struct = 12,
    Uuid = 13,
}

/// <summary>Reads the Thrift compact protocol from bytes that may be hostile.</summary>
/// <remarks>
/// Grammar: thrift-compact-protocol.md. A field header is <c>delta&lt;&lt;4 | type</c>, or the type and a zigzag varint id when delta is 0; a struct ends with 0.
/// Every declared size is held against the bytes that are left before anything is allocated, and skipping stops at <see cref="DepthMax"/>.
/// <see cref="RanOut"/> tells a header cut off by the window from a broken one.
/// </remarks>
internal ref struct ThriftCompactReader(ReadOnlySpan<byte> bytes, long fileOffset)
{
    /// <summary>Structs within structs an unknown field may hold.</summary>
    public const int DepthMax = 32;

    private readonly ReadOnlySpan<byte> bytes = bytes;
    private readonly long fileOffset = fileOffset;

    /// <summary>Bytes consumed.</summary>
    public int Position { get; private set; }

    /// <summary>True if the last failure was about missing bytes.</summary>
    public bool RanOut { get; private set; }

    private readonly int Left => bytes.Length - Position;

    /// <summary>Moves to the next field of a struct.</summary>
    /// <param name="id">In: the id before, 0 at the start. Out: this field's.</param>
    /// <param name="type">Wire type; booleans carry their value in it.</param>
    /// <returns>False at the struct's end.</returns>
    public bool NextField(ref int id, out ThriftType type)
    {
        var header = Byte();
        type = (ThriftType)(header & 0x0F);
        if (type == ThriftType.Stop)
        {
            return header == 0 ? false : throw Malformed($"0x{header:x2} is no field header");
        }

        if (type > ThriftType.Uuid)
        {
            throw Malformed($"{(int)type} is no type of the compact protocol");
        }

        var delta = header >> 4;
        id = delta != 0 ? id + delta : (short)ZigZag(short.MinValue, short.MaxValue);
        return true;
    }

    public readonly bool Bool(ThriftType type) => type switch
    {
        ThriftType.True => true,
        ThriftType.False => false,
        _ => throw WrongType(type, "a boolean"),
    };

    public int I32(ThriftType type) => type == ThriftType.I32 ? (int)ZigZag(int.MinValue, int.MaxValue) : throw WrongType(type, "a 32-bit integer");

    public long I64(ThriftType type) => type == ThriftType.I64 ? ZigZag(long.MinValue, long.MaxValue) : throw WrongType(type, "a 64-bit integer");

    /// <summary>One of the few fields declared as i8 or i16.</summary>
    public int Small(ThriftType type) => type switch
    {
        ThriftType.I8 => (sbyte)Byte(),
        ThriftType.I16 => (int)ZigZag(short.MinValue, short.MaxValue),
        _ => throw WrongType(type, "a small integer"),
    };

    /// <summary>A slice of the input; not copied.</summary>
    public ReadOnlySpan<byte> Binary(ThriftType type)
    {
        if (type != ThriftType.Binary)
        {
            throw WrongType(type, "binary");
        }

        return Take(UVarint());
    }

    public string Text(ThriftType type)
    {
        var utf8 = Binary(type);
        return Utf8.IsValid(utf8) ? System.Text.Encoding.UTF8.GetString(utf8) : throw Malformed("a text of the metadata is not UTF-8");
    }

    /// <summary>Reads a list's header.</summary>
    /// <returns>Elements, never more than there are bytes left.</returns>
    public int List(ThriftType type, out ThriftType element)
    {
        if (type is not (ThriftType.List or ThriftType.Set))
        {
            throw WrongType(type, "a list");
        }

        var header = Byte();
        element = (ThriftType)(header & 0x0F);
        var size = header >> 4 == 0x0F ? UVarint() : (ulong)(header >> 4);
        if (size > (ulong)Left)
        {
            RanOut = true;
            throw Malformed($"a list of {size} elements in {Left} bytes");
        }

        return (int)size;
    }

    /// <summary>A boolean as a list element, which unlike a field is a byte of its own. Some writers put 0 for false.</summary>
    public bool BoolElement(ThriftType element)
    {
        if (element is not (ThriftType.True or ThriftType.False))
        {
            throw WrongType(element, "a boolean");
        }

        return Byte() == 1;
    }

    public readonly void Struct(ThriftType type)
    {
        if (type != ThriftType.Struct)
        {
            throw WrongType(type, "a struct");
        }
    }

    /// <summary>Passes over a field nobody asked for.</summary>
    public void Skip(ThriftType type) => Skip(type, DepthMax, isElement: false);

    public readonly ParquetFormatException Malformed(string what) => new(what, new ParquetPosition { Offset = fileOffset + Position });

    private void Skip(ThriftType type, int depth, bool isElement)
    {
        if (depth == 0)
        {
            throw Malformed($"metadata is nested deeper than {DepthMax}");
        }

        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                if (isElement)
                {
                    Byte();
                }

                break;
            case ThriftType.I8:
                Byte();
                break;
            case ThriftType.I16 or ThriftType.I32 or ThriftType.I64:
                UVarint();
                break;
            case ThriftType.Double:
                Take(sizeof(double));
                break;
            case ThriftType.Uuid:
                Take(16);
                break;
            case ThriftType.Binary:
                Take(UVarint());
                break;
            case ThriftType.List or ThriftType.Set:
                for (var left = List(type, out var element); left > 0; left--)
                {
                    Skip(element, depth - 1, isElement: true);
                }

                break;
            case ThriftType.Map:
                SkipMap(depth);
                break;
            case ThriftType.Struct:
                for (var id = 0; NextField(ref id, out var field);)
                {
                    Skip(field, depth - 1, isElement: false);
                }

                break;
            default:
                throw Malformed($"{(int)type} is no type of the compact protocol");
        }
    }

    private void SkipMap(int depth)
    {
        var size = UVarint();
        if (size == 0)
        {
            return;
        }

        if (size > (ulong)Left)
        {
            RanOut = true;
            throw Malformed($"a map of {size} entries in {Left} bytes");
        }

        var types = Byte();
        for (; size > 0; size--)
        {
            Skip((ThriftType)(types >> 4), depth - 1, isElement: true);
            Skip((ThriftType)(types & 0x0F), depth - 1, isElement: true);
        }
    }

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)Left)
        {
            RanOut = true;
            throw Malformed($"{count} bytes wanted where {Left} are left");
        }

        var slice = bytes.Slice(Position, (int)count);
        Position += (int)count;
        return slice;
    }

    private ulong UVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Malformed("a variable-length integer is longer than 10 bytes");
    }

    private long ZigZag(long min, long max)
    {
        var raw = UVarint();
        var value = (long)(raw >> 1) ^ -(long)(raw & 1);
        return value >= min && value <= max ? value : throw Malformed($"{value} does not fit its field");
    }

    private readonly ParquetFormatException WrongType(ThriftType actual, string expected) => Malformed($"{expected} was expected, found type {(int)actual}");
}
