using System.IO.Hashing;
using Gfn.Formats.Parquet.Writing.Snappy;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Turns page bodies into pages: header, checksum, compressed body.</summary>
internal sealed unsafe class PageWriter(PageCompressor compressor, bool checksums) : IDisposable
{
    private const int ThriftDataPage = 5;
    private const int ThriftDictionaryPage = 7;
    private readonly NativeBuffer compressed = new(1 << 16);

    public CompressionCodec Codec => compressor.Codec;

    /// <summary>Appends a v1 data page.</summary>
    /// <param name="byteArrays">The plain values that the body ends with, if they are byte arrays.</param>
    /// <returns>Bytes appended, header included, and the uncompressed size with it.</returns>
    public (int Stored, int Uncompressed) AppendData(NativeBuffer target, ReadOnlySpan<byte> body, int rows, Encoding encoding, ByteArrayRun byteArrays = default)
    {
        var thrift = Begin(target, PageType.DataPage, body, byteArrays, out var before);
        thrift.BeginStruct(ThriftDataPage);
        thrift.Field(1, rows);
        thrift.Field(2, (int)encoding);
        thrift.Field(3, (int)Encoding.Rle);
        thrift.Field(4, (int)Encoding.Rle);
        thrift.EndStruct();
        return End(target, thrift, body.Length, before);
    }

    /// <summary>Appends a dictionary page of PLAIN values.</summary>
    /// <param name="byteArrays">As in <see cref="AppendData"/>.</param>
    /// <returns>As <see cref="AppendData"/>.</returns>
    public (int Stored, int Uncompressed) AppendDictionary(NativeBuffer target, ReadOnlySpan<byte> body, int values, ByteArrayRun byteArrays = default)
    {
        var thrift = Begin(target, PageType.DictionaryPage, body, byteArrays, out var before);
        thrift.BeginStruct(ThriftDictionaryPage);
        thrift.Field(1, values);
        thrift.Field(2, (int)Encoding.Plain);
        thrift.EndStruct();
        return End(target, thrift, body.Length, before);
    }

    public void Dispose()
    {
        compressed.Dispose();
        compressor.Dispose();
    }

    private ThriftCompactWriter Begin(NativeBuffer target, PageType type, ReadOnlySpan<byte> body, ByteArrayRun byteArrays, out int before)
    {
        before = target.Length;
        compressed.Reset(8 << 20);
        compressor.Append(body, compressed, byteArrays);
        var thrift = new ThriftCompactWriter(target);
        thrift.BeginStruct();
        thrift.Field(1, (int)type);
        thrift.Field(2, body.Length);
        thrift.Field(3, compressed.Length);
        if (checksums)
        {
            thrift.Field(4, (int)Crc32.HashToUInt32(compressed.Written));
        }

        return thrift;
    }

    private (int Stored, int Uncompressed) End(NativeBuffer target, ThriftCompactWriter thrift, int bodyLength, int before)
    {
        thrift.EndStruct();
        var header = target.Length - before;
        target.Append(compressed.Written);
        return (header + compressed.Length, header + bodyLength);
    }
}
