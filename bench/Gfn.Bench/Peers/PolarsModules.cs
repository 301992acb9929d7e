using Gfn.Bench.Measuring;
using Gfn.Bench.Shapes;

namespace Gfn.Bench.Peers;

/// <summary>polars for node, installed once into the user's cache.</summary>
internal static class PolarsModules
{
    private const string Package = "nodejs-polars@0.26.1";

    /// <summary>Named as well, because npm leaves an optional package out when it asks for a newer node than is there, though it runs on it.</summary>
    private const string Binary = "nodejs-polars-linux-x64-gnu@0.26.1";

    public static string Folder { get; } = Path.Combine(InputFiles.Folder, Package.Replace('@', '-'), "node_modules");

    /// <summary>Installs it unless it is there.</summary>
    /// <returns>Null, or why it cannot be had.</returns>
    public static string? Install()
    {
        if (Directory.Exists(Folder))
        {
            return null;
        }

        var aside = $"{Path.GetDirectoryName(Folder)}.{Environment.ProcessId}";
        Directory.CreateDirectory(aside);
        try
        {
            ChildProcess.Run(["npm", "install", "--silent", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--prefix", aside, Package, Binary]);
            Directory.Move(aside, Path.GetDirectoryName(Folder)!);
            return null;
        }
        catch (InvalidOperationException failure)
        {
            return $"polars is left out: npm could not install {Package} ({failure.Message})";
        }
    }
}
