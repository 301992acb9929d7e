namespace Gfn.Worker;

/// <summary>What lies where in the state directory.</summary>
/// <param name="Root">The directory, absolute.</param>
public sealed record StatePaths(string Root)
{
    /// <summary>The embedded engine's database.</summary>
    public string Engine => Path.Combine(Root, "engine.db");

    /// <summary>Rows of files and manifests.</summary>
    public string Tracker => Path.Combine(Root, "tracker.db");

    /// <summary>Notifications waiting.</summary>
    public string Queue => Path.Combine(Root, "queue.db");

    /// <summary>Buckets as folders.</summary>
    public string Objects => Path.Combine(Root, "objects");

    /// <summary>The DuckDB file.</summary>
    public string Warehouse => Path.Combine(Root, "warehouse.duckdb");

    /// <summary>Copies of outputs while they are loaded; nothing of worth.</summary>
    public string Scratch => Path.Combine(Root, "scratch");

    /// <summary>Locked by the process that owns the state.</summary>
    public string Lock => Path.Combine(Root, "lock");

    /// <summary>Tells who the owner is and where it can be reached.</summary>
    public string Owner => Path.Combine(Root, "owner.json");

    /// <summary>The paths below a directory given absolute or relative to the current one.</summary>
    public static StatePaths Of(string directory) => new(Path.GetFullPath(directory));
}
