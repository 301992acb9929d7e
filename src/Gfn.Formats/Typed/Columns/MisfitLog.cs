using System.Text;

namespace Gfn.Formats.Typed.Columns;

/// <summary>What a batch is and where it stands, for those who must say where a value stood.</summary>
/// <param name="Start">First byte of the block.</param>
/// <param name="Source">Number of the file.</param>
/// <param name="Offset">Byte offset in the file of the block's first byte.</param>
/// <param name="FirstRow">Row of the group that the batch's row 0 is.</param>
/// <param name="Rows">Rows of the batch.</param>
/// <param name="Lines">Line of each row within its segment.</param>
internal readonly unsafe record struct BatchPlace(nint Start, int Source, long Offset, int FirstRow, int Rows, nint Lines)
{
    public byte* Block => (byte*)Start;

    public int Line(int row) => ((int*)Lines)[row];
}

/// <summary>Values of a row group that did not fit: counted by column, and kept where the policy wants them.</summary>
internal sealed unsafe class MisfitLog(MisfitPolicy policy)
{
    private readonly Dictionary<string, Misfit> byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Misfit> firstBySource = [];
    private readonly List<Rescued> rescued = [];
    private BatchPlace batch;

    /// <summary>Row of the batch that is being converted.</summary>
    public int Row { get; set; }

    /// <summary>By column, in order of first appearance.</summary>
    public IReadOnlyCollection<Misfit> Counts => byPath.Values;

    /// <summary>The first of each file, by its number.</summary>
    public IReadOnlyDictionary<int, Misfit> FirstBySource => firstBySource;

    /// <summary>Whether <see cref="TakeRescued"/> has any.</summary>
    public bool HasRescued => rescued.Count > 0;

    public void BeginBatch(BatchPlace place) => batch = place;

    public void Clear()
    {
        byPath.Clear();
        firstBySource.Clear();
        rescued.Clear();
    }

    /// <summary>Notes a value.</summary>
    /// <param name="path">Its column.</param>
    /// <param name="type">The column's type in schema notation.</param>
    /// <param name="p">Its raw JSON text.</param>
    /// <param name="end">Behind it.</param>
    public void Add(string path, string type, byte* p, byte* end)
    {
        if (byPath.TryGetValue(path, out var known))
        {
            byPath[path] = known with { Count = known.Count + 1 };
        }
        else
        {
            byPath.Add(path, new Misfit(path, type, 1, Place(p, end)));
        }

        if (policy == MisfitPolicy.Fail && !firstBySource.ContainsKey(batch.Source))
        {
            firstBySource.Add(batch.Source, new Misfit(path, type, 1, Place(p, end)));
        }

        if (policy == MisfitPolicy.Rescue)
        {
            rescued.Add(new Rescued(Row, rescued.Count, path, new ReadOnlySpan<byte>(p, (int)(end - p)).ToArray()));
        }
    }

    /// <summary>Appends the rescued values of the batch as one JSON object for each row that has any.</summary>
    /// <param name="target">Takes the texts; slack behind it.</param>
    /// <returns>Row, offset and length of each text, in order of rows.</returns>
    public List<(int Row, int Offset, int Length)> TakeRescued(NativeBuffer target)
    {
        var texts = new List<(int, int, int)>();
        foreach (var row in rescued.GroupBy(value => value.Row).OrderBy(group => group.Key))
        {
            var start = target.Length;
            var before = "{"u8;
            foreach (var (path, values) in row.OrderBy(value => value.Order).GroupBy(value => value.Path, StringComparer.Ordinal).Select(group => (group.Key, group.ToList())))
            {
                target.Append(before);
                target.Append(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(path, RescueJson.Options));
                target.Append(":"u8);
                Append(target, values);
                before = ","u8;
            }

            target.Append("}"u8);
            texts.Add((row.Key, start, target.Length - start));
        }

        rescued.Clear();
        return texts;
    }

    /// <summary>One value stands for itself; several of one path, elements of a list, as an array.</summary>
    private static void Append(NativeBuffer target, List<Rescued> values)
    {
        if (values.Count == 1)
        {
            Compact(target, values[0].Json);
            return;
        }

        var before = "["u8;
        foreach (var value in values)
        {
            target.Append(before);
            Compact(target, value.Json);
            before = ","u8;
        }

        target.Append("]"u8);
    }

    private static void Compact(NativeBuffer target, byte[] json)
    {
        using var text = new NativeBuffer(json.Length);
        text.Append(json);
        target.Reserve(json.Length);
        target.Length += Ndjson.JsonText.Compact(text.Start, json.Length, target.Start + target.Length);
    }

    private MisfitPlace Place(byte* p, byte* end)
    {
        var text = Encoding.UTF8.GetString(p, (int)Math.Min(end - p, MisfitPlace.TextCharsMax * 4L));
        var inBlock = p >= batch.Block && p - batch.Block < int.MaxValue;
        return new MisfitPlace(batch.Source, batch.Line(Row), inBlock ? batch.Offset + (p - batch.Block) : batch.Offset, text.Length > MisfitPlace.TextCharsMax ? text[..MisfitPlace.TextCharsMax] : text);
    }

    private sealed record Rescued(int Row, int Order, string Path, byte[] Json);
}

/// <summary>How paths are written into rescued objects.</summary>
internal static class RescueJson
{
    public static System.Text.Json.JsonSerializerOptions Options { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
