using Gfn.Formats.Parquet;

namespace Gfn.Formats.Tests.Parquet.Reading;

/// <summary>Files of the product's own writer over its options, from real and from random records.</summary>
internal static class OwnFiles
{
    public static readonly (string Name, Func<InMemoryConversion> Conversion)[] Variants =
    [
        ("snappy", () => new InMemoryConversion { GroupBytes = 200_000 }),
        ("uncompressed, small pages", () => new InMemoryConversion { Parquet = new ParquetOptions { Compression = CompressionCodec.Uncompressed, PageBytesMax = 1_024, PageRowsMax = 8 } }),
        ("gzip, no dictionaries", () => new InMemoryConversion { Parquet = new ParquetOptions { Compression = CompressionCodec.Gzip, DictionaryBytesMax = 0 } }),
        ("zstd, small dictionaries", () => new InMemoryConversion { Parquet = new ParquetOptions { Compression = CompressionCodec.Zstd, DictionaryBytesMax = 300 }, GroupBytes = 50_000 }),
        ("with source columns", () => new InMemoryConversion { SourceColumns = true, GroupBytes = 100_000 }),
        ("no sums, no page index", () => new InMemoryConversion { Parquet = new ParquetOptions { PageChecksums = false, PageIndex = false, PageRowsMax = 100 } }),
    ];

    public static TheoryData<string> Names() => new(Variants.Select(variant => variant.Name));

    public static byte[] Real(string variant) => Convert(variant, Checkout.Read(Directory.EnumerateFiles(Checkout.Ndjson("real")).Order(StringComparer.Ordinal).First()));

    public static byte[] Random(string variant, int seed) => Convert(variant, RandomRecords.Text(new Random(seed), 400));

    private static byte[] Convert(string variant, byte[] ndjson) => Variants.Single(candidate => candidate.Name == variant).Conversion().Convert(ndjson);
}
