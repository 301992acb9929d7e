using System.Reflection;
using System.Runtime.InteropServices;

namespace DuckDB.NET.Data.Interop;

/// <summary>Where libduckdb is looked for: the place a person named, beside the program, the cache that <c>make setup</c> fills, then wherever the loader looks.</summary>
internal static class LibraryLocation
{
    /// <summary>Names one file; nothing else is tried.</summary>
    public const string PathVariable = "GFN_LIBDUCKDB";

    /// <summary>The release this provider was written against; also the name of its folder in the cache.</summary>
    public const string Version = "1.5.6";

    private static string FileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    /// <summary>A resolver for <see cref="NativeLibrary.SetDllImportResolver"/>.</summary>
    public static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Libduckdb.Name)
        {
            return 0;
        }

        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named)
        {
            return NativeLibrary.TryLoad(named, out var chosen)
                ? chosen
                : throw new DllNotFoundException($"{PathVariable} names {named}, which cannot be loaded as libduckdb {Version}.");
        }

        var places = Places(AppContext.BaseDirectory, Environment.GetEnvironmentVariable).ToList();
        foreach (var place in places.Where(File.Exists))
        {
            if (NativeLibrary.TryLoad(place, out var found))
            {
                return found;
            }
        }

        return NativeLibrary.TryLoad(name, assembly, search, out var installed)
            ? installed
            : throw new DllNotFoundException($"libduckdb {Version} was not found: run `make setup` once to fetch it, or set {PathVariable} to its path. Looked at {string.Join(", ", places)}.");
    }

    /// <summary>The files tried, in order.</summary>
    /// <param name="program">Folder of the program.</param>
    /// <param name="variable">Reads an environment variable.</param>
    public static IEnumerable<string> Places(string program, Func<string, string?> variable)
    {
        yield return Path.Combine(program, FileName);
        yield return Path.Combine(program, "runtimes", Rid, "native", FileName);
        if (CacheFolder(variable) is { } cache)
        {
            yield return Path.Combine(cache, "libduckdb", Version, Rid, FileName);
        }
    }

    private static string Rid
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    private static string? CacheFolder(Func<string, string?> variable)
    {
        if (variable("GFN_CACHE") is { Length: > 0 } cache)
        {
            return cache;
        }

        if (variable("XDG_CACHE_HOME") is { Length: > 0 } shared)
        {
            return Path.Combine(shared, "gfn");
        }

        return variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".cache", "gfn") : null;
    }
}
