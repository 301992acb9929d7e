using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Gfn.Adapters.Local.Conversion;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet;
using Gfn.Formats.Typed;

namespace Gfn.Starter.Converting;

/// <summary>The options of <c>gfn convert</c> and what they add up to.</summary>
internal sealed class ConvertOptions
{
    public Argument<string[]> Inputs { get; } = new("IN")
    {
        Description = "Files, patterns such as 'logs/**/*.ndjson', or - for standard input. Plain, gzip or zstd, told by name or first bytes.",
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string> Output { get; } = new("--output", "-o") { Description = "A file that ends in .parquet, or a folder for part-00000.parquet and so on.", HelpName = "OUT", Required = true };

    public Option<bool> Typed { get; } = new("--typed") { Description = "Find types in the input; without it every column is text, as written." };

    public Option<FileInfo?> Schema { get; } = new("--schema") { Description = "Types from a file: our notation or JSON Schema.", HelpName = "FILE" };

    public Option<string[]> Column { get; } = new("--column") { Description = "One column's type, such as price=decimal(10,2) or payload=json; may be repeated. Implies --typed.", HelpName = "NAME=TYPE" };

    public Option<string?> Sample { get; } = new("--sample") { Description = "How much to look at for types: a size, or all. Default 8MiB.", HelpName = "SIZE" };

    public Option<bool> ExactFractions { get; } = new("--exact-fractions") { Description = "Find decimals rather than doubles where all digits fit." };

    public Option<MisfitPolicy> Misfits { get; } = new("--misfits")
    {
        Description = "Values that their type cannot hold: rescue (null, and kept in the column _rescued), null (and counted), fail (the file). Default rescue.",
        HelpName = "POLICY",
    };

    public Option<string?> SaveSchema { get; } = new("--save-schema") { Description = "Write the types used, to be edited and given as --schema.", HelpName = "FILE" };

    public Option<string?> Rejects { get; } = new("--rejects") { Description = "Write rejected lines here as NDJSON: file, line, offset, reason, first bytes.", HelpName = "FILE" };

    public Option<int> RejectsMax { get; } = Number("--max-rejects", "A file with more rejected lines is refused. Default 100000.", new NdjsonOptions().RejectsMax);

    public Option<double> RejectShareMax { get; } = new("--max-reject-share") { Description = "A file with a larger share of rejected lines is refused, 0 to 1. Default 1.", DefaultValueFactory = _ => 1, HelpName = "SHARE" };

    public Option<NonObjectPolicy> NonObjects { get; } = new("--non-objects") { Description = "Lines that are arrays or scalars: reject, or wrap (into a column 'value'). Default reject.", HelpName = "POLICY" };

    public Option<LoneSurrogatePolicy> LoneSurrogates { get; } = new("--lone-surrogates") { Description = "Escapes of half a character: reject (the line), or replace (by U+FFFD). Default reject.", HelpName = "POLICY" };

    public Option<int> ColumnsMax { get; } = Number("--max-columns", "Most distinct keys. Default 10000.", new NdjsonOptions().ColumnsMax);

    public Option<int> DepthMax { get; } = Number("--max-depth", "Deepest nesting of a line. Default 4096.", new NdjsonOptions().DepthMax);

    public Option<string?> LineSize { get; } = new("--max-line") { Description = "Longest line. Default 128MiB.", HelpName = "SIZE" };

    public Option<CompressionCodec> Compression { get; } = new("--compression")
    {
        Description = "snappy, zstd, gzip or none. Default snappy.",
        HelpName = "CODEC",
        DefaultValueFactory = _ => CompressionCodec.Snappy,
        CustomParser = result => result.Tokens[0].Value switch
        {
            "snappy" => CompressionCodec.Snappy,
            "zstd" => CompressionCodec.Zstd,
            "gzip" => CompressionCodec.Gzip,
            "none" => CompressionCodec.Uncompressed,
            var other => Wrong(result, $"--compression {other}: snappy, zstd, gzip or none."),
        },
    };

    public Option<bool> SourceColumns { get; } = new("--source-columns") { Description = "Add _source_file, _source_line and _processing_timestamp." };

    public Option<DateTimeOffset?> ProcessedAt { get; } = new("--processed-at") { Description = "What _processing_timestamp says; the same moment gives the same bytes. Default now.", HelpName = "TIME" };

    public Option<string[]> Encoding { get; } = new("--encoding") { Description = "One column's encoding: dictionary, plain or delta; may be repeated.", HelpName = "PATH=ENCODING" };

    public Option<string[]> Bloom { get; } = new("--bloom") { Description = "A column to get bloom filters; may be repeated.", HelpName = "PATH" };

    public Option<string?> RowGroup { get; } = new("--row-group") { Description = "Input bytes of a row group. Default 32MiB.", HelpName = "SIZE" };

    public Option<string?> FileSize { get; } = new("--file-size") { Description = "Begin another file of the folder when one is this large.", HelpName = "SIZE" };

    public Option<string[]> Metadata { get; } = new("--metadata") { Description = "A pair for the footer; may be repeated.", HelpName = "KEY=VALUE" };

    public Option<bool> SourceHash { get; } = new("--source-hash") { Description = "Put a hash of the inputs' names, sizes and SHA-256 into the footer, as gfn.source-hash. Reads each input once more." };

    public Option<int> Parallelism { get; } = Number("--parallelism", "Threads. Default: all processors. The output does not depend on it.", Environment.ProcessorCount);

    public Option<bool> Quiet { get; } = new("--quiet") { Description = "No progress and no summary; errors still." };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Inputs);
        foreach (var option in new Option[]
        {
            Output, Typed, Schema, Column, Sample, ExactFractions, Misfits, SaveSchema, Rejects, RejectsMax, RejectShareMax, NonObjects, LoneSurrogates, ColumnsMax, DepthMax,
            LineSize, Compression, SourceColumns, ProcessedAt, Encoding, Bloom, RowGroup, FileSize, Metadata, SourceHash, Parallelism, Quiet,
        })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Everything but the types.</summary>
    /// <exception cref="UsageException">Values that are out of bounds, all of them.</exception>
    public ConversionSpec Spec(ParseResult parsed)
    {
        var spec = new ConversionSpec
        {
            Ndjson = new NdjsonOptions
            {
                NonObjects = parsed.GetValue(NonObjects),
                LoneSurrogates = parsed.GetValue(LoneSurrogates),
                ColumnsMax = parsed.GetValue(ColumnsMax),
                DepthMax = parsed.GetValue(DepthMax),
                RejectsMax = parsed.GetValue(RejectsMax),
                LineBytesMax = (int)Math.Min(int.MaxValue, SizeOf(parsed, LineSize) ?? new NdjsonOptions().LineBytesMax),
            },
            Parquet = new ParquetOptions
            {
                Compression = parsed.GetValue(Compression),
                Encodings = Pairs(parsed, Encoding).ToDictionary(
                    pair => pair.Key,
                    pair => Enum.TryParse<ColumnEncoding>(pair.Value, ignoreCase: true, out var encoding) ? encoding : throw new UsageException($"--encoding {pair.Key}={pair.Value}: dictionary, plain or delta."),
                    StringComparer.Ordinal),
                BloomFilterColumns = new HashSet<string>(parsed.GetValue(Bloom) ?? [], StringComparer.Ordinal),
            },
            SourceColumns = parsed.GetValue(SourceColumns),
            ProcessedAt = parsed.GetValue(ProcessedAt) ?? TimeProvider.System.GetUtcNow(),
            RowGroupBytes = SizeOf(parsed, RowGroup) ?? new ConversionSpec().RowGroupBytes,
            FileBytes = SizeOf(parsed, FileSize),
            Threads = parsed.GetValue(Parallelism),
            RejectShareMax = parsed.GetValue(RejectShareMax),
            KeyValues = [.. Pairs(parsed, Metadata)],
        };
        return spec.Violations() is { Count: > 0 } violations ? throw new UsageException(string.Join(" ", violations)) : spec;
    }

