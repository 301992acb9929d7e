using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Temporalio.Client;

namespace Gfn.Workflows.Tests;

/// <summary>A real Temporal development server, started from the <c>temporal</c> program where there is one.</summary>
internal sealed class TemporalProgram : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private readonly Process process;

    private TemporalProgram(Process process, string address)
    {
        this.process = process;
        Address = address;
    }

    /// <summary>The program: named by TEMPORAL_CLI, or on the path. Null if neither.</summary>
    public static string? Path { get; } = Find();

    /// <summary>Why tests that need it are skipped.</summary>
    public static string Missing => "Needs a real Temporal server: set TEMPORAL_CLI to the `temporal` program, or put it on the PATH.";

    /// <summary>Where it answers, <c>host:port</c>.</summary>
    public string Address { get; }

    public static async Task<TemporalProgram> StartAsync()
    {
        var port = FreePort();
        var started = Process.Start(new ProcessStartInfo(Path!, ["server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", $"{port}", "--log-level", "error"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        started.OutputDataReceived += (_, _) => { };
        started.ErrorDataReceived += (_, _) => { };
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        var server = new TemporalProgram(started, $"127.0.0.1:{port}");
        using var deadline = new CancellationTokenSource(StartDeadline);
        while (true)
        {
            try
            {
                await TemporalClient.ConnectAsync(new(server.Address));
                return server;
            }
            catch (Exception notYet) when (!started.HasExited && !deadline.IsCancellationRequested && notYet is not OutOfMemoryException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("TEMPORAL_CLI") is { Length: > 0 } named)
        {
            return named;
        }

        var name = OperatingSystem.IsWindows() ? "temporal.exe" : "temporal";
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => System.IO.Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
