using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Temporalio.Client;

namespace Conformance.Tests;

/// <summary>Temporal's own dev server, started from the program that <c>TEMPORAL_CLI</c> names or PATH holds, with what the scenarios need switched on.</summary>
internal sealed class TemporalServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process process;

    private TemporalServer(Process process, string address)
    {
        this.process = process;
        Address = address;
    }

    /// <summary>Where it answers, <c>host:port</c>.</summary>
    public string Address { get; }

    /// <summary>The program; null if this machine has none.</summary>
    public static string? Program()
    {
        if (Environment.GetEnvironmentVariable("TEMPORAL_CLI") is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : throw new FileNotFoundException($"TEMPORAL_CLI names {named}, which is not there.", named);
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "temporal"))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Starts a fresh, empty one and waits until it answers.</summary>
    public static async Task<TemporalServer> StartAsync(string program)
    {
        var port = FreePort();
        string[] arguments =
        [
            "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", $"{port}", "--log-level", "error",
            "--dynamic-config-value", "frontend.enableExecuteMultiOperation=true",
            "--dynamic-config-value", "system.enableEagerWorkflowStart=true",
            "--dynamic-config-value", "system.forceSearchAttributesCacheRefreshOnRead=true",
        ];
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var started = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");

        // Read, so that a full pipe never stops the server.
        _ = started.StandardOutput.ReadToEndAsync();
        var complaints = started.StandardError.ReadToEndAsync();
        var server = new TemporalServer(started, $"127.0.0.1:{port}");
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                var client = await TemporalClient.ConnectAsync(new(server.Address));
                await client.Connection.WorkflowService.GetSystemInfoAsync(new());
                return server;
            }
            catch (Exception notYet) when (notYet is InvalidOperationException or Temporalio.Exceptions.RpcException)
            {
                if (started.HasExited || deadline.IsCancellationRequested)
                {
                    await server.DisposeAsync();
                    throw new InvalidOperationException($"{program} does not answer: {await complaints}", notYet);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
