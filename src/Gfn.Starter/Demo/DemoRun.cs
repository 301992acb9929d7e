using Gfn.Activities;
using Gfn.Domain;
using Gfn.Ports;
using Gfn.Worker;
using Gfn.Worker.Configuration;
using Gfn.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Temporalio.Client;

namespace Gfn.Starter.Demo;

/// <summary>Lands the files, and waits until the pipeline has nothing left to do.</summary>
/// <param name="host">The running pipeline.</param>
/// <param name="options">Its settings.</param>
/// <param name="files">What to land.</param>
internal sealed class DemoRun(PipelineHost host, GfnOptions options, IReadOnlyList<DemoFile> files)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly IFileTracker tracker = host.Services.GetRequiredService<IFileTracker>();
    private readonly IObjectStore store = host.Services.GetRequiredService<IObjectStore>();
    private readonly IWorkQueue queue = host.Services.GetRequiredService<IWorkQueue>();
    private readonly IWarehouse warehouse = host.Services.GetRequiredService<IWarehouse>();
    private readonly string marker = Path.Combine(StatePaths.Of(options.State).Root, "landed");
    private int landed;

    /// <summary>Files put into the landing zone by this process; 0 when an earlier one had put them all.</summary>
    public int New { get; private set; }

    /// <summary>Runs to the end.</summary>
    /// <exception cref="Temporalio.Exceptions.WorkflowFailedException">A day's ledger does not balance.</exception>
    public async Task RunAsync(Action<DemoState> report, CancellationToken cancel)
    {
        await LandAsync(report, cancel);
        var days = files.GroupBy(file => file.Day).ToDictionary(day => day.Key, day => day.Count());
        while (true)
        {
            var counts = FileCounts.None;
            var allKnown = true;
            foreach (var (day, count) in days)
            {
                var ofDay = await tracker.CountAsync(day, cancel);
                counts = counts.Plus(ofDay);
                allKnown &= ofDay.Tracked >= count;
            }

            report(await StateAsync(counts, cancel));
            var depth = await queue.DepthAsync(cancel);
            if (allKnown && counts.Open == 0 && depth is { Visible: 0, Hidden: 0 })
            {
                break;
            }

            await Task.Delay(Glance, TimeProvider.System, cancel);
        }

        foreach (var day in days.Keys)
        {
            var run = host.Client.GetWorkflowHandle<LandingWorkflow>(LandingContract.Id(options.Pipeline.Name, day));
            await run.GetResultAsync<LandingReport>(rpcOptions: new RpcOptions { CancellationToken = cancel });
        }

        report(await StateAsync(await AllAsync(days.Keys, cancel), cancel));
    }

    private async Task LandAsync(Action<DemoState> report, CancellationToken cancel)
    {
        if (File.Exists(marker))
        {
            landed = files.Count;
            return;
        }

        foreach (var file in files)
        {
            var key = new ObjectKey(options.Objects.LandingBucket, $"{options.Pipeline.Prefix}{file.Day}/{file.Name}");
            if (await store.PutAsync(key, file.Content, PutOptions.IfAbsent, cancel) is PutResult.Stored)
            {
                New++;
            }

            landed++;
            if (landed % 20 == 0)
            {
                report(await StateAsync(await AllAsync([DemoRecords.DnsDay, DemoRecords.MovieDay], cancel), cancel));
            }
        }

        await File.WriteAllTextAsync(marker, "The demo's files have been landed; delete this directory to begin anew.\n", cancel);
    }

    private async Task<FileCounts> AllAsync(IEnumerable<RunDate> days, CancellationToken cancel)
    {
        var counts = FileCounts.None;
        foreach (var day in days)
        {
            counts = counts.Plus(await tracker.CountAsync(day, cancel));
        }

        return counts;
    }

    private async Task<DemoState> StateAsync(FileCounts counts, CancellationToken cancel)
    {
        var rows = await warehouse.LoadedAsync(null, cancel).Select(load => load.Rows).SumAsync(cancel);
        return new DemoState(files.Count, landed, counts.Tracked, counts.Tracked - counts.Open, rows);
    }
}
