namespace Gfn.Adapters.Local;

/// <summary>Tables of the tracker.</summary>
internal static class TrackerSchema
{
    /// <summary>Index partitions of each status in files made before their number was recorded.</summary>
    public const int ShardsUnrecorded = 10;

    /// <summary>What makes an empty file one of each version, in order.</summary>
    public static readonly string[] Steps =
    [
        Tables,
        "ALTER TABLE files ADD COLUMN generation INTEGER NOT NULL DEFAULT 0",
        "CREATE TABLE shards(number INTEGER NOT NULL)",
    ];

    private const string Tables = """
        CREATE TABLE files(
            file TEXT PRIMARY KEY, location TEXT NOT NULL, date TEXT NOT NULL, size INTEGER NOT NULL, sequencer TEXT,
            status TEXT NOT NULL, shard INTEGER NOT NULL, manifest TEXT, reason TEXT, cause TEXT NOT NULL,
            revision INTEGER NOT NULL, seen_at INTEGER NOT NULL, changed_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX files_by_location ON files(location);
        CREATE INDEX files_by_date ON files(date, file);
        CREATE INDEX files_by_status ON files(status, shard, file);
        CREATE INDEX files_by_day_status ON files(date, status, file);
        CREATE TABLE changes(
            file TEXT NOT NULL, revision INTEGER NOT NULL, was TEXT, became TEXT NOT NULL, cause TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (file, revision)) WITHOUT ROWID;
        CREATE TABLE counts(date TEXT NOT NULL, status TEXT NOT NULL, files INTEGER NOT NULL, PRIMARY KEY (date, status)) WITHOUT ROWID;
        CREATE TABLE manifests(
            manifest TEXT PRIMARY KEY, date TEXT NOT NULL, location TEXT NOT NULL, status TEXT NOT NULL, files INTEGER NOT NULL, size INTEGER NOT NULL,
            reason TEXT, cause TEXT NOT NULL, revision INTEGER NOT NULL, changed_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX manifests_by_date ON manifests(date, manifest);
        """;
}
