using System.Diagnostics;

namespace Gfn.Adapters.Local.Tests.Conversion;

/// <summary>The converter stays well below DuckDB's processor time, and its memory small.</summary>
[Trait("Category", "Slow")]
public sealed class SpeedGuardTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    [SkippableFact]
    public async Task Processor_time_and_memory_are_within_bounds()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "What a process took is asked of Linux.");
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Gfn.Bench", "release", "Gfn.Bench"));
        Skip.IfNot(File.Exists(program), $"{program} is not there: `make build` builds it.");

        using var guard = Process.Start(new ProcessStartInfo(program, "guard") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var output = guard.StandardOutput.ReadToEndAsync();
        var error = guard.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            await guard.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            guard.Kill(entireProcessTree: true);
            throw;
        }

        Assert.True(guard.ExitCode == 0, await output + await error);
    }
}
