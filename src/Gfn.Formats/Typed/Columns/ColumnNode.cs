using System.IO.Hashing;
using System.Runtime.CompilerServices;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet.Writing;
using Gfn.Formats.Typed.Values;

namespace Gfn.Formats.Typed.Columns;

/// <summary>A field of the schema that takes JSON values apart into its leaves: levels and values.</summary>
/// <remarks>
/// Every field is optional. A field whose value is there has the definition level <see cref="Definition"/>, one that is null the level below,
/// or an even lower one if a group above it is null already. Source: the record shredding of Dremel, as Parquet uses it.
/// </remarks>
internal abstract unsafe class ColumnNode(int definition, string path, MisfitLog misfits) : IDisposable
{
    /// <summary>Definition level of a value that is there.</summary>
    public int Definition { get; } = definition;

    protected string Path { get; } = path;

    protected MisfitLog Misfits { get; } = misfits;

    /// <summary>Leaves at or below this field, in schema order.</summary>
    public abstract IEnumerable<LeafWriter> Leaves { get; }

    /// <summary>No value.</summary>
    /// <param name="repetition">Repetition level.</param>
    /// <param name="definition">How much of the path is there.</param>
    public abstract void Null(int repetition, int definition);

    /// <summary>A value that is not the literal null.</summary>
    /// <param name="p">First byte of its JSON text.</param>
    /// <param name="end">Behind the last.</param>
    /// <param name="repetition">Repetition level.</param>
    public abstract void Value(byte* p, byte* end, int repetition);

