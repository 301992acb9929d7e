using Gfn.Worker.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Client;

namespace Gfn.Worker;

/// <summary>How to reach a Temporal server: address, encryption, and who we are.</summary>
public static class ServerConnection
{
    /// <summary>What Temporal's client takes.</summary>
    /// <param name="orchestration">Section <c>Orchestration</c>.</param>
    /// <param name="logging">Takes what the client has to say.</param>
    /// <exception cref="OptionsValidationException">A certificate or key cannot be read, or one is given without the other.</exception>
    public static TemporalClientConnectOptions Of(OrchestrationOptions orchestration, ILoggerFactory logging) => new(orchestration.Address)
    {
        Namespace = orchestration.Namespace,
        ApiKey = orchestration.ApiKey,
        Tls = IsEncrypted(orchestration) ? Tls(orchestration) : null,
        LoggerFactory = logging,
    };

    private static bool IsEncrypted(OrchestrationOptions orchestration) =>
        orchestration.Tls || orchestration.ApiKey is not null || orchestration.ClientCertificate is not null || orchestration.ServerCa is not null;

    private static TlsOptions Tls(OrchestrationOptions orchestration) =>
        (orchestration.ClientCertificate is null) == (orchestration.ClientKey is null)
            ? new TlsOptions
            {
                ClientCert = Bytes(nameof(OrchestrationOptions.ClientCertificate), orchestration.ClientCertificate),
                ClientPrivateKey = Bytes(nameof(OrchestrationOptions.ClientKey), orchestration.ClientKey),
                ServerRootCACert = Bytes(nameof(OrchestrationOptions.ServerCa), orchestration.ServerCa),
            }
            : throw Violation(nameof(OrchestrationOptions.ClientKey), "a certificate and its key go together: name both, or neither");

    private static byte[]? Bytes(string key, string? path)
    {
        try
        {
            return path is null ? null : File.ReadAllBytes(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Violation(key, unreadable.Message);
        }
    }

    private static OptionsValidationException Violation(string key, string problem) =>
        new("Orchestration", typeof(OrchestrationOptions), [$"Orchestration:{key}: {problem}"]);
}
