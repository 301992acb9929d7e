using System.Net;
using System.Net.Sockets;
using Gfn.Domain;
using Gfn.Worker.Configuration;
using Microsoft.Extensions.Logging;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Testing;

namespace Gfn.Worker;

/// <summary>What runs the workflows: an engine of this process, or a connection to a Temporal server.</summary>
public sealed class Engine : IAsyncDisposable
{
    private readonly WorkflowEnvironment? local;

    private Engine(ITemporalClient client, WorkflowEnvironment? local, string? address, string description)
    {
        Client = client;
        Address = address;
        Description = description;
        this.local = local;
    }

    /// <summary>Starts, signals and describes workflows.</summary>
    public ITemporalClient Client { get; }

    /// <summary>Where other programs reach the engine, <c>host:port</c>; null if they cannot.</summary>
    public string? Address { get; }

    /// <summary>For people: what it is and where its state lies.</summary>
    public string Description { get; }

    /// <summary>Starts the engine of this process on its database file, or connects to the server that the settings name.</summary>
    /// <param name="options">Section <c>Orchestration</c> decides.</param>
    /// <param name="serve">Whether an engine of this process answers other programs on loopback.</param>
    /// <param name="logging">Takes what client and engine have to say.</param>
    /// <exception cref="PipelineException">No server answers at the address, or another program has the port.</exception>
    public static async Task<Engine> StartAsync(GfnOptions options, bool serve, ILoggerFactory logging)
    {
        var orchestration = options.Orchestration;
        if (orchestration.Provider == "server")
        {
            var client = await ConnectedAsync(ServerConnection.Of(orchestration, logging), "Start one, or correct Orchestration:Address");
            return new Engine(client, null, orchestration.Address, $"Temporal at {orchestration.Address}, namespace {orchestration.Namespace}");
        }

        var paths = StatePaths.Of(options.State);
        Directory.CreateDirectory(paths.Root);
        var address = serve ? $"127.0.0.1:{(orchestration.Port == 0 ? FreePort() : orchestration.Port)}" : null;
        var environment = await StartedAsync(address, new()
        {
            Namespace = orchestration.Namespace,
            TargetHost = address,
            LoggerFactory = logging,
            DevServerOptions = new() { DatabaseFilename = paths.Engine },
        });
        return new Engine(environment.Client, environment, address, $"the embedded engine in {paths.Engine}{(address is null ? string.Empty : $", at {address}")}");
    }

    /// <summary>Connects to an engine that another process serves.</summary>
    public static async Task<Engine> ConnectAsync(string address, GfnOptions options, ILoggerFactory logging)
    {
        var client = await ConnectedAsync(new(address) { Namespace = options.Orchestration.Namespace, LoggerFactory = logging }, "Its process may be starting or ending: ask again");
        return new Engine(client, null, address, $"the engine at {address}");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => local?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<TemporalClient> ConnectedAsync(TemporalClientConnectOptions options, string advice)
    {
        try
        {
            return await TemporalClient.ConnectAsync(options);
        }
        catch (Exception away) when (away is InvalidOperationException or RpcException)
        {
            throw new TransientPipelineException(FailureCode.Unavailable, $"No Temporal server answers at {options.TargetHost} for namespace {options.Namespace}: {away.Message} {advice}.", away);
        }
    }

    private static async Task<WorkflowEnvironment> StartedAsync(string? address, WorkflowEnvironmentStartLocalOptions options)
    {
        try
        {
            return await WorkflowEnvironment.StartLocalAsync(options);
        }
        catch (IOException taken) when (taken.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
        {
            throw new TransientPipelineException(FailureCode.Contended, $"Another program has {address}: choose another port with --temporal-port or Orchestration:Port; 0 takes a free one.", taken);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
