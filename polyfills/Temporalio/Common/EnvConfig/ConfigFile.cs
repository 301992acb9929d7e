using System.Text;
using Tomlyn;
using Tomlyn.Model;

namespace Temporalio.Common.EnvConfig;

/// <summary>Reads profiles from TOML.</summary>
internal static class ConfigFile
{
    private static readonly string[] RootKeys = ["profile"];
    private static readonly string[] ProfileKeys = ["address", "namespace", "api_key", "tls", "codec", "grpc_meta"];

    private static readonly string[] TlsKeys =
    [
        "disabled", "client_cert_path", "client_cert_data", "client_key_path", "client_key_data", "server_ca_cert_path", "server_ca_cert_data",
        "server_name", "disable_host_verification",
    ];

    /// <summary>Empty when there is no such file, whoever named it.</summary>
    public static ClientEnvConfig Load(DataSource? source, Variables variables, bool strict)
    {
        source ??= DataSource.FromPath(variables.ConfigFile ?? DefaultPath());
        return source.Path is { } path && !File.Exists(path) ? new(new Dictionary<string, ClientEnvConfig.Profile>()) : Parse(source.GetBytes() ?? [], strict);
    }

    public static InvalidOperationException Invalid(string what) => new($"Configuration loading error: Invalid configuration: {what}");

    private static string DefaultPath() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "temporalio", "temporal.toml");

    private static ClientEnvConfig Parse(byte[] toml, bool strict)
    {
        TomlTable root;
        try
        {
            root = TomlSerializer.Deserialize<TomlTable>(Encoding.UTF8.GetString(toml)) ?? [];
        }
        catch (TomlException e)
        {
            throw new InvalidOperationException($"Configuration loading error: Configuration loading error: TOML parse error: {e.Message}", e);
        }

        var reader = new Section("", root, strict, RootKeys);
        return new(reader.Table("profile").ToDictionary(
            entry => entry.Key,
            entry => Profile(new Section($"profile.{entry.Key}", entry.Value as TomlTable ?? throw Wrong($"profile.{entry.Key}", entry.Value, "a table"), strict, ProfileKeys), strict),
            StringComparer.Ordinal));
    }

    private static ClientEnvConfig.Profile Profile(Section section, bool strict)
    {
        var meta = section.Has("grpc_meta") ? new Section($"{section.Name}.grpc_meta", section.Table("grpc_meta"), strict: false, []) : null;
        return new(
            section.Text("address"),
            section.Text("namespace"),
            section.Text("api_key"),
            section.Has("tls") ? Tls(new Section($"{section.Name}.tls", section.Table("tls"), strict, TlsKeys)) : null,
            meta?.Keys.ToDictionary(Variables.Header, key => meta.Text(key)!, StringComparer.Ordinal));
    }

    private static ClientEnvConfig.Tls Tls(Section section) => new(
        section.Flag("disabled"),
        section.Text("server_name"),
        Source(section, "server_ca_cert"),
        Source(section, "client_cert"),
        Source(section, "client_key"));

    private static DataSource? Source(Section section, string key) => (section.Text($"{key}_path"), section.Text($"{key}_data")) switch
    {
        ({ }, { }) => throw Invalid($"Cannot specify both {key}_path and {key}_data"),
        ({ } path, _) => DataSource.FromPath(path),
        (_, { } data) => DataSource.FromUTF8String(data),
        _ => null,
    };

    private static InvalidOperationException Wrong(string key, object value, string expected) =>
        new($"Configuration loading error: Configuration loading error: TOML parse error at {key}: invalid type: {value.GetType().Name} `{value}`, expected {expected}");

    /// <summary>One table, whose errors name its keys.</summary>
    private sealed class Section
    {
        private readonly TomlTable table;

        public Section(string name, TomlTable table, bool strict, string[] known)
        {
            Name = name;
            this.table = table;
            if (strict && table.Keys.FirstOrDefault(key => !known.Contains(key, StringComparer.Ordinal)) is { } unknown)
            {
                throw new InvalidOperationException(
                    $"Configuration loading error: Configuration loading error: TOML parse error in [{name}]: unknown field `{unknown}`, expected one of {string.Join(", ", known.Select(key => $"`{key}`"))}");
            }
        }

        public string Name { get; }

        public IEnumerable<string> Keys => table.Keys;

        public bool Has(string key) => table.ContainsKey(key);

        public string? Text(string key) => !table.TryGetValue(key, out var value) ? null : value as string ?? throw Wrong($"{Name}.{key}", value, "a string");

        public bool? Flag(string key) => !table.TryGetValue(key, out var value) ? null : value as bool? ?? throw Wrong($"{Name}.{key}", value, "a boolean");

        public TomlTable Table(string key) => !table.TryGetValue(key, out var value) ? [] : value as TomlTable ?? throw Wrong($"{Name}.{key}", value, "a table");
    }
}
