using Gfn.Adapters.Local;

namespace Gfn.Plant;

/// <summary>Native libraries that some tests need.</summary>
public static class Libraries
{
    private static readonly Lazy<string?> Complaint = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("gfn-probe-").FullName;
        try
        {
            using var store = new FolderObjectStore(Path.Combine(folder, "objects"), TimeProvider.System);
            using var warehouse = DuckDbWarehouse.Open(Path.Combine(folder, "probe.duckdb"), store, folder, TimeProvider.System);
            return null;
        }
        catch (DllNotFoundException missing)
        {
            return missing.Message;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    });

    /// <summary>Why a test with a DuckDB warehouse cannot run; null if it can, or if the environment promised the library.</summary>
    public static string? WithoutDuckDb => Environment.GetEnvironmentVariable("REQUIRE_EMULATORS") == "1" ? null : Complaint.Value;
}
