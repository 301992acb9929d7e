namespace Temporalio.Common.EnvConfig;

/// <summary>The <c>TEMPORAL_*</c> variables.</summary>
internal sealed class Variables(IReadOnlyDictionary<string, string> values)
{
    private const string MetaPrefix = "TEMPORAL_GRPC_META_";

    public static Variables None { get; } = new(new Dictionary<string, string>());

    public string? ProfileName => Get("TEMPORAL_PROFILE");

    public string? ConfigFile => Get("TEMPORAL_CONFIG_FILE");

    /// <summary>Those given, else the process's own.</summary>
    public static Variables Of(IReadOnlyDictionary<string, string>? given) => new(given ?? Process());

    public ClientEnvConfig.Profile Override(ClientEnvConfig.Profile profile) => profile with
    {
        Address = Any("TEMPORAL_ADDRESS") ?? profile.Address,
        Namespace = Any("TEMPORAL_NAMESPACE") ?? profile.Namespace,
        ApiKey = Any("TEMPORAL_API_KEY") ?? profile.ApiKey,
        Tls = Override(profile.Tls),
        GrpcMeta = Override(profile.GrpcMeta),
    };

    private static Dictionary<string, string> Process()
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            found[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return found;
    }

    private ClientEnvConfig.Tls? Override(ClientEnvConfig.Tls? tls)
    {
        if (!values.Keys.Any(name => name == "TEMPORAL_TLS" || name.StartsWith("TEMPORAL_TLS_", StringComparison.Ordinal)))
        {
            return tls;
        }

        tls ??= new();
        return tls with
        {
            Disabled = Any("TEMPORAL_TLS")?.ToLowerInvariant() switch { "true" or "1" => false, "false" or "0" => true, _ => tls.Disabled },
            ServerName = Any("TEMPORAL_TLS_SERVER_NAME") ?? tls.ServerName,
            ServerRootCACert = Source("TEMPORAL_TLS_SERVER_CA_CERT") ?? tls.ServerRootCACert,
            ClientCert = Source("TEMPORAL_TLS_CLIENT_CERT") ?? tls.ClientCert,
            ClientPrivateKey = Source("TEMPORAL_TLS_CLIENT_KEY") ?? tls.ClientPrivateKey,
        };
    }

    private IReadOnlyDictionary<string, string>? Override(IReadOnlyDictionary<string, string>? meta)
    {
        var headers = meta?.ToDictionary(StringComparer.Ordinal) ?? [];
        foreach (var (name, value) in values.Where(entry => entry.Key.StartsWith(MetaPrefix, StringComparison.Ordinal)))
        {
            var key = Header(name[MetaPrefix.Length..]);
            if (value.Length == 0)
            {
                headers.Remove(key);
            }
            else
            {
                headers[key] = value;
            }
        }

        return headers.Count == 0 ? meta : headers;
    }

    /// <summary>A header's key as it is sent: lower case, and dashes where a variable or a bare key cannot have them.</summary>
    public static string Header(string name) => name.ToLowerInvariant().Replace('_', '-');

    private DataSource? Source(string name) => (Any($"{name}_PATH"), Any($"{name}_DATA")) switch
    {
        ({ }, { }) => throw EnvConfig.ConfigFile.Invalid($"Cannot specify both {name}_PATH and {name}_DATA"),
        ({ } path, _) => DataSource.FromPath(path),
        (_, { } data) => DataSource.FromUTF8String(data),
        _ => null,
    };

    private string? Any(string name) => values.GetValueOrDefault(name);

    private string? Get(string name) => Any(name) is { Length: > 0 } value ? value : null;
}
