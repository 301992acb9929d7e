using System.Text.Json.Serialization;

namespace Gfn.Domain;

/// <summary>Where a file stands. Wire text is the lower-case name.</summary>
[JsonConverter(typeof(LowerCaseEnumConverter<FileStatus>))]
public enum FileStatus
{
    /// <summary>Tracked, in no manifest yet.</summary>
    Pending,

    /// <summary>Claimed by exactly one manifest.</summary>
    Manifested,

    /// <summary>Its manifest is committed. Terminal.</summary>
    Completed,

    /// <summary>Its manifest failed. Leaves only by an audited reset to pending.</summary>
    Failed,

    /// <summary>Set aside as a whole with a reason. Leaves only by an audited reset to pending.</summary>
    Quarantined,

    /// <summary>A newer version of the same key took its place before it was read. Terminal, unless the very same bytes are written once more after that.</summary>
    Superseded,
}

/// <summary>Where a manifest stands. Wire text is the lower-case name.</summary>
[JsonConverter(typeof(LowerCaseEnumConverter<ManifestStatus>))]
public enum ManifestStatus
{
    /// <summary>Written, not begun.</summary>
    Pending,

    /// <summary>A workflow works on it.</summary>
    Processing,

    /// <summary>Its commit record exists. Terminal.</summary>
    Completed,

    /// <summary>Gave up. Leaves only by an audited retry.</summary>
    Failed,
}

/// <summary>Which changes of status are legal. Every adapter enforces the same table, as a condition of the write.</summary>
public static class StatusRules
{
    /// <summary>Whether a file may go from one status to another in the ordinary course of work.</summary>
    public static bool MayBecome(this FileStatus from, FileStatus to) => (from, to) switch
    {
        (FileStatus.Pending, FileStatus.Manifested or FileStatus.Quarantined or FileStatus.Superseded) => true,
        (FileStatus.Manifested, FileStatus.Completed or FileStatus.Failed or FileStatus.Quarantined or FileStatus.Superseded) => true,
        _ => false,
    };

    /// <summary>Whether a file may go back by an audited reset, which names its cause: a claim given up, a failure or quarantine retried.</summary>
    public static bool MayBeResetTo(this FileStatus from, FileStatus to) =>
        to == FileStatus.Pending && from is FileStatus.Manifested or FileStatus.Failed or FileStatus.Quarantined;

    /// <summary>Whether nothing more happens to the file without an audited reset. Only such rows may expire.</summary>
    public static bool IsTerminal(this FileStatus status) => status is not (FileStatus.Pending or FileStatus.Manifested);

    /// <summary>Whether a manifest may go from one status to another; from failed to processing is an audited retry.</summary>
    public static bool MayBecome(this ManifestStatus from, ManifestStatus to) => (from, to) switch
    {
        (ManifestStatus.Pending, ManifestStatus.Processing or ManifestStatus.Failed) => true,
        (ManifestStatus.Processing, ManifestStatus.Completed or ManifestStatus.Failed) => true,
        (ManifestStatus.Failed, ManifestStatus.Processing) => true,
        _ => false,
    };

    /// <summary>Lower-case wire text.</summary>
    public static string Text(this FileStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>Lower-case wire text.</summary>
    public static string Text(this ManifestStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>The sharded index key of a file row, such as <c>pending#3</c>.</summary>
    public static string Sharded(this FileStatus status, int shard) => $"{status.Text()}#{shard}";
}
