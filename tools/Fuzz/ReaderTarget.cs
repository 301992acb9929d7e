using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Fuzz;

/// <summary>Reads broken Parquet files: whatever is wrong must be a finding or a <see cref="ParquetFormatException"/>, and no declared size may be believed.</summary>
public sealed class ReaderTarget : ITarget
{
    private static readonly string[] DeltaColumns = ["a", "x", "l.list.element", "t"];
    private static readonly ReaderLimits Limits = ReaderLimits.Default with { FooterBytesMax = 1 << 16, PageBytesMax = 1 << 16, PageValuesMax = 1 << 16, RowValuesMax = 1 << 12, RowBytesMax = 1 << 20 };

    /// <inheritdoc/>
    public string Name => "reader";

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Seeds { get; } = [.. SmallFiles()];

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Tokens { get; } = [[0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x15, 0x00], [0x00], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], "PAR1"u8.ToArray(), [0x03, 0x03], [0xFE, 0xFF, 0xFF, 0x7F]];

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> input)
    {
        var file = RandomAccessBytes.Of(input.ToArray());
        var report = ParquetVerifier.Verify(file, Limits);
        if (!report.IsSound)
        {
            return;
        }

        try
        {
            var reader = ParquetReader.Open(file, Limits);
            _ = ColumnSummary.Of(reader);
            _ = SchemaText.Of(reader.Schema);
            for (var rows = reader.Rows(); rows.Read();)
            {
                _ = ParquetJson.Of(rows.Current);
            }
        }
        catch (ParquetFormatException)
        {
            // A refusal with its place is what is wanted.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static IEnumerable<byte[]> SmallFiles()
    {
        // Without checksums and compression a changed byte reaches the decoders; with them it must not.
        var bare = new ParquetOptions { Compression = CompressionCodec.Uncompressed, PageChecksums = false, PageBytesMax = 1_024, PageRowsMax = 64 };
        var delta = bare with { Encodings = DeltaColumns.ToDictionary(name => name, _ => ColumnEncoding.Delta), BloomFilterColumns = ["a", "x"] };
        foreach (var target in new[] { ConverterTarget.OfText(), ConverterTarget.OfText(bare), ConverterTarget.OfTypes(), ConverterTarget.OfTypes(bare), ConverterTarget.OfTypes(delta) })
        {
            using (target)
            {
                foreach (var seed in target.Seeds)
                {
                    target.Run(seed);
                    yield return target.Written;
                }
            }
        }
    }
}
