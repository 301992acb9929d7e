namespace Gfn.Formats;

/// <summary>The union of columns over row groups.</summary>
internal sealed class NdjsonColumns(bool sourceColumns, int columnsMax)
{
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly List<string> names = [];

    public IReadOnlyList<string> Names => names;

    public int Count => names.Count;

    public void Add(string name)
    {
        if (names.Count == columnsMax)
        {
            throw new ColumnLimitException(columnsMax);
        }

        places.Add(name, names.Count);
        names.Add(name);
    }

    /// <summary>Adds the columns of a group.</summary>
    /// <returns>For each column of the union, the group's column; -1 if it has none.</returns>
    public int[] Merge(RowGroupEncoder group)
    {
        var ofGroup = new int[group.ColumnCount];
        for (var column = 0; column < group.ColumnCount; column++)
        {
            var name = group.ColumnName(column, sourceColumns);
            if (!places.TryGetValue(name, out ofGroup[column]))
            {
                ofGroup[column] = names.Count;
                Add(name);
            }
        }

        var merged = new int[names.Count];
        for (var i = 0; i < merged.Length; i++)
        {
            merged[i] = -1;
        }

        for (var column = 0; column < ofGroup.Length; column++)
        {
            merged[ofGroup[column]] = column;
        }

        return merged;
    }
}
