using System.Diagnostics;
using Polyfills.Temporalio.Victim;
using Temporalio.Engine;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>A real process with engine, worker and client is killed at random instants and started again on its file.</summary>
[Trait("Category", "Slow")]
public sealed class KilledProcessTests : IDisposable
{
    private const int Journeys = 20;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly string folder = Directory.CreateTempSubdirectory("gfn-kill-").FullName;

    private string File => Path.Combine(folder, "histories.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task KilledAtRandomInstants_EverythingConverges(int seed)
    {
        const int Kills = 12;
        var random = new Random(seed);
        for (var i = 0; i < Kills; i++)
        {
            using var victim = Start();
            await ReadUntilAsync(victim, "open");
            await Task.WhenAny(victim.WaitForExitAsync(), Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 400)), TimeProvider.System));
            victim.Kill();
            await victim.WaitForExitAsync();
        }

        using (var survivor = Start())
        {
            await ReadUntilAsync(survivor, "done").WaitAsync(Deadline);
            await survivor.WaitForExitAsync().WaitAsync(Deadline);
            Assert.Equal(0, survivor.ExitCode);
        }

        await using var reader = await Life.BeginAsync(new EngineOptions { DatabasePath = File });
        await Reader.AssertConvergedAsync(reader.Client, new Workload(Journeys));
    }

    [Fact]
    public async Task Open_FileHeldByAnotherProcess_NamesIt()
    {
        using var holder = Start();
        await ReadUntilAsync(holder, "open");

        var refused = await Assert.ThrowsAsync<IOException>(() => Life.BeginAsync(new EngineOptions { DatabasePath = File }));

        holder.Kill();
        await holder.WaitForExitAsync();
        Assert.Contains($"{File} is held by process {holder.Id}", refused.Message, StringComparison.Ordinal);
        await using var next = await Life.BeginAsync(new EngineOptions { DatabasePath = File });
    }

    private static async Task ReadUntilAsync(Process process, string line)
    {
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Deadline) is { } read)
        {
            if (read == line)
            {
                return;
            }
        }

        Assert.Fail($"the process ended without saying '{line}': {await process.StandardError.ReadToEndAsync()}");
    }

    private Process Start() => Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(Workload).Assembly.Location, File, $"{Journeys}"])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;
}
