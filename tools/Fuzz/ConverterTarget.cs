using Gfn.Formats;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;
using Gfn.Formats.Typed;
using Gfn.Formats.Typed.Inference;
using Encoding = System.Text.Encoding;

namespace Gfn.Fuzz;

/// <summary>Converts lines: the counts must add up, and now and then the file written must be sound and be the same when the input arrives in pieces.</summary>
public sealed class ConverterTarget : ITarget
{
    private const int VerifyEvery = 32;
    private static readonly NdjsonOptions Ndjson = new() { LineBytesMax = 2_048, DepthMax = 64, ColumnsMax = 64, NonObjects = NonObjectPolicy.Wrap, LoneSurrogates = LoneSurrogatePolicy.Replace };
    private static readonly ParquetOptions SmallPages = new() { PageBytesMax = 1_024, PageRowsMax = 8, DictionaryBytesMax = 256 };

    private readonly ParquetOptions parquet;
    private readonly TypedOptions? typing;
    private readonly bool infers;
    private readonly byte[]? first;
    private readonly LineBlock block = new(1 << 13);
    private readonly MemoryStream file = new();
    private RowGroupEncoder? encoder;
    private long runs;

    private ConverterTarget(string name, TypedOptions? typing, bool infers, ParquetOptions? parquet, byte[]? first = null)
    {
        this.first = first;
        this.parquet = parquet ?? SmallPages;
        Name = name;
        this.typing = typing;
        this.infers = infers;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Seeds { get; } = [.. Lines().Select(Encoding.UTF8.GetBytes)];

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. new[]
        {
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\n", "\r\n", " ", "\t", "null", "true", "false", "-0", "1e400", "1E-400", "9223372036854775807", "9223372036854775808", "0.1", "1.", "01", "\\u0000",
            "\\ud83d", "\\ude00", "\\ud83d\\ude00", "\"a\":", "\"s\":{\"x\":1}", "\"l\":[1,[2]]", "\"t\":\"2024-02-29T12:34:56.123456Z\"", "\"d\":\"0001-01-01\"", "\"\"", "[[[[[[[[", "{\"a\":{\"a\":{\"a\":", "99999999999999999999999999999999999999",
        }.Select(Encoding.UTF8.GetBytes),
        [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0x00], [0x1F],
    ];

    /// <summary>The file the last run wrote.</summary>
    public byte[] Written => file.ToArray();

    /// <summary>String mode.</summary>
    public static ConverterTarget OfText(ParquetOptions? parquet = null) => new("text", null, infers: false, parquet);

    /// <summary>String mode, behind records whose keys cannot be guessed: those after them are read another way, and must come out the same.</summary>
    public static ConverterTarget OfPlain() => new(
        "plain", null, infers: false, parquet: null, [.. Enumerable.Range(0, 8).SelectMany(i => Encoding.UTF8.GetBytes($$"""{"{{(char)('a' + (i * 3 % 8))}}":{{i}},"{{(char)('a' + (i * 5 % 8))}}x":"{{i}}"}""" + "\n"))]);

    /// <summary>Typed mode with every type.</summary>
    public static ConverterTarget OfTypes(ParquetOptions? parquet = null) => new("typed", new TypedOptions { Schema = TypedSchema.Parse(TypedSeed) }, infers: false, parquet);

