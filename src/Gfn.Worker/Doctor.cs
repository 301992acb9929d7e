using Gfn.Domain;
using Gfn.Ports;
using Gfn.Worker.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gfn.Worker;

/// <summary>How a check came out.</summary>
public enum Verdict
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Works, and deserves a look.</summary>
    Warning,

    /// <summary>The pipeline cannot run, or loses what it should keep.</summary>
    Bad,
}

/// <summary>One check's outcome.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Verdict">How it came out.</param>
/// <param name="Sentence">What was found and, unless good, what to do.</param>
public sealed record Finding(string Check, Verdict Verdict, string Sentence);

/// <summary>Looks at settings, state and libraries before they matter.</summary>
public static class Doctor
{
    private const long FreeBytesMin = 1L << 30;

    /// <summary>Runs every check; a failing one is a finding, not an exception.</summary>
    public static async Task<IReadOnlyList<Finding>> ExamineAsync(GfnOptions options, CancellationToken cancel)
    {
        var paths = StatePaths.Of(options.State);
        List<Finding> findings =
        [
            new("settings", Verdict.Good, $"valid; pipeline {options.Pipeline.Name}, task queue {options.Orchestration.TaskQueue}"),
            .. Concurrency(options),
            State(paths),
            Space(paths),
        ];

        using (var owner = Directory.Exists(paths.Root) ? StateOwner.TryTake(paths) : null)
        {
            var isHeld = owner is null && Directory.Exists(paths.Root);
            findings.Add(isHeld
                ? new("owner", Verdict.Good, PipelineHost.InUse(paths).Message)
                : new("owner", Verdict.Good, "nobody; 'gfn up' would take it"));
            findings.AddRange(await StoresAsync(options, isHeld, cancel));
        }

        if (options.Orchestration.Provider == "server")
        {
            findings.Add(await ServerAsync(options));
        }

        return findings;
    }

    private static IEnumerable<Finding> Concurrency(GfnOptions options)
    {
        if (options.Converter.ConcurrencyMax > Environment.ProcessorCount)
        {
            yield return new("converter", Verdict.Warning, $"Converter:ConcurrencyMax is {options.Converter.ConcurrencyMax} on {Environment.ProcessorCount} processors; more conversions only share them.");
        }

        if (options.Landing.AgeSecondsMax >= options.Landing.IdleCloseSeconds)
        {
            yield return new("landing", Verdict.Warning, "Landing:IdleCloseSeconds is not above Landing:AgeSecondsMax: a day's run may end and start again between two files.");
        }
    }

    private static Finding State(StatePaths paths)
    {
        try
        {
            Directory.CreateDirectory(paths.Root);
            var probe = Path.Combine(paths.Root, $".probe-{Environment.ProcessId}");
            File.WriteAllBytes(probe, [1]);
            File.Delete(probe);
            return new("state", Verdict.Good, $"{paths.Root} can be written");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new("state", Verdict.Bad, $"{paths.Root} cannot be written: {refused.Message} Name another directory with --state.");
        }
    }

    private static Finding Space(StatePaths paths)
    {
        var at = Directory.Exists(paths.Root) ? paths.Root : Environment.CurrentDirectory;
        var free = new DriveInfo(at).AvailableFreeSpace;
        return free >= FreeBytesMin
            ? new("disk", Verdict.Good, $"{free >> 30} GiB free")
            : new("disk", Verdict.Warning, $"only {free >> 20} MiB free at {at}; a manifest needs room for its Parquet and the warehouse's copy of it.");
    }

    private static async Task<IReadOnlyList<Finding>> StoresAsync(GfnOptions options, bool isHeld, CancellationToken cancel)
    {
        await using var services = new ServiceCollection().AddGfnOptions(options).AddGfnAdapters(options).BuildServiceProvider();
        return
        [
            await TriedAsync("objects", async () =>
            {
                await services.GetRequiredService<IObjectStore>().ListAsync(options.Objects.LandingBucket, options.Pipeline.Prefix, null, 1, cancel);
                return new("objects", Verdict.Good, "the landing zone can be listed");
            }),
            await TriedAsync("tracker", async () =>
            {
                var tracker = services.GetRequiredService<IFileTracker>();
                var days = await tracker.DatesAsync(cancel);
                var files = FileCounts.None;
                foreach (var day in days)
                {
                    files = files.Plus(await tracker.CountAsync(day, cancel));
                }

                return files.Failed + files.Quarantined == 0
                    ? new("tracker", Verdict.Good, $"{days.Count} days known, {files.Tracked} files, none failed or set aside")
                    : new("tracker", Verdict.Warning, $"{files.Failed} failed and {files.Quarantined} quarantined files: 'gfn files ls --status failed' and '--status quarantined' say why, 'gfn files retry' sends them through once more.");
            }),
            await TriedAsync("queue", async () =>
            {
                var depth = await services.GetRequiredService<IWorkQueue>().DepthAsync(cancel);
                return depth.Dead == 0
                    ? new("queue", Verdict.Good, $"{depth.Visible} waiting, {depth.Hidden} in work, no dead letters")
                    : new("queue", Verdict.Warning, $"{depth.Dead} dead {(depth.Dead == 1 ? "letter" : "letters")}, not understood or failed too often: 'gfn queue dead' says why, 'gfn queue redrive' sends them back.");
            }),
            await TriedAsync("warehouse", async () =>
            {
                if (isHeld)
                {
                    return new("warehouse", Verdict.Good, "open in the owning process");
                }

                if (options.Warehouse.Provider == "none")
                {
                    return new("warehouse", Verdict.Good, "none");
                }

                var version = await services.GetRequiredService<IWarehouse>().QueryAsync("SELECT version()", [], 1, cancel);
                return new("warehouse", Verdict.Good, $"DuckDB {version.Rows[0][0]}");
            }),
        ];
    }

    private static async Task<Finding> ServerAsync(GfnOptions options) => await TriedAsync("server", async () =>
    {
        await using var engine = await Engine.StartAsync(options, serve: false, NullLoggerFactory.Instance);
        return new("server", Verdict.Good, $"{engine.Description} answers");
    });

    private static async Task<Finding> TriedAsync(string check, Func<Task<Finding>> look)
    {
        try
        {
            return await look();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            var why = failure is PipelineException judged ? $"{judged.Code}: {judged.Message}" : failure.Message;
            return new(check, Verdict.Bad, why);
        }
    }
}
