using Utf8 = System.Text.Encoding;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Formats.Tests;

/// <summary>Reads the text columns of a file: name to one value a row, null where there is none.</summary>
internal static class ReadBack
{
    public static Dictionary<string, List<string?>> Text(byte[] file)
    {
        var reader = ParquetReader.Open(RandomAccessBytes.Of(file));
        var columns = new Dictionary<string, List<string?>>(StringComparer.Ordinal);
        for (var column = 0; column < reader.Schema.Columns.Count; column++)
        {
            var values = new List<string?>();
            for (var group = 0; group < reader.MetaData.RowGroups.Count; group++)
            {
                Read(reader.Column(group, column), values);
            }

            columns.Add(reader.Schema.Columns[column].Path, values);
        }

        return columns;
    }

    private static void Read(ColumnChunkReader chunk, List<string?> values)
    {
        while (chunk.Read())
        {
            var value = 0;
            foreach (var level in chunk.Batch.DefinitionLevels)
            {
                values.Add(level == 0 ? null : Value(chunk, value++));
            }
        }
    }

    private static string Value(ColumnChunkReader chunk, int index) => chunk.Column.Type == PhysicalType.Int64
        ? chunk.Batch.Values.Int64s[index].ToString()
        : Utf8.UTF8.GetString(chunk.Batch.Values.Bytes(index));
}
