using System.Data.Common;
using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <summary>The warehouse's own tables: which manifest went into which table, which column of which table takes which source column, which migrations ran.</summary>
internal static class DuckDbLedger
{
    /// <summary>Their schema; no load may write there.</summary>
    public const string Schema = "gfn_ledger";

    private const string Create = $"""
        CREATE SCHEMA IF NOT EXISTS {Schema};
        CREATE TABLE IF NOT EXISTS {Schema}.loads (
            table_key VARCHAR NOT NULL, manifest_id VARCHAR NOT NULL, table_name VARCHAR NOT NULL, run_date DATE NOT NULL,
            row_count BIGINT NOT NULL, loaded_at TIMESTAMPTZ NOT NULL, cause VARCHAR NOT NULL,
            PRIMARY KEY (table_key, manifest_id));
        CREATE TABLE IF NOT EXISTS {Schema}.columns (
            table_key VARCHAR NOT NULL, source_name VARCHAR NOT NULL, column_name VARCHAR NOT NULL,
            PRIMARY KEY (table_key, source_name));
        CREATE TABLE IF NOT EXISTS {Schema}.migrations (
            name VARCHAR PRIMARY KEY, sha256 VARCHAR NOT NULL, applied_at TIMESTAMPTZ NOT NULL);
        """;

    /// <summary>Makes the tables if they are not there.</summary>
    public static void Ensure(DuckDbSession session) => session.InTransaction(() => session.Run(Create, CancellationToken.None));

    /// <summary>What the ledger says of a manifest; null if it was not loaded into the table.</summary>
    public static LoadResult.AlreadyLoaded? Find(DuckDbSession session, TableName table, ManifestId manifest, CancellationToken cancel) =>
        session.Read(
            $"SELECT row_count, loaded_at FROM {Schema}.loads WHERE table_key = $1 AND manifest_id = $2",
            row => new LoadResult.AlreadyLoaded(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1)),
            cancel,
            [table.Canonical, manifest.Value]).SingleOrDefault();

    /// <summary>Writes the row that makes a load final.</summary>
    public static void Record(DuckDbSession session, TableName table, LoadRequest request, long rows, DateTimeOffset at, CancellationToken cancel) =>
        session.Run(
            $"INSERT INTO {Schema}.loads VALUES ($1, $2, $3, $4, $5, $6, $7)",
            cancel,
            [table.Canonical, request.Commit.ManifestId.Value, table.Given, request.Commit.Date.Day, rows, at, request.Cause]);

    /// <summary>Every load of a day, or of all days, in order of day, table and manifest.</summary>
    public static List<LoadedManifest> List(DuckDbSession session, RunDate? date, CancellationToken cancel) =>
        session.Read(
            $"SELECT manifest_id, run_date, table_name, row_count, loaded_at, cause FROM {Schema}.loads WHERE $1::DATE IS NULL OR run_date = $1::DATE ORDER BY run_date, table_key, manifest_id",
            Loaded,
            cancel,
            [date?.Day]);

    private static LoadedManifest Loaded(DbDataReader row) => new(
        ManifestId.TryParse(row.GetString(0), out var manifest) ? manifest : throw new SystemPipelineException(FailureCode.StateCorrupt, $"{Schema}.loads names the manifest '{row.GetString(0)}', which is no manifest id."),
        new RunDate(row.GetFieldValue<DateOnly>(1)),
        row.GetString(2),
        row.GetInt64(3),
        row.GetFieldValue<DateTimeOffset>(4),
        row.GetString(5));
}