    /// <summary>Types found in the input itself, which must then hold every value of it.</summary>
    public static ConverterTarget OfInference() => new("inferred", null, infers: true, parquet: null);

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> input)
    {
        var verify = ++runs % VerifyEvery == 0;
        var schema = infers ? Infer(input) : typing;
        if (infers || encoder is null)
        {
            encoder?.Dispose();
            encoder = new RowGroupEncoder(Ndjson, parquet, sourceColumns: false, schema);
        }

        if (first is not null)
        {
            RunBehind(first, input);
            return;
        }

        Convert(input, schema, pieceBytes: int.MaxValue);
        Check(!infers || encoder.Misfits.Count == 0, "a value does not fit the type that was found by looking at it");
        if (!verify)
        {
            return;
        }

        var whole = file.ToArray();
        var report = ParquetVerifier.Verify(RandomAccessBytes.Of(whole));
        Check(report.Findings.Count == 0, string.Join("; ", report.Findings));
        Convert(input, schema, pieceBytes: (int)(runs / VerifyEvery % 61) + 1);
        Check(whole.AsSpan().SequenceEqual(file.GetBuffer().AsSpan(0, (int)file.Length)), "another file when the input came in pieces");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        encoder?.Dispose();
        block.Dispose();
        file.Dispose();
    }

    private static byte[] TypedSeed => """{"a":"int64","b":"double","c":"decimal(9,2)","w":"decimal(38,3)","o":"bool","d":"date","t":"timestamp","u":"datetime","x":"string","j":"json","l":["int64"],"s":{"x":"int64","y":["string"]},"m":[{"k":"string","v":[["double"]]}]}"""u8.ToArray();

    private static IEnumerable<string> Lines()
    {
        yield return """{"a":1,"b":2.5,"c":"1.10","w":12345678901234567890.5,"o":true,"d":"2024-02-29","t":"2024-02-29T12:34:56Z","u":"2024-02-29T12:34:56"}""" + "\n" + """{"a":2,"x":"text \u00e9 \ud83d\ude80","j":[1, 2],"l":[1,2,null],"s":{"x":1,"y":["p","q"]},"m":[{"k":"a","v":[[1.5],[]]},null]}""" + "\n";
        yield return "{\"a\":null}\r\n\n  \n[1,2]\n\"text\"\n7\nbad\n{\"a\":\"x\",\"a\":2,\"s\":{\"x\":\"no\",\"new\":1,\"x\":3},\"l\":{}}";
        yield return string.Concat(Enumerable.Range(0, 24).Select(i => $$"""{"a":{{i}},"x":"v{{i % 3}}","late{{i / 12}}":{{i * 0.25}}}""" + "\n"));
        yield return """{"a":1,"b":null,"ax":"text","c":-0.50,"cx":true,"hx":""}""" + "\n" + """{"g":false,"d":"a, b: {}","ex":0}""" + "\r\n" + """{"late":12,"b":"x"}""";
        yield return "{}\n{\"\":{}}\n{\"s\":{}}\n{\"l\":[]}\n{\"m\":[[]]}\n{\"m\":[{}]}\n";
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private void RunBehind(byte[] records, ReadOnlySpan<byte> input)
    {
        byte[] all = [.. records, .. input];
        Convert(all, typing, pieceBytes: int.MaxValue);
        var whole = file.ToArray();
        Convert(all, typing, pieceBytes: records.Length);
        Check(whole.AsSpan().SequenceEqual(file.GetBuffer().AsSpan(0, (int)file.Length)), "another file when records are read the other way");
    }

    private void Convert(ReadOnlySpan<byte> input, TypedOptions? schema, int pieceBytes)
    {
        file.SetLength(0);
        encoder!.Reset();
        encoder.Begin(0, 0);
        block.Clear();
        do
        {
            var piece = input[..Math.Min(input.Length, pieceBytes)];
            while (block.Free.Length < piece.Length)
            {
                block.Grow();
            }

            piece.CopyTo(block.Free);
            block.Fill(piece.Length);
            input = input[piece.Length..];
            encoder.Append(block, last: input.IsEmpty);
        }
        while (!input.IsEmpty || block.Length > 0);

        encoder.Finish();
        var tally = encoder.Segments[0].Tally;
        Check(tally.Lines == tally.Rows + tally.Rejected + tally.Blank, $"the lines do not add up: {tally}");
        using var writer = new ParquetFileWriter(bytes => file.Write(bytes), parquet, new ParquetFileFacts(["input"], DateTimeOffset.UnixEpoch, []), sourceColumns: false, Ndjson.ColumnsMax, schema?.Schema);
        writer.Append(encoder, [0]);
        writer.Complete();
        Check(writer.Rows == tally.Rows, $"{writer.Rows} rows were written of {tally.Rows}");
    }

    private TypedOptions Infer(ReadOnlySpan<byte> input)
    {
        using var inference = new TypeInference(Ndjson, new InferenceOptions { StructFieldsMax = 12, ExactFractions = runs % 2 == 0 });
        block.Clear();
        while (block.Free.Length < input.Length)
        {
            block.Grow();
        }

        input.CopyTo(block.Free);
        block.Fill(input.Length);
        inference.Append(block, last: true);
        return new TypedOptions { Schema = inference.Schema() };
    }
}
