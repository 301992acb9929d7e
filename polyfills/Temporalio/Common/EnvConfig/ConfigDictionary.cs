namespace Temporalio.Common.EnvConfig;

/// <summary>Settings as dictionaries, in which what is unset has no key.</summary>
internal static class ConfigDictionary
{
    public static Dictionary<string, object> Of(params (string Key, object? Value)[] entries) =>
        entries.Where(entry => entry.Value is not null).ToDictionary(entry => entry.Key, entry => entry.Value!, StringComparer.Ordinal);

    public static string? Text(IReadOnlyDictionary<string, object> from, string key) => from.GetValueOrDefault(key) as string;
}
