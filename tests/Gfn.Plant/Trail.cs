using Gfn.Domain;
using Microsoft.Data.Sqlite;

namespace Gfn.Plant;

/// <summary>One change of a file's row, as the tracker wrote it down.</summary>
public sealed record Change(string File, long Revision, FileStatus? Was, FileStatus Became, string Cause);

/// <summary>The tracker's own record of every change, read past the port.</summary>
public static class Trail
{
    public static IReadOnlyList<Change> Read(string root)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(root, "tracker.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT file, revision, was, became, cause FROM changes ORDER BY file, revision";
        using var reader = command.ExecuteReader();
        var changes = new List<Change>();
        while (reader.Read())
        {
            changes.Add(new Change(reader.GetString(0), reader.GetInt64(1), reader.IsDBNull(2) ? null : Status(reader.GetString(2)), Status(reader.GetString(3)), reader.GetString(4)));
        }

        return changes;
    }

    private static FileStatus Status(string text) => Enum.Parse<FileStatus>(text, ignoreCase: true);
}

/// <summary>Short views of a tracker.</summary>
public static class TrackerViews
{
    /// <summary>Every file as <c>name status</c>, in order of key.</summary>
    public static async Task<IReadOnlyList<string>> QueryAllFilesAsync(this Gfn.Ports.IFileTracker tracker) =>
        await Gfn.Ports.Paging.QueryAllAsync(tracker, new Gfn.Ports.FileQuery(), default).Select(row => $"{row.File.Location.Name} {row.Status.Text()}").ToListAsync();
}
