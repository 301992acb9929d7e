using System.Diagnostics;
using System.Globalization;

namespace Gfn.Starter.Tests;

/// <summary>The gfn program as a process of its own, as a user starts it.</summary>
internal sealed class GfnProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private GfnProcess(Process process)
    {
        this.process = process;
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts it in a directory of its own.</summary>
    public static GfnProcess Start(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "gfn.dll"), .. arguments])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return new GfnProcess(Process.Start(start) ?? throw new InvalidOperationException("No process."));
    }

    /// <summary>Kills it after a while, without warning, unless it ends first.</summary>
    /// <returns>Whether it was killed.</returns>
    public async Task<bool> KillAfterAsync(TimeSpan delay)
    {
        using var ended = new CancellationTokenSource(delay);
        try
        {
            await process.WaitForExitAsync(ended.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync();
            return true;
        }
    }

    /// <summary>Asks it to end, as Ctrl-C and service managers do. Not by SIGINT itself: what a shell starts in the background ignores that.</summary>
    public void Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Watches it to its end.</summary>
    /// <returns>The most memory it held at once, in bytes, as the kernel keeps it.</returns>
    public async Task<long> PeakMemoryAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        var peak = 0L;
        while (!process.HasExited)
        {
            try
            {
                var line = File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                if (line is not null)
                {
                    peak = Math.Max(peak, long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10);
                }
            }
            catch (IOException)
            {
                // It ended between two looks.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
        }

        return peak;
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException late)
        {
            process.Kill();
            throw new TimeoutException($"gfn did not end within {patience}. It said:{Environment.NewLine}{await error}{await output}", late);
        }

        return (process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }
}
