using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Polyfills.Temporalio.Tests.Client;

/// <summary>An authority made for one test, and what it signs.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly DateTimeOffset now = DateTimeOffset.UtcNow;
    private readonly List<IDisposable> made = [];

    public Certificates() => Authority = Sign("CN=test authority", isAuthority: true, issuer: null);

    public X509Certificate2 Authority { get; }

    public byte[] AuthorityPem => Encoding.UTF8.GetBytes(Authority.ExportCertificatePem());

    public X509Certificate2 Server(string name) => Sign($"CN={name}", isAuthority: false, Authority, name);

    public X509Certificate2 Intermediate() => Sign("CN=test intermediate", isAuthority: true, Authority);

    /// <summary>Certificate chain and key of a client as PEM.</summary>
    public (byte[] Certificates, byte[] Key) Client(string subject, X509Certificate2? intermediate = null)
    {
        var own = Sign(subject, isAuthority: false, intermediate ?? Authority);
        var chain = own.ExportCertificatePem() + "\n" + intermediate?.ExportCertificatePem();
        return (Encoding.UTF8.GetBytes(chain), Encoding.UTF8.GetBytes(own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()));
    }

    public void Dispose() => made.ForEach(one => one.Dispose());

    private X509Certificate2 Sign(string subject, bool isAuthority, X509Certificate2? issuer, string? dnsName = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        made.Add(key);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        if (dnsName is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            if (IPAddress.TryParse(dnsName, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(dnsName);
            }

            request.CertificateExtensions.Add(names.Build());
        }

        var (from, to) = (now.AddHours(-1), now.AddHours(issuer is null ? 3 : 2));
        X509Certificate2 certificate;
        if (issuer is null)
        {
            certificate = request.CreateSelfSigned(from, to);
        }
        else
        {
            using var signed = request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!), from, to, RandomNumberGenerator.GetBytes(12));
            using var whole = signed.CopyWithPrivateKey(key);
            certificate = X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
        }

        made.Add(certificate);
        return certificate;
    }
}
