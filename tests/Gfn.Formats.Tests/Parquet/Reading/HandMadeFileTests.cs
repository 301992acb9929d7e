using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Formats.Tests.Parquet.Reading;

/// <summary>What no writer at hand produces any more, or never should have.</summary>
public sealed class HandMadeFileTests
{
    private static readonly byte[] FourInts = [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0];

    [Fact]
    public void Int96_IsATimestampByJulianDay()
    {
        byte[] body = [.. BitConverter.GetBytes(3_723_000_000_004L), .. BitConverter.GetBytes(2_440_589), .. BitConverter.GetBytes(-1L), .. BitConverter.GetBytes(2_440_588)];
        var file = new HandMadeFile(1) { Rows = 2 }.Leaf("t", FieldRepetition.Required, PhysicalType.Int96)
            .Chunk(PhysicalType.Int96, "t", 2, HandMadeFile.Page(2, Encoding.Plain, body));

        Assert.Equal(["1970-01-02T01:02:03.000000004", "1969-12-31T23:59:59.999999999"], file.Open().AllRows().Select(row => row.Fields[0].Value.ToString()));
    }

    [Fact]
    public void BitPackedLevels_AreReadMostSignificantBitFirst()
    {
        byte[] body = [0b1011_0000, .. FourInts[..12]];
        var file = new HandMadeFile(1) { Rows = 4 }.Leaf("n", FieldRepetition.Optional, PhysicalType.Int32)
            .Chunk(PhysicalType.Int32, "n", 4, HandMadeFile.Page(4, Encoding.Plain, body, Encoding.BitPacked));

        Assert.Equal(["""{"n":1}""", """{"n":null}""", """{"n":2}""", """{"n":3}"""], Json(file));
    }

    [Fact]
    public void PlainDictionary_OldNameOnBothPages_IsRead()
    {
        byte[] indexes = [1, .. HandMadeFile.Packed(1, 1, 0, 1, 1)];
        var file = new HandMadeFile(1) { Rows = 4 }.Leaf("n", FieldRepetition.Required, PhysicalType.Int32)
            .Chunk(PhysicalType.Int32, "n", 4, HandMadeFile.Dictionary(2, Encoding.PlainDictionary, FourInts[..8]), HandMadeFile.Page(4, Encoding.PlainDictionary, indexes));

        Assert.Equal(["""{"n":2}""", """{"n":1}""", """{"n":2}""", """{"n":2}"""], Json(file));
    }

    [Fact]
    public void Lists_OfEveryOldSpelling_AreLists()
    {
        var levels = HandMadeFile.Levels(1, 0, 1, 0).Concat(HandMadeFile.Levels(1, 1, 1, 0)).ToArray();
        byte[] page = HandMadeFile.Page(3, Encoding.Plain, [.. levels, .. FourInts[..8]]);
        var file = new HandMadeFile(4) { Rows = 2 }
            .Leaf("bare", FieldRepetition.Repeated, PhysicalType.Int32)
            .Group("ints", FieldRepetition.Required, 1, ConvertedType.List).Leaf("element", FieldRepetition.Repeated, PhysicalType.Int32)
            .Group("avro", FieldRepetition.Required, 1, ConvertedType.List).Group("array", FieldRepetition.Repeated, 1).Leaf("n", FieldRepetition.Required, PhysicalType.Int32)
            .Group("hive", FieldRepetition.Required, 1, ConvertedType.List).Group("bag", FieldRepetition.Repeated, 1).Leaf("array_element", FieldRepetition.Required, PhysicalType.Int32)
            .Chunk(PhysicalType.Int32, "bare", 3, page)
            .Chunk(PhysicalType.Int32, "ints.element", 3, page)
            .Chunk(PhysicalType.Int32, "avro.array.n", 3, page)
            .Chunk(PhysicalType.Int32, "hive.bag.array_element", 3, page);

        Assert.Equal(["""{"bare":[1,2],"ints":[1,2],"avro":[{"n":1},{"n":2}],"hive":[1,2]}""", """{"bare":[],"ints":[],"avro":[],"hive":[]}"""], Json(file));
    }

    [Fact]
    public void Siblings_OfDifferentListLengths_AreRefused()
    {
        byte[] Page(params int[] repetition) => HandMadeFile.Page(
            repetition.Length, Encoding.Plain, [.. HandMadeFile.Levels(1, repetition), .. HandMadeFile.Levels(1, [.. repetition.Select(_ => 1)]), .. FourInts[..(4 * repetition.Length)]]);
        var file = new HandMadeFile(1) { Rows = 2 }.Group("g", FieldRepetition.Repeated, 2)
            .Leaf("a", FieldRepetition.Required, PhysicalType.Int32).Leaf("b", FieldRepetition.Required, PhysicalType.Int32)
            .Chunk(PhysicalType.Int32, "g.a", 3, Page(0, 1, 0)).Chunk(PhysicalType.Int32, "g.b", 3, Page(0, 0, 1));

        var failure = Assert.Throws<ParquetFormatException>(() => Json(file));

        Assert.Contains("disagree", failure.Message, StringComparison.Ordinal);
        Assert.Contains(ParquetVerifier.Verify(RandomAccessBytes.Of(file.Bytes())).Findings, finding => finding is { Kind: FindingKind.Shape, IsError: true });
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(100)]
    public void Page_ClaimingMoreValuesThanItsChunk_IsRefused(int values)
    {
        var file = new HandMadeFile(1) { Rows = 4 }.Leaf("n", FieldRepetition.Required, PhysicalType.Int32)
            .Chunk(PhysicalType.Int32, "n", 4, HandMadeFile.Page(values, Encoding.Plain, FourInts));

        var failure = Assert.Throws<ParquetFormatException>(() => Json(file));

        Assert.Equal(new ParquetPosition { RowGroup = 0, Column = "n", Page = 0, Offset = 4 }, failure.Where);
    }

