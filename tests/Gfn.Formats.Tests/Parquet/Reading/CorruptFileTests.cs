using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Formats.Tests.Parquet.Reading;

/// <summary>Bytes of small files changed, and prefixes of them: refused, or read, but never anything else.</summary>
public sealed class CorruptFileTests
{
    private const long AllocatedMax = 64L << 20;

    // Primes, so that the three ways of changing a byte hit different places.
    public static TheoryData<string, int> Files() => new()
    {
        { "duckdb-nested-v1", 3 },
        { "duckdb-nested-v2", 7 },
        { "duckdb-v1-gzip", 61 },
        { "duckdb-v1-zstd", 61 },
        { "duckdb-v1-snappy", 61 },
        { "duckdb-v1-brotli", 61 },
        { "duckdb-v1-lz4_raw", 61 },
        { "duckdb-v2-plain", 97 },
        { "arrow-v2-delta", 37 },
        { "arrow-v1", 61 },
        { "hyparquet-plain", 151 },
        { "hyparquet-encodings", 151 },
        { "duckdb-encrypted", 1 },
        { "duckdb-empty", 1 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_SampledBytesChanged_RefusesOrReadsWithinBounds(string name, int step) => ChangeBytes(name, step);

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Files))]
    public void Read_AnyByteChanged_RefusesOrReadsWithinBounds(string name, int step) => ChangeBytes(name, (step + 16) / 17);

    [Theory]
    [MemberData(nameof(Files))]
    public void Verify_SampledBytesChanged_Reports(string name, int step)
    {
        var file = Fixture.Bytes(name);
        for (var at = 0; at < file.Length; at += step * 2)
        {
            file[at] ^= 0x55;
            var report = ParquetVerifier.Verify(RandomAccessBytes.Of(file), Corruption.Tight);
            file[at] ^= 0x55;

            Assert.True(report.Findings.Count <= ParquetVerifier.FindingsMax);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Open_Prefix_IsRefused(string name, int step)
    {
        var file = Fixture.Bytes(name);
        for (var length = 0; length < file.Length; length += step)
        {
            Assert.ThrowsAny<ParquetFormatException>(() => ParquetReader.Open(RandomAccessBytes.Of(file.AsMemory(0, length)), Corruption.Tight));
        }
    }

    [Fact]
    public void Read_OwnFileWithAnyPageByteChanged_IsRefusedByItsSum()
    {
        var ndjson = string.Concat(Enumerable.Range(0, 300).Select(i => $$"""{"id":"{{i}}","name":"n{{i % 7}}","rest":"{{new string('x', i % 20)}}"}""" + "\n"));
        var file = new InMemoryConversion().Convert(System.Text.Encoding.UTF8.GetBytes(ndjson));
        var before = Corruption.TryRead(file);
        var reader = ParquetReader.Open(RandomAccessBytes.Of(file));
        var bodies = Bodies(reader).ToList();

        Assert.NotNull(before);
        Assert.Equal(300, before.Count);
        Assert.NotEmpty(bodies);
        Assert.All(bodies, body => Assert.NotNull(body.Header.Crc));
        foreach (var page in bodies)
        {
            for (var at = page.Offset + page.HeaderSize; at < page.Offset + page.Size; at++)
            {
                file[at] ^= 0x10;
                var failure = Assert.ThrowsAny<ParquetFormatException>(() => ParquetReader.Open(RandomAccessBytes.Of(file)).AllRows().ToList());
                file[at] ^= 0x10;

                Assert.Contains("CRC", failure.Message, StringComparison.Ordinal);
                Assert.Equal(page.Offset, failure.Where.Offset);
            }
        }
    }

    [Fact]
    public void Open_NotParquet_SaysSo()
    {
        var failure = Assert.Throws<ParquetFormatException>(() => ParquetReader.Open(RandomAccessBytes.Of("{\"json\":true}\n"u8.ToArray())));

        Assert.Contains("not a Parquet file", failure.Message, StringComparison.Ordinal);
    }

    private static void ChangeBytes(string name, int step)
    {
        var file = Fixture.Bytes(name);
        foreach (var flip in new byte[] { 0x01, 0x80, 0xFF })
        {
            for (var at = flip % step; at < file.Length; at += step)
            {
                file[at] ^= flip;
                var allocated = Corruption.Allocated(() => Corruption.TryRead(file));
                file[at] ^= flip;

                Assert.True(allocated < AllocatedMax, $"byte {at} ^ {flip:x2}: {allocated} bytes allocated");
            }
        }
    }

    private static IEnumerable<Page> Bodies(ParquetReader reader)
    {
        for (var column = 0; column < reader.Schema.Columns.Count; column++)
        {
            var chunk = reader.Column(0, column);
            var seen = new HashSet<long>();
            while (chunk.Read())
            {
                if (seen.Add(chunk.Page!.Offset))
                {
                    yield return chunk.Page;
                }
            }

            if (chunk.DictionaryPage is { } dictionary)
            {
                yield return dictionary;
            }
        }
    }
}
