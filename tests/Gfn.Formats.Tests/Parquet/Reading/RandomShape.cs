using Gfn.Formats.Parquet;

namespace Gfn.Formats.Tests.Parquet.Reading;

/// <summary>A random schema of integers, random rows for it, and the levels they are stored as: the specification's record shredding, written a second time.</summary>
internal sealed class RandomShape
{
    private const int DepthMax = 4;

    private readonly Random random;
    private readonly List<(FieldRepetition Repetition, string Name, int Children, ConvertedType? Converted)> elements = [];
    private readonly List<string> paths = [];
    private readonly List<Field> fields = [];

    public RandomShape(Random random)
    {
        this.random = random;
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            fields.Add(NewField($"f{i}", "", 0, 0, 0, mayBeRepeated: true));
        }
    }

    private enum Kind
    {
        Leaf,
        Struct,
        List,
    }

    /// <summary>A file of random rows, in several pages of either version, and the rows as JSON.</summary>
    public (byte[] File, List<string> Rows) Make()
    {
        var rows = new List<string>();
        var columns = paths.Select(_ => new List<Entry>()).ToList();
        for (var count = random.Next(0, 40); count > 0; count--)
        {
            rows.Add($"{{{string.Join(',', fields.Select(field => $"\"{field.Name}\":{Shred(field, columns, 0)}"))}}}");
        }

        var file = new HandMadeFile(fields.Count) { Rows = rows.Count };
        foreach (var (repetition, name, children, converted) in elements)
        {
            _ = children == 0 ? file.Leaf(name, repetition, PhysicalType.Int32) : file.Group(name, repetition, children, converted);
        }

        for (var i = 0; i < paths.Count; i++)
        {
            var leaf = fields.SelectMany(Leaves).Single(candidate => candidate.Column == i);
            file.Chunk(PhysicalType.Int32, paths[i], columns[i].Count, [.. Pages(columns[i], leaf)]);
        }

        return (file.Bytes(), rows);
    }

    private static IEnumerable<Field> Leaves(Field field) => field.Kind == Kind.Leaf ? [field] : field.Children.SelectMany(Leaves);

    private Field NewField(string name, string parent, int depth, int definition, int repetition, bool mayBeRepeated)
    {
        var occurs = (FieldRepetition)random.Next(0, mayBeRepeated ? 3 : 2);
        var path = parent + name;
        definition += occurs == FieldRepetition.Required ? 0 : 1;
        repetition += occurs == FieldRepetition.Repeated ? 1 : 0;
        var kind = depth >= DepthMax ? Kind.Leaf : (Kind)random.Next(0, 3);
        var at = elements.Count;
        elements.Add(default);
        var children = new List<Field>();
        var column = -1;
        switch (kind)
        {
            case Kind.Leaf:
                column = paths.Count;
                paths.Add(path);
                elements[at] = (occurs, name, 0, null);
                break;
            case Kind.Struct:
                for (var i = random.Next(1, 4); i > 0; i--)
                {
                    children.Add(NewField($"s{i}", $"{path}.", depth + 1, definition, repetition, mayBeRepeated: true));
                }

                elements[at] = (occurs, name, children.Count, null);
                break;
            default:
                elements.Add((FieldRepetition.Repeated, "list", 1, null));
                children.Add(NewField("element", $"{path}.list.", depth + 1, definition + 1, repetition + 1, mayBeRepeated: false));
                elements[at] = (occurs, name, 1, ConvertedType.List);
                break;
        }

        return new Field(name, kind, occurs, definition, repetition, children, column);
    }

    /// <summary>Makes up a value for a field, writes its levels, and returns it as JSON.</summary>
    private string Shred(Field field, List<List<Entry>> columns, int repetition)
    {
        switch (field.Occurs)
        {
            case FieldRepetition.Optional when random.Next(3) == 0:
                Absent(field, columns, repetition, field.Definition - 1);
                return "null";
            case FieldRepetition.Repeated:
                return Repeat(field, columns, repetition, field.Definition, field.Repetition, start => Content(field, columns, start));
            default:
                return Content(field, columns, repetition);
        }
    }

    private string Content(Field field, List<List<Entry>> columns, int repetition)
    {
        switch (field.Kind)
        {
            case Kind.Leaf:
                var value = random.Next(-1000, 1000);
                columns[field.Column].Add(new Entry(repetition, field.Definition, value));
                return value.ToString();
            case Kind.Struct:
                return $"{{{string.Join(',', field.Children.Select(child => $"\"{child.Name}\":{Shred(child, columns, repetition)}"))}}}";
            default:
                return Repeat(field, columns, repetition, field.Definition + 1, field.Repetition + 1, start => Shred(field.Children[0], columns, start));
        }
    }

    private string Repeat(Field field, List<List<Entry>> columns, int repetition, int definition, int level, Func<int, string> element)
    {
        var count = random.Next(0, 4);
        if (count == 0)
        {
            Absent(field, columns, repetition, definition - 1);
        }

        return $"[{string.Join(',', Enumerable.Range(0, count).Select(i => element(i == 0 ? repetition : level)).ToList())}]";
    }

    private static void Absent(Field field, List<List<Entry>> columns, int repetition, int definition)
    {
        foreach (var leaf in Leaves(field))
        {
            columns[leaf.Column].Add(new Entry(repetition, definition, 0));
        }
    }

    private IEnumerable<byte[]> Pages(List<Entry> entries, Field leaf)
    {
        for (var at = 0; at < entries.Count;)
        {
            var isV2 = random.Next(2) == 0;
            var end = Math.Min(entries.Count, at + random.Next(1, 30));

            // A v2 page ends with a row; a v1 page need not, but what follows it here may be v2.
            while (end < entries.Count && entries[end].Repetition != 0)
            {
                end++;
            }

            var page = entries[at..end];
            var repetition = page.Select(entry => entry.Repetition).ToArray();
            var definition = page.Select(entry => entry.Definition).ToArray();
            var values = page.Where(entry => entry.Definition == leaf.Definition).SelectMany(entry => BitConverter.GetBytes(entry.Value)).ToArray();
            yield return isV2
                ? HandMadeFile.PageV2(
                    page.Count, definition.Count(level => level != leaf.Definition), repetition.Count(level => level == 0), Encoding.Plain,
                    HandMadeFile.Packed(leaf.Repetition, repetition), HandMadeFile.Packed(leaf.Definition, definition), values)
                : HandMadeFile.Page(page.Count, Encoding.Plain, [.. Prefixed(leaf.Repetition, repetition), .. Prefixed(leaf.Definition, definition), .. values]);
            at = end;
        }
    }

    private static byte[] Prefixed(int max, int[] levels) => max == 0 ? [] : HandMadeFile.Levels(max, levels);

    private sealed record Field(string Name, Kind Kind, FieldRepetition Occurs, int Definition, int Repetition, List<Field> Children, int Column);

    private readonly record struct Entry(int Repetition, int Definition, int Value);
}
