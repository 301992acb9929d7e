using Temporalio.Client;

namespace Temporalio.Common.EnvConfig;

/// <summary>Settings of clients by profile, from <c>temporal.toml</c> and <c>TEMPORAL_*</c> variables.</summary>
public sealed record ClientEnvConfig(IReadOnlyDictionary<string, ClientEnvConfig.Profile> Profiles)
{
    /// <summary>Every profile of the file; none when there is no file.</summary>
    /// <exception cref="InvalidOperationException">The file cannot be understood.</exception>
    public static ClientEnvConfig Load(ConfigLoadOptions? options = null)
    {
        options ??= new();
        return ConfigFile.Load(options.ConfigSource, Variables.Of(options.OverrideEnvVars), options.ConfigFileStrict);
    }

    /// <summary>One profile as the options of <see cref="TemporalClient.ConnectAsync"/>.</summary>
    /// <inheritdoc cref="Profile.Load" path="/exception"/>
    public static TemporalClientConnectOptions LoadClientConnectOptions(ProfileLoadOptions? options = null) =>
        Profile.Load(options).ToClientConnectionOptions();

    public static ClientEnvConfig FromDictionary(IReadOnlyDictionary<string, Dictionary<string, object>> profileDictionaries) =>
        new(profileDictionaries.ToDictionary(entry => entry.Key, entry => Profile.FromDictionary(entry.Value), StringComparer.Ordinal));

    public IReadOnlyDictionary<string, Dictionary<string, object>> ToDictionary() =>
        Profiles.ToDictionary(entry => entry.Key, entry => entry.Value.ToDictionary(), StringComparer.Ordinal);

    /// <summary>One named set of settings.</summary>
    public sealed record Profile(
        string? Address = null, string? Namespace = null, string? ApiKey = null, Tls? Tls = null, IReadOnlyDictionary<string, string>? GrpcMeta = null)
    {
        /// <summary>The profile of the file with what variables override.</summary>
        /// <exception cref="InvalidOperationException">
        /// The file cannot be understood, the named profile is not in it, a value is given twice, or neither file nor variables may be read.
        /// </exception>
        public static Profile Load(ProfileLoadOptions? options = null)
        {
            options ??= new();
            if (options.DisableFile && options.DisableEnv)
            {
                throw ConfigFile.Invalid("Cannot disable both file and environment loading");
            }

            var variables = Variables.Of(options.OverrideEnvVars);
            var profile = options.DisableFile ? new() : FromFile(options, variables);
            return options.DisableEnv ? profile : variables.Override(profile);
        }

        public static Profile FromDictionary(IReadOnlyDictionary<string, object> dictionary) => new(
            ConfigDictionary.Text(dictionary, "address"),
            ConfigDictionary.Text(dictionary, "namespace"),
            ConfigDictionary.Text(dictionary, "api_key"),
            dictionary.GetValueOrDefault("tls") is IReadOnlyDictionary<string, object> tls ? ClientEnvConfig.Tls.FromDictionary(tls) : null,
            dictionary.GetValueOrDefault("grpc_meta") as IReadOnlyDictionary<string, string>);

        public Dictionary<string, object> ToDictionary() => ConfigDictionary.Of(
            ("address", Address),
            ("namespace", Namespace),
            ("api_key", ApiKey),
            ("tls", Tls?.ToDictionary()),
            ("grpc_meta", GrpcMeta is { Count: > 0 } meta ? meta.ToDictionary(StringComparer.Ordinal) : null));

        public TemporalClientConnectOptions ToClientConnectionOptions()
        {
            var options = new TemporalClientConnectOptions { TargetHost = Address, ApiKey = ApiKey, Tls = Tls?.ToTlsOptions() };
            if (Namespace is { } name)
            {
                options.Namespace = name;
            }

            if (ApiKey is not null)
            {
                options.Tls ??= new();
            }

            if (GrpcMeta is { Count: > 0 } meta)
            {
                options.RpcMetadata = [.. meta];
            }

            return options;
        }

        private static Profile FromFile(ProfileLoadOptions options, Variables variables)
        {
            var named = options.Profile ?? (options.DisableEnv ? null : variables.ProfileName);
            var config = ConfigFile.Load(options.ConfigSource, options.DisableEnv ? Variables.None : variables, options.ConfigFileStrict);
            return config.Profiles.TryGetValue(named ?? "default", out var found) ? found
                : named is null ? new()
                : throw new InvalidOperationException($"Configuration loading error: Profile '{named}' not found");
        }
    }

    /// <summary>TLS of a profile.</summary>
    public sealed record Tls(
        bool? Disabled = null, string? ServerName = null, DataSource? ServerRootCACert = null, DataSource? ClientCert = null, DataSource? ClientPrivateKey = null)
    {
        public static Tls FromDictionary(IReadOnlyDictionary<string, object> dictionary) => new(
            dictionary.GetValueOrDefault("disabled") as bool?,
            ConfigDictionary.Text(dictionary, "server_name"),
            Source(dictionary, "server_ca_cert"),
            Source(dictionary, "client_cert"),
            Source(dictionary, "client_key"));

        public Dictionary<string, object> ToDictionary() => ConfigDictionary.Of(
            ("disabled", Disabled),
            ("server_name", ServerName),
            ("server_ca_cert", ServerRootCACert?.ToDictionary()),
            ("client_cert", ClientCert?.ToDictionary()),
            ("client_key", ClientPrivateKey?.ToDictionary()));

        /// <summary>Reads the files that are named.</summary>
        public TlsOptions? ToTlsOptions() => new()
        {
            Disabled = Disabled ?? false,
            Domain = ServerName,
            ServerRootCACert = ServerRootCACert?.GetBytes(),
            ClientCert = ClientCert?.GetBytes(),
            ClientPrivateKey = ClientPrivateKey?.GetBytes(),
        };

        private static DataSource? Source(IReadOnlyDictionary<string, object> dictionary, string key) =>
            DataSource.FromDictionary(dictionary.GetValueOrDefault(key) as IReadOnlyDictionary<string, string>);
    }

    /// <summary>How one profile is loaded.</summary>
    public class ProfileLoadOptions : ICloneable
    {
        /// <summary>Null is the variable <c>TEMPORAL_PROFILE</c>, else <c>default</c>.</summary>
        public string? Profile { get; set; }

        /// <summary>Null is the file that <c>TEMPORAL_CONFIG_FILE</c> names, else <c>temporalio/temporal.toml</c> in the user's configuration folder.</summary>
        public DataSource? ConfigSource { get; set; }

        public bool DisableFile { get; set; }

        public bool DisableEnv { get; set; }

        /// <summary>Refuses keys that are not known.</summary>
        public bool ConfigFileStrict { get; set; }

        /// <summary>Instead of the variables of the process.</summary>
        public IReadOnlyDictionary<string, string>? OverrideEnvVars { get; set; }

        public virtual object Clone() => MemberwiseClone();
    }

    /// <summary>How all profiles are loaded.</summary>
    public class ConfigLoadOptions : ICloneable
    {
        /// <inheritdoc cref="ProfileLoadOptions.ConfigSource"/>
        public DataSource? ConfigSource { get; set; }

        /// <inheritdoc cref="ProfileLoadOptions.ConfigFileStrict"/>
        public bool ConfigFileStrict { get; set; }

        /// <inheritdoc cref="ProfileLoadOptions.OverrideEnvVars"/>
        public IReadOnlyDictionary<string, string>? OverrideEnvVars { get; set; }

        public virtual object Clone() => MemberwiseClone();
    }
}
