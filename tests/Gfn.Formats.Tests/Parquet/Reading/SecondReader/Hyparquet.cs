using System.ComponentModel;
using System.Diagnostics;

namespace Gfn.Formats.Tests.Parquet.Reading.SecondReader;

/// <summary>hyparquet, a Parquet reader in JavaScript that shares no line with ours. Installed once into the user's cache, in the version pinned here.</summary>
internal static class Hyparquet
{
    private const string Reader = "hyparquet@1.31.5";
    private const string Codecs = "hyparquet-compressors@1.1.2";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly Lazy<(string Modules, string? Complaint)> Installed = new(Install);

    /// <summary>Facts and rows of a file, a line each. Skips the test where npm is missing, unless the environment promised it.</summary>
    public static string[] Lines(byte[] parquet) => Run("hyparquet-rows.mjs", parquet);

    /// <summary>Rows of a file as JSON objects, a line each; skips as <see cref="Lines"/>.</summary>
    public static string[] Objects(byte[] parquet) => Run("hyparquet-objects.mjs", parquet);

    private static string[] Run(string program, byte[] parquet)
    {
        var (modules, complaint) = Installed.Value;
        Skip.If(complaint is not null && Environment.GetEnvironmentVariable("REQUIRE_EMULATORS") != "1", complaint);
        Assert.Null(complaint);

        var script = Path.Combine(Checkout.Root, "tests", "Gfn.Formats.Tests", "Parquet", "Reading", "SecondReader", program);
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, parquet);
            var (status, output, error) = Run(Path.GetTempPath(), "node", script, modules, file);
            Assert.True(status == 0, error);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static (string Modules, string? Complaint) Install()
    {
        var cache = Environment.GetEnvironmentVariable("GFN_CACHE")
            ?? Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "gfn");
        var folder = Path.Combine(cache, "hyparquet", $"{Reader}+{Codecs}".Replace('@', '-'));
        var modules = Path.Combine(folder, "node_modules");
        if (Directory.Exists(modules))
        {
            return (modules, null);
        }

        // Built aside and moved whole, so that an interrupted install is never taken for one.
        var aside = $"{folder}.{Environment.ProcessId}";
        Directory.CreateDirectory(aside);
        try
        {
            var (status, _, error) = Run(aside, "npm", "install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", aside, Reader, Codecs);
            if (status != 0)
            {
                return (modules, $"npm could not install {Reader}: {error}");
            }

            Directory.Move(aside, folder);
            return (modules, null);
        }
        catch (Win32Exception missing)
        {
            return (modules, $"npm is not there ({missing.Message}); install Node.js with npm to hold files against {Reader}");
        }
        catch (IOException) when (Directory.Exists(modules))
        {
            return (modules, null);
        }
        finally
        {
            if (Directory.Exists(aside))
            {
                Directory.Delete(aside, recursive: true);
            }
        }
    }

    private static (int Status, string Output, string Error) Run(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
