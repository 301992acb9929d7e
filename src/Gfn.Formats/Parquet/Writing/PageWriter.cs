using System.IO.Hashing;
using Gfn.Formats.Parquet.Writing.Snappy;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Turns page bodies into pages: header, checksum, compressed body.</summary>
internal sealed unsafe class PageWriter : IDisposable
{
    private const int ThriftDataPage = 5;
    private const int ThriftDictionaryPage = 7;
    private readonly NativeBuffer compressed = new(1 << 16);
    private readonly NativeBuffer header = new(256);
    private readonly PageCompressor compressor;
    private readonly bool checksums;
    private readonly ThriftCompactWriter thrift;

    public PageWriter(PageCompressor compressor, bool checksums)
    {
        (this.compressor, this.checksums) = (compressor, checksums);
        thrift = new ThriftCompactWriter(header);
    }

    public CompressionCodec Codec => compressor.Codec;

    /// <summary>Appends a v1 data page.</summary>
    /// <param name="byteArrays">The plain values that the body ends with, if they are byte arrays.</param>
    /// <returns>Bytes appended, header included, and the uncompressed size with it.</returns>
    public (int Stored, int Uncompressed) AppendData(PageBlocks target, ReadOnlySpan<byte> body, int rows, Encoding encoding, ByteArrayRun byteArrays = default)
    {
        Begin(PageType.DataPage, body, byteArrays);
        thrift.BeginStruct(ThriftDataPage);
        thrift.Field(1, rows);
        thrift.Field(2, (int)encoding);
        thrift.Field(3, (int)Encoding.Rle);
        thrift.Field(4, (int)Encoding.Rle);
        thrift.EndStruct();
        return End(target, body.Length);
    }

    /// <summary>Appends a dictionary page of PLAIN values.</summary>
    /// <param name="byteArrays">As in <see cref="AppendData"/>.</param>
    /// <returns>As <see cref="AppendData"/>.</returns>
    public (int Stored, int Uncompressed) AppendDictionary(PageBlocks target, ReadOnlySpan<byte> body, int values, ByteArrayRun byteArrays = default)
    {
        Begin(PageType.DictionaryPage, body, byteArrays);
        thrift.BeginStruct(ThriftDictionaryPage);
        thrift.Field(1, values);
        thrift.Field(2, (int)Encoding.Plain);
        thrift.EndStruct();
        return End(target, body.Length);
    }

    public void Dispose()
    {
        compressed.Dispose();
        header.Dispose();
        compressor.Dispose();
    }

    private void Begin(PageType type, ReadOnlySpan<byte> body, ByteArrayRun byteArrays)
    {
        compressed.Reset(8 << 20);
        compressor.Append(body, compressed, byteArrays);
        header.Length = 0;
        thrift.BeginStruct();
        thrift.Field(1, (int)type);
        thrift.Field(2, body.Length);
        thrift.Field(3, compressed.Length);
        if (checksums)
        {
            thrift.Field(4, (int)Crc32.HashToUInt32(compressed.Written));
        }
    }

    private (int Stored, int Uncompressed) End(PageBlocks target, int bodyLength)
    {
        thrift.EndStruct();
        target.Append(header.Written);
        target.Append(compressed.Written);
        return (header.Length + compressed.Length, header.Length + bodyLength);
    }
}
