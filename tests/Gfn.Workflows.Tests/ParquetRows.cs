using Utf8 = System.Text.Encoding;
using System.Text.Json;
using Gfn.Domain;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;
using Gfn.Plant;
using Gfn.Ports;

namespace Gfn.Workflows.Tests;

/// <summary>What committed manifests hold.</summary>
internal static class ParquetRows
{
    /// <summary>Every row of every committed output: column to text, null where there is none.</summary>
    public static async Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>> ReadAsync(LocalPlant plant)
    {
        var rows = new List<IReadOnlyDictionary<string, string?>>();
        await foreach (var commit in CommitsAsync(plant))
        {
            foreach (var output in commit.Outputs)
            {
                rows.AddRange(Read(await File.ReadAllBytesAsync(plant.Folder.PathOf(ObjectKey.Parse(output.Uri)))));
            }
        }

        return rows;
    }

    /// <summary>Every rejected line of every committed manifest.</summary>
    public static async Task<IReadOnlyList<RejectedLine>> RejectsAsync(LocalPlant plant)
    {
        var lines = new List<RejectedLine>();
        await foreach (var commit in CommitsAsync(plant).Where(commit => commit.RejectsUri is not null))
        {
            lines.AddRange((await File.ReadAllLinesAsync(plant.Folder.PathOf(ObjectKey.Parse(commit.RejectsUri!)))).Select(line => JsonSerializer.Deserialize<RejectedLine>(line, DomainJson.Compact)!));
        }

        return lines;
    }

    private static async IAsyncEnumerable<CommitRecord> CommitsAsync(LocalPlant plant)
    {
        await foreach (var found in plant.Folder.ListAllAsync(plant.Layout.OutputBucket, "commits/", default))
        {
            yield return CommitRecord.FromJson(await File.ReadAllBytesAsync(plant.Folder.PathOf(found.Key)));
        }
    }

    private static List<Dictionary<string, string?>> Read(byte[] file)
    {
        var reader = ParquetReader.Open(RandomAccessBytes.Of(file));
        var rows = Enumerable.Range(0, (int)reader.MetaData.RowCount).Select(_ => new Dictionary<string, string?>(StringComparer.Ordinal)).ToList();
        for (var column = 0; column < reader.Schema.Columns.Count; column++)
        {
            var row = 0;
            for (var group = 0; group < reader.MetaData.RowGroups.Count; group++)
            {
                var chunk = reader.Column(group, column);
                while (chunk.Read())
                {
                    var value = 0;
                    foreach (var level in chunk.Batch.DefinitionLevels)
                    {
                        rows[row++][reader.Schema.Columns[column].Path] = level == 0 ? null : Value(chunk, value++);
                    }
                }
            }
        }

        return rows;
    }

    private static string Value(ColumnChunkReader chunk, int index) => chunk.Column.Type == PhysicalType.Int64
        ? chunk.Batch.Values.Int64s[index].ToString()
        : Utf8.UTF8.GetString(chunk.Batch.Values.Bytes(index));
}