    [Fact]
    public void Page_OfFewBytesThatClaimsMillionsOfNulls_StaysWithinMemory()
    {
        const int Nulls = 1 << 16;
        byte[] levels = [.. BitConverter.GetBytes(4), 0x80, 0x80, 0x08, 0];
        var file = new HandMadeFile(1) { Rows = Nulls }.Leaf("n", FieldRepetition.Optional, PhysicalType.Int32)
            .Chunk(PhysicalType.Int32, "n", Nulls, HandMadeFile.Page(Nulls, Encoding.Plain, levels));
        var chunk = file.Open().Column(0, 0);
        var entries = 0;

        var allocated = Corruption.Allocated(() =>
        {
            while (chunk.Read())
            {
                entries += chunk.Batch.Count;
            }
        });

        Assert.Equal(Nulls, entries);
        Assert.True(allocated < 100_000, $"{allocated} bytes for {Nulls} nulls");
    }

    [Theory]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Zstd)]
    public void Page_ThatCannotDecompressToItsSize_IsRefusedBeforeAnythingIsAllocated(CompressionCodec codec)
    {
        byte[] body = [1, 2, 3, 4, 5, 6, 7, 8];
        byte[] page = [.. new Thrift((1, PageType.DataPage), (2, 1 << 19), (3, body.Length), (5, new Thrift((1, 4), (2, 0), (3, 3), (4, 3)))).Bytes(), .. body];
        var file = new HandMadeFile(1) { Rows = 4, Codec = codec }.Leaf("n", FieldRepetition.Required, PhysicalType.Int32).Chunk(PhysicalType.Int32, "n", 4, page);
        var reader = file.Open();

        var allocated = Corruption.Allocated(() => Assert.Throws<ParquetFormatException>(() => reader.AllRows().ToList()));

        Assert.True(allocated < 1 << 18, $"{allocated} bytes");
    }

    [Theory]
    [InlineData(CompressionCodec.Lzo)]
    [InlineData(CompressionCodec.Lz4)]
    public void Codec_OutOfReach_IsNamed(CompressionCodec codec)
    {
        var file = new HandMadeFile(1) { Rows = 4, Codec = codec }.Leaf("n", FieldRepetition.Required, PhysicalType.Int32)
            .Chunk(PhysicalType.Int32, "n", 4, HandMadeFile.Page(4, Encoding.Plain, FourInts));

        var failure = Assert.Throws<ParquetUnsupportedException>(() => Json(file));

        Assert.Contains(codec.ToString(), failure.Message, StringComparison.Ordinal);
        Assert.Contains("column n", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Column_InAnotherFileOrEncrypted_IsRefusedByName()
    {
        var file = new HandMadeFile(1) { Rows = 4 }.Leaf("n", FieldRepetition.Required, PhysicalType.Int32)
            .Chunk(PhysicalType.Int32, "n", 4, HandMadeFile.Page(4, Encoding.Plain, FourInts));

        var encrypted = ParquetReader.Open(RandomAccessBytes.Of(file.Bytes(_ => new Thrift((2, 0L), (8, new Thrift((1, new Thrift())))))));

        Assert.Contains("encrypted", Assert.Throws<ParquetUnsupportedException>(() => encrypted.Column(0, 0)).Message, StringComparison.Ordinal);
        Assert.Contains(ParquetVerifier.Verify(RandomAccessBytes.Of(file.Bytes(_ => new Thrift((8, new Thrift()))))).Findings, finding => finding.Kind == FindingKind.Unsupported);
    }

    [Fact]
    public void Schema_DeeperThanTheLimit_IsRefused()
    {
        var file = new HandMadeFile(1) { Rows = 0 };
        for (var i = 0; i < 5_000; i++)
        {
            file.Group("g", FieldRepetition.Optional, 1);
        }

        file.Leaf("n", FieldRepetition.Required, PhysicalType.Int32);

        Assert.Contains("nested deeper", Assert.Throws<ParquetFormatException>(() => file.Open()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PhysicalType.ByteArray, ConvertedType.Date)]
    [InlineData(PhysicalType.Int32, ConvertedType.Utf8)]
    [InlineData(PhysicalType.Double, ConvertedType.TimestampMicros)]
    [InlineData(PhysicalType.Int32, ConvertedType.Interval)]
    public void Schema_MeaningThatItsStorageCannotCarry_IsRefused(PhysicalType type, ConvertedType meaning)
    {
        var file = new HandMadeFile(1) { Rows = 0 }.Leaf("odd", FieldRepetition.Required, type, 0, meaning);

        Assert.Contains("'odd'", Assert.Throws<ParquetFormatException>(() => file.Open()).Message, StringComparison.Ordinal);
    }

    private static List<string> Json(HandMadeFile file) => [.. file.Open().AllRows().Select(row => ParquetJson.Of(row))];
}
