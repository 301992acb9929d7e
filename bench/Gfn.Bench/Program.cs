using System.Globalization;
using System.Text.Json;
using Gfn.Adapters.Local.Conversion;
using Gfn.Bench;
using Gfn.Bench.Measuring;
using Gfn.Bench.Peers;
using Gfn.Bench.Shapes;
using Gfn.Formats.Typed;
using Gfn.Formats.Typed.Inference;

// convert ...                            compares; see ComparisonOptions
// guard                                  a short comparison with bounds; status 1 when one is passed
// make SHAPE MEGABYTES plain|gzip        makes an input unless it is there; prints its path
// one PEER IN OUT COLUMNS THREADS [MORE] one conversion, a process of its own in the comparison; MORE repeats it in the same process, for profilers
// columns PARQUET                        the column names as a JSON array
// types IN                               the columns and types that DuckDB finds, as a JSON array of pairs
// check COLUMNS PARQUET PARQUET...       compares outputs with the first
// floor IN SCRATCH                       what nobody can do without
switch (args)
{
    case ["convert", .. var rest]:
        return WithRunFolder(() => ConvertComparison.Run(ComparisonOptions.Parse(rest)));
    case ["guard"]:
        return WithRunFolder(SpeedGuard.Run);
    case ["make", var shape, var megabytes, var form]:
        InputFiles.Make(shape, Int(megabytes), form == "gzip");
        Console.WriteLine(InputFiles.PathOf(shape, Int(megabytes), form == "gzip"));
        return 0;
    case ["one", "gfn", var input, var output, _, var threads, .. var more]:
        for (var i = 0; i <= (more.Length == 0 ? 0 : Int(more[0])); i++)
        {
            Convert(input, output, Int(threads));
        }

        return 0;
    case ["one", "gfn-typed", var input, var output, _, var threads, .. var more]:
        for (var i = 0; i <= (more.Length == 0 ? 0 : Int(more[0])); i++)
        {
            Convert(input, output, Int(threads), typed: true);
        }

        return 0;
    case ["one", "duckdb-typed", var input, var output, var columns, var threads]:
        DuckDb.ConvertTyped(input, output, Conversion.TypesPath(columns), Int(threads));
        return 0;
    case ["one", "duckdb-typed-auto", var input, var output, _, var threads]:
        DuckDb.ConvertTypedAuto(input, output, Int(threads));
        return 0;
    case ["one", "duckdb", var input, var output, var columns, var threads]:
        DuckDb.ConvertExplicit(input, output, columns, Int(threads));
        return 0;
    case ["one", "duckdb-auto", var input, var output, _, var threads]:
        DuckDb.ConvertDetected(input, output, Int(threads));
        return 0;
    case ["one", "parquet-net", var input, var output, var columns, _]:
        ParquetNet.ConvertAsync(input, output, JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(columns))!).GetAwaiter().GetResult();
        return 0;
    case ["columns", var parquet]:
        using (var file = ParquetFile.Open(parquet))
        {
            Console.WriteLine(JsonSerializer.Serialize(file.Reader.Schema.Root.Children.Select(child => child.Name)));
        }

        return 0;
    case ["types", var input]:
        Console.WriteLine(DuckDb.DetectedTypes(input));
        return 0;
    case ["check", var columns, .. var files]:
        return DuckDb.Check(files, columns) ? 0 : 1;
    case ["floor", var input, var scratch]:
        Floor.MeasureAsync(input, scratch).GetAwaiter().GetResult();
        return 0;
    default:
        Console.Error.WriteLine("Usage: guard | convert [--shapes events,narrow,wide,real] [--megabytes 400] [--rounds 5] [--threads 2,1] [--peers gfn,duckdb,duckdb-auto,polars,gfn-typed,duckdb-typed,duckdb-typed-auto,parquet-net] [--gfn PATH] [--large] [--no-check]");
        return 2;
}

static int WithRunFolder(Func<int> work)
{
    try
    {
        return work();
    }
    finally
    {
        if (Directory.Exists(InputFiles.RunFolder))
        {
            Directory.Delete(InputFiles.RunFolder, recursive: true);
        }
    }
}

static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static void Convert(string input, string output, int threads, bool typed = false)
{
    using var target = new FileTarget(output, single: true, [input], rejectsPath: null);
    IReadOnlyList<ConversionInput> inputs = [FileConversion.Input(input)];
    var spec = new ConversionSpec { Threads = threads, OutputDigests = false };
    if (typed)
    {
        var (schema, _, _) = SchemaSampling.InferAsync(inputs, spec.Ndjson, new InferenceOptions(), SchemaSampling.DefaultBytes, CancellationToken.None).GetAwaiter().GetResult();
        spec = spec with { Typing = new TypedOptions { Schema = schema } };
    }

    var report = FileConversion.Run(inputs, target, spec, new NoProgress(), CancellationToken.None);
    if (report.Tally.Rejected > 0 || report.Inputs[0].Refusal is not null)
    {
        throw new InvalidOperationException($"{report.Tally.Rejected} lines were rejected: {report.Inputs[0].Refusal}");
    }
}
