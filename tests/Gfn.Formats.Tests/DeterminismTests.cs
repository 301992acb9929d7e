using System.Text;
using Gfn.Formats.Parquet;
using Gfn.Formats.Tests.Ndjson;
using Utf8 = System.Text.Encoding;

namespace Gfn.Formats.Tests;

/// <summary>The same lines give the same bytes, however they arrive.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public void EveryCutOfTheInput_GivesTheSameFile()
    {
        var text = Utf8.UTF8.GetBytes("{\"a\":1,\"b\":\"x\\u00e9\"}\r\n\n{\"b\":[1, {\"c\":\"\\\"\"}],\"late\":null}\nbad\n  {\"a\":-1.50e+3,\"ключ\":\"🚀\"}");
        var whole = new InMemoryConversion { SourceColumns = true };
        var expected = whole.Convert(text);

        for (var readBytes = 1; readBytes <= text.Length; readBytes++)
        {
            var cut = new InMemoryConversion { SourceColumns = true, ReadBytes = readBytes };

            Assert.Equal(expected, cut.Convert(text));
            Assert.Equal(whole.Tally, cut.Tally);
        }
    }

    [Fact]
    public void ReadSizes_OfARealFile_GiveTheSameFile()
    {
        var bytes = Checkout.Read(Path.Combine(Checkout.Root, "samples", "data", "movies.ndjson.gz"));
        var expected = new InMemoryConversion { GroupBytes = 200_000 }.Convert(bytes);

        foreach (var readBytes in new[] { 1_000, 65_536, 100_003 })
        {
            Assert.Equal(expected, new InMemoryConversion { GroupBytes = 200_000, ReadBytes = readBytes }.Convert(bytes));
        }
    }

    [Theory]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Zstd)]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Uncompressed)]
    public void PreparedEncoder_GivesTheSameFile(CompressionCodec codec)
    {
        var text = Utf8.UTF8.GetBytes("{\"a\":1,\"b\":\"x\"}\n{\"b\":\"y\"}\n");
        var expected = new InMemoryConversion { Parquet = new ParquetOptions { Compression = codec } }.Convert(text);

        Assert.Equal(expected, new InMemoryConversion { Parquet = new ParquetOptions { Compression = codec }, Prepares = true }.Convert(text));
    }

    /// <summary>How records are read depends on those of the batch before, and batches depend on how the input arrives.</summary>
    [Fact]
    public void RecordsReadInEitherWay_GiveTheSameFile()
    {
        var random = new Random(9);
        var text = new StringBuilder();
        for (var i = 0; i < 4_000; i++)
        {
            var line = PlainLines.Next(random, ["a", "b", "c", "d", "e", "f", i < 2_000 ? "g" : "late", "a key of more than thirty-two bytes, one", "a key of more than thirty-two bytes, two"]);
            text.Append(random.Next(8) == 0 ? PlainLines.Changed(random, line) + "\n" : line);
        }

        var bytes = Utf8.UTF8.GetBytes(text.ToString());
        var whole = new InMemoryConversion { SourceColumns = true };
        var expected = whole.Convert(bytes);
        Assert.True(whole.Tally is { Rows: > 3_000, Rejected: > 100 }, whole.Tally.ToString());
        foreach (var readBytes in new[] { 300, 3_000, 70_000 })
        {
            var cut = new InMemoryConversion { SourceColumns = true, ReadBytes = readBytes };

            Assert.Equal(expected, cut.Convert(bytes));
            Assert.Equal(whole.Rejects.Select(reject => (reject.Line, reject.Fault, reject.At)), cut.Rejects.Select(reject => (reject.Line, reject.Fault, reject.At)));
            Assert.Equal(whole.DuplicateKeys, cut.DuplicateKeys);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void RandomRecords_ComeBack_UnderEverySetting(int seed)
    {
        var random = new Random(seed);
        foreach (var codec in new[] { CompressionCodec.Snappy, CompressionCodec.Zstd, CompressionCodec.Gzip, CompressionCodec.Uncompressed })
        {
            var text = RandomRecords.Text(random, records: 1_500);
            var conversion = new InMemoryConversion
            {
                GroupBytes = random.Next(2_000, 400_000),
                ReadBytes = random.Next(10, 70_000),
                Parquet = new ParquetOptions
                {
                    Compression = codec,
                    PageBytesMax = random.Next(1_024, 40_000),
                    PageRowsMax = random.Next(8, 3_000),
                    DictionaryBytesMax = random.Next(0, 3) * random.Next(0, 20_000),
                    PageChecksums = random.Next(2) == 0,
                    PageIndex = random.Next(2) == 0,
                },
            };

            var columns = ReadBack.Text(conversion.Convert(text));

            Assert.Equal(1_500, conversion.Tally.Rows);
            Assert.Equal(Expectation.Of(text).Columns, columns);
        }
    }

    [Fact]
    public void SourceColumns_NameFileAndLine_AcrossGroupsAndFiles()
    {
        var conversion = new InMemoryConversion { SourceColumns = true, GroupBytes = 20 };

        var columns = ReadBack.Text(conversion.Convert("{\"a\":1}\n\n{\"a\":2}\nbad\n{\"a\":3}\n"u8.ToArray(), "{\"_source_line\":\"mine\"}\n"u8.ToArray()));

        Assert.Equal(["source-0", "source-0", "source-0", "source-1"], columns["_source_file"]);
        Assert.Equal(["1", "3", "5", "1"], columns["_source_line"]);
        Assert.Equal([null, null, null, "mine"], columns["input__source_line"]);
        Assert.Equal(["0", "0", "0", "0"], columns["_processing_timestamp"]);
        Assert.Equal(3, Assert.Single(conversion.Rejects).Line);
    }
}
