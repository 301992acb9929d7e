using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Polyfills.Typescript.Tests;

/// <summary>The pinned npm packages in the user's cache, installed once for each lock file, and our scripts beside them.</summary>
internal static class TypescriptSdk
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(5);

    private static string Scripts => Path.Combine(AppContext.BaseDirectory, "sdk");

    /// <summary>A sentence when node or npm is not there or the packages cannot be fetched; else null.</summary>
    public static async Task<string?> ComplaintAsync()
    {
        foreach (var program in (string[])["node", "npm"])
        {
            try
            {
                await RunAsync(program, Scripts, InstallLimit, "--version");
            }
            catch (Win32Exception)
            {
                return $"{program} is not on PATH: install Node.js 20 or later with npm";
            }
        }

        try
        {
            await InstallAsync();
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"npm could not install Temporal's TypeScript SDK: {e.Message}";
        }
    }

    /// <summary>Makes <paramref name="folder"/> a project whose packages are the cached ones.</summary>
    public static void Prepare(string folder)
    {
        foreach (var script in Directory.EnumerateFiles(Scripts))
        {
            File.Copy(script, Path.Combine(folder, Path.GetFileName(script)));
        }

        Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), Path.Combine(Cache(), "node_modules"));
    }

    /// <returns>What the program wrote to its standard output.</returns>
    /// <exception cref="InvalidOperationException">It ended with another exit code than 0; the message is the end of what it said.</exception>
    public static async Task<string> RunAsync(string program, string folder, TimeSpan limit, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        using var deadline = new CancellationTokenSource(limit);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
            return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}: {await errors}");
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} did not end within {limit}", e);
        }
    }

    private static async Task InstallAsync()
    {
        var target = Cache();
        if (Directory.Exists(target))
        {
            return;
        }

        var work = Directory.CreateDirectory($"{target}.{Guid.NewGuid():N}").FullName;
        foreach (var file in (string[])["package.json", "package-lock.json"])
        {
            File.Copy(Path.Combine(Scripts, file), Path.Combine(work, file));
        }

        // Not "npm ci": it refuses a lock file that lacks the optional packages of other platforms.
        await RunAsync("npm", work, InstallLimit, "install", "--ignore-scripts", "--no-audit", "--no-fund");
        try
        {
            Directory.Move(work, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string Cache()
    {
        var root = Environment.GetEnvironmentVariable("GFN_CACHE") is { Length: > 0 } own ? own
            : Path.Combine(
                Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } user ? user : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
                "gfn");
        var pinned = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Scripts, "package-lock.json"))))[..16];
        return Path.Combine(root, "typescript-sdk", pinned);
    }
}
