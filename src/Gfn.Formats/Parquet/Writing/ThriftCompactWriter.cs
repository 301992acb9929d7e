using Utf8 = System.Text.Encoding;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Writes Thrift's compact protocol: field ids as differences, integers zigzagged into 7-bit groups.</summary>
/// <remarks>Field ids ascend within a struct. Source: the protocol's specification, as far as parquet.thrift needs it.</remarks>
internal sealed unsafe class ThriftCompactWriter(NativeBuffer target)
{
    private const int True = 1;
    private const int False = 2;
    private const int Int16 = 4;
    private const int Int32 = 5;
    private const int Int64 = 6;
    private const int Binary = 8;
    private const int List = 9;
    private const int Struct = 12;
    private const int DepthMax = 16;

    private readonly int[] lastFields = new int[DepthMax];
    private int depth;

    /// <summary>Element types of lists.</summary>
    public enum ElementType
    {
        /// <summary>One byte each: 1 or 2.</summary>
        Bool = 1,

        /// <summary>Zigzag.</summary>
        Int32 = 5,

        /// <summary>Zigzag.</summary>
        Int64 = 6,

        /// <summary>Length and bytes.</summary>
        Binary = 8,

        /// <summary>Fields and a stop byte.</summary>
        Struct = 12,
    }

    /// <summary>Begins a struct that is an element, or the outermost one.</summary>
    public void BeginStruct() => lastFields[++depth] = 0;

    public void BeginStruct(int field)
    {
        Header(field, Struct);
        BeginStruct();
    }

    public void EndStruct()
    {
        Byte(0);
        depth--;
    }

    /// <summary>A union member or marker without fields.</summary>
    public void EmptyStruct(int field)
    {
        BeginStruct(field);
        EndStruct();
    }

    public void BeginList(int field, ElementType element, int count)
    {
        Header(field, List);
        if (count < 15)
        {
            Byte((byte)((count << 4) | (int)element));
        }
        else
        {
            Byte((byte)(0xF0 | (int)element));
            Unsigned((uint)count);
        }
    }

    public void Field(int field, bool value) => Header(field, value ? True : False);

    public void Field(int field, int value)
    {
        Header(field, Int32);
        Element(value);
    }

    public void Field(int field, long value)
    {
        Header(field, Int64);
        Element(value);
    }

    public void Field(int field, ReadOnlySpan<byte> value)
    {
        Header(field, Binary);
        Element(value);
    }

    public void Field(int field, string value) => Field(field, Utf8.UTF8.GetBytes(value));

    public void Element(bool value) => Byte(value ? (byte)True : (byte)False);

    public void Element(int value) => Unsigned((uint)((value << 1) ^ (value >> 31)));

    public void Element(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    public void Element(ReadOnlySpan<byte> value)
    {
        Unsigned((uint)value.Length);
        target.Append(value);
    }

    public void ShortField(int field, short value)
    {
        Header(field, Int16);
        Element(value);
    }

    /// <summary>The first fields of a struct, written earlier without its stop byte.</summary>
    /// <param name="bytes">The fields.</param>
    /// <param name="lastField">Id of the last of them.</param>
    public void RawFields(ReadOnlySpan<byte> bytes, int lastField)
    {
        target.Append(bytes);
        lastFields[depth] = lastField;
    }

    private void Header(int field, int type)
    {
        var difference = field - lastFields[depth];
        lastFields[depth] = field;
        if (difference is > 0 and <= 15)
        {
            Byte((byte)((difference << 4) | type));
        }
        else
        {
            Byte((byte)type);
            Element(field);
        }
    }

    private void Byte(byte value)
    {
        target.Reserve(1);
        target.Start[target.Length++] = value;
    }

    private void Unsigned(ulong value)
    {
        target.Reserve(10);
        while (value >= 0x80)
        {
            target.Start[target.Length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target.Start[target.Length++] = (byte)value;
    }
}
