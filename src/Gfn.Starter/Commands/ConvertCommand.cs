using System.CommandLine;
using System.Diagnostics;
using Gfn.Adapters.Local.Conversion;
using Gfn.Formats;
using Gfn.Formats.Typed;
using Gfn.Formats.Typed.Inference;
using Gfn.Ports;
using Gfn.Starter.Converting;

namespace Gfn.Starter.Commands;

/// <summary><c>gfn convert</c>: NDJSON to Parquet without pipeline, store or settings.</summary>
internal static class ConvertCommand
{
    /// <summary>Builds it.</summary>
    public static Command Build(SharedOptions shared, Terminal terminal)
    {
        var options = new ConvertOptions();
        var command = new ExampledCommand("convert", "Turn newline-delimited JSON into Parquet. Bad lines are set aside and counted; everything else arrives. Exit code 3 means: a part was set aside.")
            .Example("gfn convert events.ndjson -o events.parquet", "one file; every column text, as written")
            .Example("gfn convert 'logs/**/*.ndjson.gz' -o out", "many files to a folder")
            .Example("zcat x.gz | gfn convert - -o x.parquet --typed", "standard input; types found in its beginning")
            .Example("gfn convert a.ndjson -o a.parquet --schema a.schema.json --misfits fail", "types given, nothing else accepted");
        options.AddTo(command);
        command.SetAction((parsed, cancel) => RunAsync(options, shared, parsed, terminal, cancel));
        return command;
    }

    private static async Task<int> RunAsync(ConvertOptions options, SharedOptions shared, ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        var names = InputList.Expand(parsed.GetValue(options.Inputs)!);
        var output = parsed.GetRequiredValue(options.Output);
        var isFile = output.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(output);
        if (isFile && parsed.GetValue(options.FileSize) is not null)
        {
            throw new UsageException($"--file-size splits into several files, but --output {output} is one; name a folder.");
        }

        var rejects = parsed.GetValue(options.Rejects);
        Refuse(names, output, rejects);
        var isQuiet = parsed.GetValue(options.Quiet);
        var watch = Stopwatch.StartNew();
        var spec = options.Spec(parsed) with { OutputDigests = parsed.GetValue(shared.Json) };
        IReadOnlyList<ConversionInput> inputs = [.. names.Select(Input)];
        if (parsed.GetValue(options.SourceHash))
        {
            inputs = await DigestedAsync(inputs, cancel);
            spec = spec with { KeyValues = [.. spec.KeyValues, new(SourceHash.Key, SourceHash.Of(inputs))] };
        }

        if (options.AreTyped(parsed) && await SchemaAsync(options, parsed, inputs, spec, cancel) is var (schema, given))
        {
            inputs = given;
            spec = spec with
            {
                Typing = new TypedOptions { Schema = schema, Misfits = parsed.GetValue(options.Misfits) },
                KeyValues = [new("gfn.schema", schema.ToString()), .. spec.KeyValues],
            };
            if (parsed.GetValue(options.SaveSchema) is { } file)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
                await File.WriteAllTextAsync(file, schema + "\n", cancel);
            }
        }

        using var target = new FileTarget(output, isFile, names, rejects);
        ConversionReport report;
        try
        {
            report = terminal.IsInteractive && !isQuiet && !parsed.GetValue(shared.Json)
                ? ConvertProgress.Show(terminal, progress => FileConversion.Run(inputs, target, spec, progress, cancel))
                : FileConversion.Run(inputs, target, spec, new Silence(), cancel);
        }
        catch (ColumnLimitException limit)
        {
            await terminal.Error.WriteLineAsync($"gfn: {limit.Message} (--max-columns)");
            return ExitCode.Failed;
        }

        var outcome = new ConvertOutcome(names, report, target, spec.Typing?.Schema, watch.Elapsed, rejects) { MissingColumns = ConvertOptions.Missing(spec, report.Columns) };
        if (parsed.GetValue(shared.Json))
        {
            outcome.WriteJson(terminal);
        }
        else
        {
            outcome.WriteText(terminal, isQuiet);
        }

        return outcome.ExitCode;
    }

    /// <summary>The schema of typed mode, given or found.</summary>
    private static async Task<(TypedSchema Schema, IReadOnlyList<ConversionInput> Inputs)> SchemaAsync(
        ConvertOptions options, ParseResult parsed, IReadOnlyList<ConversionInput> inputs, ConversionSpec spec, CancellationToken cancel)
    {
        var given = options.Columns(parsed);
        if (parsed.GetValue(options.Schema) is { } file)
        {
            return given.Count == 0 ? (await ReadAsync(file, cancel), inputs) : throw new UsageException("--column changes types that are found; with --schema, change the schema.");
        }

        var inference = new InferenceOptions { ExactFractions = parsed.GetValue(options.ExactFractions), Given = given };
        try
        {
            var (schema, replaced, _) = await SchemaSampling.InferAsync(inputs, spec.Ndjson, inference, options.SampleBytes(parsed), cancel);
            return (schema, replaced);
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or TypedSchemaException)
        {
            throw new UsageException(wrong.Message);
        }
    }

    private static async Task<IReadOnlyList<ConversionInput>> DigestedAsync(IReadOnlyList<ConversionInput> inputs, CancellationToken cancel)
    {
        try
        {
            return await SourceHash.WithDigestsAsync(inputs, cancel);
        }
        catch (InvalidOperationException onlyOnce)
        {
            throw new UsageException($"--source-hash: {onlyOnce.Message}");
        }
    }

    private static async Task<TypedSchema> ReadAsync(FileInfo file, CancellationToken cancel)
    {
        try
        {
            return TypedSchema.Parse(await File.ReadAllBytesAsync(file.FullName, cancel));
        }
        catch (TypedSchemaException wrong)
        {
            throw new UsageException($"{file}: {wrong.Message}");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"--schema {file}: there is no such file.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new UsageException($"--schema {file}: it is a folder, or may not be read.");
        }
    }

    private static ConversionInput Input(string name) => name == InputList.StandardInput
        ? FileConversion.Input("standard input", Console.OpenStandardInput())
        : FileConversion.Input(name);

    private static void Refuse(IReadOnlyList<string> names, string output, string? rejects)
    {
        foreach (var written in new[] { output, rejects }.OfType<string>())
        {
            if (names.Any(name => Path.GetFullPath(name) == Path.GetFullPath(written)))
            {
                throw new UsageException($"{written} is an input and would be overwritten.");
            }
        }
    }

    private sealed class Silence : IProgress<ConversionProgress>
    {
        public void Report(ConversionProgress value)
        {
        }
    }
}
