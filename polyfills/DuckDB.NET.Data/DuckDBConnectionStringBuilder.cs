using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DuckDB.NET.Data;

/// <summary>Builds a connection string: a data source, and options of DuckDB under the library's own names.</summary>
public class DuckDBConnectionStringBuilder : DbConnectionStringBuilder
{
    public const string InMemoryDataSource = ":memory:";

    public const string InMemorySharedDataSource = ":memory:?cache=shared";

    public const string InMemoryConnectionString = $"DataSource={InMemoryDataSource}";

    public const string InMemorySharedConnectionString = $"DataSource={InMemorySharedDataSource}";

    private const string SourceKey = "DataSource";

    public string DataSource
    {
        get => Text(SourceKey);
        set => this[SourceKey] = value;
    }

    public DuckDBAccessMode? AccessMode
    {
        get => Choice<DuckDBAccessMode>("access_mode");
        set => this["access_mode"] = Snake(value)!;
    }

    public DuckDBNullOrder? DefaultNullOrder
    {
        get => Choice<DuckDBNullOrder>("default_null_order");
        set => this["default_null_order"] = Snake(value)!;
    }

    public DuckDBSortOrder? DefaultOrder
    {
        get => Choice<DuckDBSortOrder>("default_order");
        set => this["default_order"] = Snake(value)!;
    }

    public bool? AllowCommunityExtensions
    {
        get => Flag("allow_community_extensions");
        set => this["allow_community_extensions"] = Text(value)!;
    }

    public bool? AllowPersistentSecrets
    {
        get => Flag("allow_persistent_secrets");
        set => this["allow_persistent_secrets"] = Text(value)!;
    }

    public bool? AllowUnsignedExtensions
    {
        get => Flag("allow_unsigned_extensions");
        set => this["allow_unsigned_extensions"] = Text(value)!;
    }

    public bool? AutoinstallKnownExtensions
    {
        get => Flag("autoinstall_known_extensions");
        set => this["autoinstall_known_extensions"] = Text(value)!;
    }

    public bool? AutoloadKnownExtensions
    {
        get => Flag("autoload_known_extensions");
        set => this["autoload_known_extensions"] = Text(value)!;
    }

    public string CheckpointThreshold
    {
        get => Text("checkpoint_threshold");
        set => this["checkpoint_threshold"] = value;
    }

    public string CustomExtensionRepository
    {
        get => Text("custom_extension_repository");
        set => this["custom_extension_repository"] = value;
    }

    public string CustomUserAgent
    {
        get => Text("custom_user_agent");
        set => this["custom_user_agent"] = value;
    }

    public string DefaultCollation
    {
        get => Text("default_collation");
        set => this["default_collation"] = value;
    }

    public bool? EnableExternalAccess
    {
        get => Flag("enable_external_access");
        set => this["enable_external_access"] = Text(value)!;
    }

    public bool? ErrorsAsJson
    {
        get => Flag("errors_as_json");
        set => this["errors_as_json"] = Text(value)!;
    }

    public string ExtensionDirectory
    {
        get => Text("extension_directory");
        set => this["extension_directory"] = value;
    }

    public int? ExternalThreads
    {
        get => Number("external_threads");
        set => this["external_threads"] = value!;
    }

    public bool? LockConfiguration
    {
        get => Flag("lock_configuration");
        set => this["lock_configuration"] = Text(value)!;
    }

    public string MaxTempDirectorySize
    {
        get => Text("max_temp_directory_size");
        set => this["max_temp_directory_size"] = value;
    }

    public string MemoryLimit
    {
        get => Text("memory_limit");
        set => this["memory_limit"] = value;
    }

    public bool? PreserveInsertionOrder
    {
        get => Flag("preserve_insertion_order");
        set => this["preserve_insertion_order"] = Text(value)!;
    }

    public string SecretDirectory
    {
        get => Text("secret_directory");
        set => this["secret_directory"] = value;
    }

    public string StorageCompatibilityVersion
    {
        get => Text("storage_compatibility_version");
        set => this["storage_compatibility_version"] = value;
    }

    public string TempDirectory
    {
        get => Text("temp_directory");
        set => this["temp_directory"] = value;
    }

    public int? Threads
    {
        get => Number("threads");
        set => this["threads"] = value!;
    }

    [AllowNull]
    public override object this[string keyword]
    {
        get => base[Key(keyword)];
        set => base[Key(keyword)] = value;
    }

    public override bool ContainsKey(string keyword) => base.ContainsKey(Key(keyword));

    public override bool Remove(string keyword) => base.Remove(Key(keyword));

    public override bool ShouldSerialize(string keyword) => base.ShouldSerialize(Key(keyword));

    public override bool TryGetValue(string keyword, [NotNullWhen(true)] out object? value) => base.TryGetValue(Key(keyword), out value);

    private static string Key(string keyword) => ConnectionOptions.IsSource(keyword) ? SourceKey : keyword;

    private static string? Text(bool? value) => value switch { true => "true", false => "false", null => null };

    private static string? Snake<T>(T? value)
        where T : struct, Enum =>
        value is { } chosen
            ? string.Concat(chosen.ToString().Select((letter, index) => index > 0 && char.IsAsciiLetterUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"))
            : null;

    private string Text(string keyword) => TryGetValue(keyword, out var value) ? (string)value : "";

    private bool? Flag(string keyword) => TryGetValue(keyword, out var value) ? bool.Parse((string)value) : null;

    private int? Number(string keyword) => TryGetValue(keyword, out var value) ? int.Parse((string)value, CultureInfo.InvariantCulture) : null;

    private T? Choice<T>(string keyword)
        where T : struct, Enum =>
        TryGetValue(keyword, out var value) ? Enum.Parse<T>(((string)value).Replace("_", "", StringComparison.Ordinal), ignoreCase: true) : null;
}
