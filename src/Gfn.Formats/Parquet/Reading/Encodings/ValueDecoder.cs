namespace Gfn.Formats.Parquet.Reading;

/// <summary>Values of one page in one encoding, handed out batch by batch.</summary>
internal abstract class ValueDecoder
{
    /// <summary>What is behind the values read so far, in bytes or values; 0 where padding makes it unknowable.</summary>
    public virtual long Unread => 0;

    /// <summary>Decodes the next values.</summary>
    /// <exception cref="ParquetFormatException">The page holds fewer, or not what its encoding asks for. The place is left to the caller.</exception>
    public abstract void Read(ColumnValues values, int count);

    /// <summary>Decoder for the values of a page.</summary>
    /// <param name="column">What is stored.</param>
    /// <param name="encoding">How.</param>
    /// <param name="body">The page behind its levels.</param>
    /// <param name="dictionary">Values of the chunk's dictionary page; null if there was none.</param>
    /// <param name="limits">Bounds what a batch may rebuild.</param>
    public static ValueDecoder Of(LeafColumn column, Encoding encoding, ReadOnlyMemory<byte> body, ColumnValues? dictionary, ReaderLimits limits)
    {
        var width = column.TypeLength;
        return (encoding, column.Type) switch
        {
            (Encoding.Plain, PhysicalType.Boolean) => new PlainBooleanDecoder(body),
            (Encoding.Plain, PhysicalType.ByteArray) => new PlainByteArrayDecoder(body),
            (Encoding.Plain, _) => new PlainFixedDecoder(body, width),
            (Encoding.PlainDictionary or Encoding.RleDictionary, _) => new DictionaryDecoder(
                body, dictionary ?? throw new ParquetFormatException("the page wants a dictionary, the chunk has none")),
            (Encoding.Rle, PhysicalType.Boolean) => new RleBooleanDecoder(body),
            (Encoding.DeltaBinaryPacked, PhysicalType.Int32) => new DeltaInt32Decoder(body),
            (Encoding.DeltaBinaryPacked, PhysicalType.Int64) => new DeltaInt64Decoder(body),
            (Encoding.DeltaLengthByteArray, PhysicalType.ByteArray) => new DeltaLengthByteArrayDecoder(body),
            (Encoding.DeltaByteArray, PhysicalType.ByteArray) => new DeltaByteArrayDecoder(body, 0, limits.PageBytesMax),
            (Encoding.DeltaByteArray, PhysicalType.FixedLenByteArray) => new DeltaByteArrayDecoder(body, width, limits.PageBytesMax),
            (Encoding.ByteStreamSplit, PhysicalType.Int32 or PhysicalType.Int64 or PhysicalType.Float or PhysicalType.Double or PhysicalType.FixedLenByteArray)
                => new ByteStreamSplitDecoder(body, width),
            _ => throw new ParquetFormatException($"{column.Type} values cannot be encoded as {encoding}"),
        };
    }
}
