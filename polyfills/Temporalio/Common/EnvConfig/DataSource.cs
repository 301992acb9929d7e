using System.Text;

namespace Temporalio.Common.EnvConfig;

/// <summary>Bytes of a setting: given, or in a file that is read when they are needed.</summary>
public sealed class DataSource
{
    private DataSource(string? path, byte[]? data)
    {
        Path = path;
        Data = data;
    }

    public string? Path { get; }

    public byte[]? Data { get; }

    public static DataSource FromPath(string path) => new(path, null);

    public static DataSource FromBytes(byte[] data) => new(null, data);

    public static DataSource FromUTF8String(string content) => new(null, Encoding.UTF8.GetBytes(content));

    /// <summary>Reads <c>data</c>, else <c>path</c>; null when there is neither.</summary>
    public static DataSource? FromDictionary(IReadOnlyDictionary<string, string>? dictionary) =>
        dictionary is null ? null
        : dictionary.TryGetValue("data", out var data) ? FromUTF8String(data)
        : dictionary.TryGetValue("path", out var path) ? FromPath(path)
        : null;

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public byte[]? GetBytes() => Data ?? (Path is { } path ? File.ReadAllBytes(path) : null);

    public Dictionary<string, string>? ToDictionary() =>
        Data is { } data ? new() { ["data"] = Encoding.UTF8.GetString(data) }
        : Path is { } path ? new() { ["path"] = path }
        : null;
}
