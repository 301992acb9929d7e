using System.CommandLine;
using Gfn.Domain;
using Gfn.Ports;
using Gfn.Worker.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gfn.Starter.Commands;

/// <summary><c>gfn land</c>: puts files into the landing zone, each visible whole or not at all.</summary>
internal static class LandCommand
{
    private static readonly Argument<FileInfo[]> Files = new("FILE")
    {
        Description = "Files of newline-delimited JSON, plain, .gz or .zst.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Date = DayOption.Build("Day the files belong to, yyyy-MM-dd. Default: today, UTC.");

    private static readonly Option<string?> Folder = new("--under")
    {
        Description = "Folder below the day, such as a source's name.",
        HelpName = "NAME",
    };

    /// <summary>One file's fate.</summary>
    private sealed record Landed(string File, string? Object, long Bytes, string Result);

    /// <summary>Builds it.</summary>
    public static Command Build(SharedOptions shared, Terminal terminal)
    {
        var command = new ExampledCommand("land", "Put files into the landing zone. A running 'gfn up' takes them in; a file that is there already, byte for byte, is not taken twice.") { Files, Date, Folder }
            .Example("gfn land events.ndjson", "for today")
            .Example("gfn land logs/*.ndjson.gz --date 2026-01-31 --under edge", "for one day, in a folder of their own");
        command.SetAction((parsed, cancel) => RunAsync(shared, parsed, terminal, cancel));
        return command;
    }

    private static async Task<int> RunAsync(SharedOptions shared, ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        var options = shared.Read(parsed);
        var prefix = KeyPrefix(options, DayOption.Read(parsed, Date) ?? RunDate.Of(TimeProvider.System.GetUtcNow()), parsed.GetValue(Folder));
        var files = parsed.GetValue(Files)!;
        if (files.DistinctBy(file => file.FullName).GroupBy(file => file.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twins)
        {
            throw new UsageException($"{string.Join(" and ", twins.Select(file => file.FullName))} have the same name and would overwrite each other: land them one by one, each with --under of its own.");
        }

        await using var services = OpenState.Adapters(options);
        var store = services.GetRequiredService<IObjectStore>();
        var landed = new List<Landed>();
        foreach (var file in files.DistinctBy(file => file.FullName))
        {
            landed.Add(await LandAsync(store, new ObjectKey(options.Objects.LandingBucket, prefix + file.Name), file, cancel));
        }

        Report(landed, shared, parsed, terminal);
        var failed = landed.Count(one => one.Object is null);
        return failed == 0 ? ExitCode.Done : failed < landed.Count ? ExitCode.Partial : ExitCode.Failed;
    }

    private static string KeyPrefix(GfnOptions options, RunDate date, string? folder)
    {
        if (folder is not null && (folder.Split('/').Any(segment => segment is "" or "." or "..") || folder.Contains('\\', StringComparison.Ordinal)))
        {
            throw new UsageException($"--under {folder}: expected a name, or names with slashes between them.");
        }

        return $"{options.Pipeline.Prefix}{date}/{(folder is null ? string.Empty : $"{folder}/")}";
    }

    private static async Task<Landed> LandAsync(IObjectStore store, ObjectKey key, FileInfo file, CancellationToken cancel)
    {
        try
        {
            await using var source = file.OpenRead();
            await using var writer = await store.OpenWriteAsync(key, PutOptions.Always, cancel);
            await source.CopyToAsync(writer.Content, cancel);
            var stored = await writer.CompleteAsync(cancel) as PutResult.Stored
                ?? throw new IOException($"{key} was changed by someone else meanwhile.");
            return new Landed(file.FullName, key.Uri, stored.Info.SizeBytes, "landed");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or PipelineException)
        {
            return new Landed(file.FullName, null, 0, failure.Message);
        }
    }

    private static void Report(List<Landed> landed, SharedOptions shared, ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(shared.Json))
        {
            terminal.WriteJson(landed);
            return;
        }

        foreach (var one in landed)
        {
            if (one.Object is null)
            {
                terminal.Error.WriteLine($"gfn: {one.File}: {one.Result}");
            }
            else
            {
                terminal.Out.WriteLine($"{one.Object}  {one.Bytes:N0} bytes");
            }
        }
    }
}
