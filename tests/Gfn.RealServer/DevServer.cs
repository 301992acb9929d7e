using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Gfn.RealServer;

/// <summary>Temporal's own development server, fresh and empty, started from the <c>temporal</c> program.</summary>
public sealed class DevServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Switches that tests rely on and that older servers have off.</summary>
    private static readonly string[] Settings =
        ["frontend.enableExecuteMultiOperation=true", "system.enableEagerWorkflowStart=true", "system.forceSearchAttributesCacheRefreshOnRead=true"];

    private readonly Process process;

    private DevServer(Process process, string address)
    {
        this.process = process;
        Address = address;
    }

    /// <summary>The program that TEMPORAL_CLI names, or that PATH holds; null if neither.</summary>
    /// <exception cref="FileNotFoundException">TEMPORAL_CLI names a file that is not there.</exception>
    public static string? Program { get; } = Find();

    /// <summary>Why tests that need it are skipped.</summary>
    public static string Missing => "Needs Temporal's own server: put the `temporal` program on PATH, or name it in TEMPORAL_CLI.";

    /// <summary>Where it answers, <c>host:port</c>.</summary>
    public string Address { get; }

    /// <summary>Starts one and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">There is no program, or it ends or stays silent for a minute; with what it said.</exception>
    public static async Task<DevServer> StartAsync()
    {
        var program = Program ?? throw new InvalidOperationException(Missing);
        var port = FreePort();
        string[] arguments =
        [
            "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", $"{port}", "--log-level", "error",
            .. Settings.SelectMany(setting => new[] { "--dynamic-config-value", setting }),
        ];
        var started = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{program} did not start.");

        // Read, so that a full pipe never stops the server.
        _ = started.StandardOutput.ReadToEndAsync();
        var complaints = started.StandardError.ReadToEndAsync();
        var server = new DevServer(started, $"127.0.0.1:{port}");
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                var client = await TemporalClient.ConnectAsync(new(server.Address));
                await client.Connection.WorkflowService.GetSystemInfoAsync(new());
                return server;
            }
            catch (Exception notYet) when (notYet is InvalidOperationException or RpcException)
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

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("TEMPORAL_CLI") is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : throw new FileNotFoundException($"TEMPORAL_CLI names {named}, which is not there.", named);
        }

        var name = OperatingSystem.IsWindows() ? "temporal.exe" : "temporal";
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