    /// <summary>Types of single columns.</summary>
    public IReadOnlyDictionary<string, ColumnType> Columns(ParseResult parsed) => Pairs(parsed, Column).ToDictionary(
        pair => pair.Key,
        pair => ColumnType.Parse(pair.Value) ?? throw new UsageException($"--column {pair.Key}={pair.Value}: int64, double, decimal(p,s), bool, date, timestamp, datetime, string or json; lists and structs in JSON, as in a schema file."),
        StringComparer.Ordinal);

    /// <summary>Whether columns are to have types.</summary>
    /// <exception cref="UsageException">They are not, and an option was given that would do nothing then.</exception>
    public bool AreTyped(ParseResult parsed)
    {
        if (parsed.GetValue(Typed) || parsed.GetResult(Schema) is { Implicit: false } || parsed.GetResult(Column) is { Implicit: false })
        {
            return true;
        }

        foreach (var option in new Option[] { Sample, ExactFractions, Misfits, SaveSchema })
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                throw new UsageException($"{option.Name} is about types: it goes with --typed, --schema or --column.");
            }
        }

        return false;
    }

    /// <summary>Columns that an encoding or a bloom filter was asked for and that are not there.</summary>
    /// <param name="spec">What was asked for, by path: names down to the leaf, with dots between.</param>
    /// <param name="columns">Top-level names.</param>
    public static IReadOnlyList<string> Missing(ConversionSpec spec, IReadOnlyList<string> columns) => spec.Parquet is { Encodings.Count: 0, BloomFilterColumns.Count: 0 }
        ? []
        : [.. spec.Parquet.Encodings.Keys.Concat(spec.Parquet.BloomFilterColumns).Distinct().Where(path => !columns.Any(name => path == name || path.StartsWith($"{name}.", StringComparison.Ordinal)))];

    /// <summary>Bytes to look at for types; null for all.</summary>
    public long? SampleBytes(ParseResult parsed) => parsed.GetValue(Sample) == "all" ? null : SizeOf(parsed, Sample) ?? SchemaSampling.DefaultBytes;

    private static Option<int> Number(string name, string description, int usual) => new(name) { Description = description, DefaultValueFactory = _ => usual, HelpName = "N" };

    private static CompressionCodec Wrong(ArgumentResult result, string sentence)
    {
        result.AddError(sentence);
        return CompressionCodec.Snappy;
    }

    private static IEnumerable<KeyValuePair<string, string>> Pairs(ParseResult parsed, Option<string[]> option)
    {
        foreach (var pair in parsed.GetValue(option) ?? [])
        {
            var at = pair.LastIndexOf('=');
            yield return at > 0 ? new(pair[..at], pair[(at + 1)..]) : throw new UsageException($"{option.Name} {pair}: write {option.HelpName}.");
        }
    }

    /// <summary>A number of bytes, such as 64MiB, 100MB, 4096.</summary>
    private static long? SizeOf(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return null;
        }

        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var unit = text[digits..].Trim().ToUpperInvariant() switch
        {
            "" or "B" => 1L,
            "KB" => 1_000,
            "MB" => 1_000_000,
            "GB" => 1_000_000_000,
            "K" or "KIB" => 1L << 10,
            "M" or "MIB" => 1L << 20,
            "G" or "GIB" => 1L << 30,
            _ => 0,
        };
        return unit > 0 && long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= long.MaxValue / unit
            ? count * unit
            : throw new UsageException($"{option.Name} {text}: a number of bytes such as 65536, 64KiB, 32MiB or 1GB.");
    }
}
