using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Temporalio.Client;

namespace Temporalio.Bridge;

/// <summary>PEM texts as what the TLS handshake needs.</summary>
internal static class TlsSettings
{
    /// <exception cref="ArgumentException">A client certificate without its key, or the reverse.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A text is not PEM, or certificate and key do not belong together.</exception>
    public static SslClientAuthenticationOptions Of(TlsOptions tls)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = tls.Domain };
        if (tls.ClientCert is not null != tls.ClientPrivateKey is not null)
        {
            throw new ArgumentException("Must have both client cert and private key or neither");
        }

        if (tls.ClientCert is { } certificate && tls.ClientPrivateKey is { } key)
        {
            options.ClientCertificateContext = Client(Text(certificate), Text(key));
        }

        if (tls.ServerRootCACert is { } root)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPem(Text(root));
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        return options;
    }

    /// <summary>The first certificate is the client's own, those after it lead to the authority.</summary>
    private static SslStreamCertificateContext Client(string certificates, string key)
    {
        var own = X509Certificate2.CreateFromPem(certificates, key);
        if (OperatingSystem.IsWindows())
        {
            // Windows hands no key to TLS that lives in memory only.
            own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        }

        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificates);
        return SslStreamCertificateContext.Create(own, [.. chain.Skip(1)], offline: true);
    }

    private static string Text(byte[] pem) => Encoding.UTF8.GetString(pem);
}
