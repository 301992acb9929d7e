using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Polyfills.Temporalio.Tests.Client;

/// <summary>Takes HTTP/2 connections and then says nothing any more, not even to pings, which it counts.</summary>
internal sealed class SilentServer : IDisposable
{
    private const int PrefaceBytes = 24;
    private const int HeaderBytes = 9;
    private const byte Settings = 4;
    private const byte Ping = 6;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private int pings;

    public SilentServer()
    {
        listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public int Pings => Volatile.Read(ref pings);

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ReadAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ReadAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                await stream.WriteAsync(new byte[] { 0, 0, 0, Settings, 0, 0, 0, 0, 0 });
                await stream.ReadExactlyAsync(new byte[PrefaceBytes]);
                var header = new byte[HeaderBytes];
                while (true)
                {
                    await stream.ReadExactlyAsync(header);
                    await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian([0, .. header.AsSpan(0, 3)])]);
                    if (header[3] == Ping)
                    {
                        Interlocked.Increment(ref pings);
                    }
                }
            }
            catch (IOException)
            {
                // The client gave up.
            }
        }
    }
}