    public virtual void Dispose()
    {
        foreach (var leaf in Leaves)
        {
            leaf.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    protected void Misfit(string type, byte* p, byte* end, int repetition)
    {
        Misfits.Add(Path, type, p, end);
        Null(repetition, Definition - 1);
    }
}

/// <summary>Repeats its element.</summary>
internal sealed unsafe class ListNode(int definition, int repetition, string path, string type, MisfitLog misfits, ColumnNode element) : ColumnNode(definition, path, misfits)
{
    public override IEnumerable<LeafWriter> Leaves => element.Leaves;

    public override void Null(int repetition, int definition) => element.Null(repetition, definition);

    public override void Value(byte* p, byte* end, int first)
    {
        if (*p != (byte)'[')
        {
            Misfit(type, p, end, first);
            return;
        }

        p = JsonScanner.SkipSpace(p + 1);
        if (*p == (byte)']')
        {
            element.Null(first, Definition);
            return;
        }

        for (var level = first; ; level = repetition)
        {
            var valueEnd = JsonWalk.End(p);
            if (*p == (byte)'n')
            {
                element.Null(level, Definition + 1);
            }
            else
            {
                element.Value(p, valueEnd, level);
            }

            p = JsonScanner.SkipSpace(valueEnd);
            if (*p == (byte)']')
            {
                return;
            }

            p = JsonScanner.SkipSpace(p + 1);
        }
    }
}

/// <summary>Hands each member to its field; a key that occurs again replaces the earlier one.</summary>
internal sealed unsafe class StructNode : ColumnNode
{
    private readonly ColumnNode[] children;
    private readonly string type;
    private readonly KeyTable keys;
    private readonly nint[] starts;
    private readonly nint[] ends;
    private readonly NativeBuffer scratch = new(64);

    public StructNode(int definition, string path, string type, MisfitLog misfits, IReadOnlyList<TypedField> fields, ColumnNode[] children)
        : base(definition, path, misfits)
    {
        this.children = children;
        this.type = type;
        keys = new KeyTable(fields);
        starts = new nint[children.Length];
        ends = new nint[children.Length];
    }

    public override IEnumerable<LeafWriter> Leaves => children.SelectMany(child => child.Leaves);

    /// <summary>Keys met again in their struct.</summary>
    public long DuplicateKeys { get; private set; }

    public override void Null(int repetition, int definition)
    {
        foreach (var child in children)
        {
            child.Null(repetition, definition);
        }
    }

    public override void Value(byte* p, byte* end, int repetition)
    {
        if (*p != (byte)'{')
        {
            Misfit(type, p, end, repetition);
            return;
        }

        Array.Clear(starts);
        Find(p);
        for (var i = 0; i < children.Length; i++)
        {
            var value = (byte*)starts[i];
            if (value is null || *value == (byte)'n')
            {
                children[i].Null(repetition, Definition);
            }
            else
            {
                children[i].Value(value, (byte*)ends[i], repetition);
            }
        }
    }

    public long TakeDuplicateKeys()
    {
        var count = DuplicateKeys;
        DuplicateKeys = 0;
        return count;
    }

    public override void Dispose()
    {
        base.Dispose();
        scratch.Dispose();
    }

    /// <summary>Notes where each field's value stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Find(byte* p)
    {
        var expected = 0;
        p = JsonScanner.SkipSpace(p + 1);
        while (*p != (byte)'}')
        {
            var key = p + 1;
            p = JsonWalk.StringEnd(p);
            var field = Field(key, (int)(p - key) - 1, expected);
            p = JsonScanner.SkipSpace(p);
            p = JsonScanner.SkipSpace(p + 1);
            var valueEnd = JsonWalk.End(p);
            if (field < 0)
            {
                NoteUnknown(key, p, valueEnd);
            }
            else
            {
                DuplicateKeys += starts[field] != 0 ? 1 : 0;
                starts[field] = (nint)p;
                ends[field] = (nint)valueEnd;
                expected = field + 1;
            }

            p = JsonScanner.SkipSpace(valueEnd);
            if (*p == (byte)',')
            {
                p = JsonScanner.SkipSpace(p + 1);
            }
        }
    }

    private int Field(byte* key, int length, int expected)
    {
        var text = new ReadOnlySpan<byte>(key, length);
        if (expected < children.Length && keys.Is(expected, text))
        {
            return expected;
        }

        if (text.Contains((byte)'\\'))
        {
            var resolved = Scalars.Unescape(key, ref length, scratch);
            text = new ReadOnlySpan<byte>(resolved, length);
        }

        return keys.Find(text);
    }

    private void NoteUnknown(byte* key, byte* p, byte* end)
    {
        var keyEnd = JsonWalk.StringEnd(key - 1) - 1;
        var length = (int)(keyEnd - key);
        var text = new ReadOnlySpan<byte>(key, length).Contains((byte)'\\') ? Scalars.Unescape(key, ref length, scratch) : key;
        Misfits.Add($"{Path}.{System.Text.Encoding.UTF8.GetString(text, length)}", "none", p, end);
    }
}

/// <summary>Names of a struct's fields, to be found by their bytes.</summary>
internal sealed class KeyTable
{
    private readonly byte[][] names;
    private readonly int[] buckets;

    public KeyTable(IReadOnlyList<TypedField> fields)
    {
        names = [.. fields.Select(field => System.Text.Encoding.UTF8.GetBytes(field.Name))];
        buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, names.Length * 2))];
        for (var i = 0; i < names.Length; i++)
        {
            var at = Bucket(names[i]);
            while (buckets[at] != 0)
            {
                at = (at + 1) & (buckets.Length - 1);
            }

            buckets[at] = i + 1;
        }
    }

    public bool Is(int index, ReadOnlySpan<byte> key) => key.SequenceEqual(names[index]);

    /// <summary>Index of a name; -1 if there is none.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        for (var at = Bucket(key); buckets[at] != 0; at = (at + 1) & (buckets.Length - 1))
        {
            if (Is(buckets[at] - 1, key))
            {
                return buckets[at] - 1;
            }
        }

        return -1;
    }

    private int Bucket(ReadOnlySpan<byte> key) => (int)(XxHash3.HashToUInt64(key) & (uint)(buckets.Length - 1));
}
