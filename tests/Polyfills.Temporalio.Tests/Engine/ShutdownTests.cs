using System.Diagnostics;
using Polyfills.Temporalio.Victim;
using Temporalio.Testing;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>An engine that is stopped leaves nothing behind: no thread, no open file, no exception that nobody looked at.</summary>
[Trait("Category", "Slow")]
[Collection(AloneCollection.Name)]
public sealed class ShutdownTests : IDisposable
{
    private const int Cycles = 200;

    private readonly string folder = Directory.CreateTempSubdirectory("gfn-shutdown-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task StartAndStop_TwoHundredTimes_LeavesNothingBehind()
    {
        var unobserved = new List<Exception>();
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, e) => unobserved.Add(e.Exception);
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            await CycleAsync(0);
            var (threads, files) = Held();
            for (var i = 1; i <= Cycles; i++)
            {
                await CycleAsync(i);
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
            var (threadsAfter, filesAfter) = Held();
            Assert.Empty(unobserved);
            Assert.InRange(filesAfter, 0, files + 5);
            Assert.InRange(threadsAfter, 0, threads + (2 * Environment.ProcessorCount) + 8);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }
    }

    // Stopped with work in the middle: a child, timers, activities in flight.
    private async Task CycleAsync(int number)
    {
        await using var environment = await WorkflowEnvironment.StartLocalAsync(new() { DevServerOptions = new() { DatabaseFilename = Path.Combine(folder, $"{number % 4}.db") } });
        using var worker = Workload.Worker(environment.Client);
        using var enough = new CancellationTokenSource();
        var workload = new Workload(1);
        await worker.ExecuteAsync(async () =>
        {
            var work = workload.RunAsync(environment.Client, enough.Token);
            await Task.WhenAny(work, environment.Client.WorkflowService.GetSystemInfoAsync(new()));
            await enough.CancelAsync();
            await Task.WhenAny(work);
            _ = work.Exception;
        });
    }

    private static (int Threads, int Files) Held()
    {
        using var self = Process.GetCurrentProcess();
        return (self.Threads.Count, Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0);
    }
}
