using System.Net;

namespace Temporalio.Engine.Serving;

/// <summary>Where to serve: an address of this machine with a port; port 0 takes a free one.</summary>
internal static class LocalEndpoint
{
    /// <summary>Accepts <c>127.0.0.1:7233</c>, <c>localhost:0</c>, <c>[::1]:7233</c>.</summary>
    /// <exception cref="ArgumentException">No port, no such port, or a host that is no address of an interface.</exception>
    public static IPEndPoint Parse(string targetHost)
    {
        var colon = targetHost.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(targetHost.AsSpan(colon + 1), out var port))
        {
            throw new ArgumentException($"TargetHost \"{targetHost}\" is not HOST:PORT; say where to serve, for example 127.0.0.1:7233, or 127.0.0.1:0 for any free port.", nameof(targetHost));
        }

        var host = targetHost[..colon];
        return new IPEndPoint(
            host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(host, out var address) ? address
            : throw new ArgumentException($"TargetHost \"{targetHost}\": \"{host}\" is neither localhost nor an IP address of this machine.", nameof(targetHost)),
            port);
    }
}
