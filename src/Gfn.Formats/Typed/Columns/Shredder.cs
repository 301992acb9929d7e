using System.Runtime.CompilerServices;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Typed.Values;

namespace Gfn.Formats.Typed.Columns;

/// <summary>Takes the nested values of a column apart, in one walk over each: levels and places of values for every leaf. Conversion comes after, leaf by leaf.</summary>
/// <remarks>Trusts the text: a <see cref="JsonScanner"/> has accepted it. Source: the record shredding of Dremel, as Parquet uses it.</remarks>
internal sealed unsafe class Shredder : IDisposable
{
    /// <summary>Bytes of values after which leaves are converted, so that their entries stay in the second-level cache.</summary>
    private const long BytesMax = 1 << 20;

    /// <summary>Elements of one list after which they are: a line may hold millions.</summary>
    private const int ElementsMax = 1 << 15;

    private readonly SchemaNode root;
    private readonly LeafNode[] leaves;
    private readonly LeafEntries[] entries;
    private readonly MisfitLog misfits;
    private readonly List<Note> notes = [];
    private BatchPlace batch;
    private byte* block;
    private ushort row;

    public Shredder(SchemaNode root, LeafNode[] leaves, MisfitLog misfits)
    {
        this.root = root;
        this.leaves = leaves;
        this.misfits = misfits;
        entries = [.. leaves.Select(_ => new LeafEntries())];
    }

    private enum NoteKind
    {
        /// <summary>A value that is no list or struct, where one is wanted.</summary>
        Misfit,

        /// <summary>A key that its struct lacks.</summary>
        Unknown,

        /// <summary>A key met again in its object.</summary>
        Duplicate,
    }

    /// <summary>Keys met again in structs since this was last set to 0.</summary>
    public long DuplicateKeys { get; set; }

    /// <summary>The values of a batch; rows without a field are null.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="fields">In order of rows, each row at most once.</param>
    /// <param name="count">How many.</param>
    public void Append(BatchPlace place, FieldView* fields, int count)
    {
        batch = place;
        block = place.Block;
        var done = 0;
        long bytes = 0;
        for (var field = fields; field < fields + count; field++)
        {
            Missing(done, field->Row);
            row = field->Row;
            done = row + 1;
            Row(field);
            bytes += field->Length;
            if (bytes >= BytesMax)
            {
                Convert();
                bytes = 0;
            }
        }

        Missing(done, place.Rows);
        Convert();
    }

    public void Dispose()
    {
        foreach (var of in entries)
        {
            of.Dispose();
        }

        DisposeKeys(root);
    }

    private static void DisposeKeys(SchemaNode node)
    {
        node.Keys?.Dispose();
        foreach (var child in node.Children)
        {
            DisposeKeys(child);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Space(byte* p) => *p <= ' ' ? JsonScanner.SkipSpace(p) : p;

    private void Missing(int from, int to)
    {
        if (from < to)
        {
            row = (ushort)from;
            Nulls(root, repetition: 0, definition: 0, to - from);
        }
    }

    private void Row(FieldView* field)
    {
        var p = block + field->Offset;
        var quote = field->Form == FieldForm.Escaped || (field->Offset > 0 && p[-1] == (byte)'"') ? 1 : 0;
        Value(root, p - quote, repetition: 0);
        if (notes.Count > 0)
        {
            Report();
        }
    }

    private void Convert()
    {
        for (var leaf = 0; leaf < leaves.Length; leaf++)
        {
            if (entries[leaf].Count > 0)
            {
                leaves[leaf].Append(batch, entries[leaf]);
                entries[leaf].Clear();
            }
        }
    }

    private void Nulls(SchemaNode node, int repetition, int definition, int rows = 1)
    {
        for (var leaf = node.FirstLeaf; leaf < node.LeafEnd; leaf++)
        {
            entries[leaf].AddNulls(row, repetition, definition, rows);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private byte* Value(SchemaNode node, byte* p, int repetition)
    {
        switch (node.Kind)
        {
            case NodeKind.Leaf:
                return Leaf(node, p, repetition);
            case NodeKind.Struct when *p == (byte)'{':
                return Struct(node, p, repetition);
            case NodeKind.List when *p == (byte)'[':
                return List(node, p, repetition);
        }

        var end = JsonWalk.End(p);
        if (*p != (byte)'n')
        {
            notes.Add(new Note(NoteKind.Misfit, node, 0, (nint)p, (nint)end));
        }

        Nulls(node, repetition, node.Definition - 1);
        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Leaf(SchemaNode node, byte* p, int repetition)
    {
        var start = p;
        byte* end;
        var form = EntryForm.Plain;
        switch (*p)
        {
            case (byte)'"':
                start = p + 1;
                form = EntryForm.Text;
                end = StringScan.Next(start);
                while (*end != (byte)'"')
                {
                    form = EntryForm.Escaped;
                    end = StringScan.Next(end + 2);
                }

                p = end + 1;
                break;
            case (byte)'n':
                entries[node.FirstLeaf].AddNulls(row, repetition, node.Definition - 1, 1);
                return p + 4;
            case (byte)'{':
            case (byte)'[':
                form = EntryForm.Nested;
                p = end = JsonWalk.End(p);
                break;
            default:
                p = end = JsonWalk.ScalarEnd(p);
                break;
        }

        var entry = entries[node.FirstLeaf].Add();
        entry->Offset = (int)(start - block);
        entry->Length = (int)(end - start);
        entry->Row = row;
        entry->Definition = (byte)node.Definition;
        entry->Repetition = (byte)repetition;
        entry->Form = form;
        return p;
    }

    /// <summary>Hands each element to the field below.</summary>
    private byte* List(SchemaNode node, byte* p, int repetition)
    {
        var element = node.Children[0];
        p = Space(p + 1);
        if (*p == (byte)']')
        {
            Nulls(element, repetition, node.Definition);
            return p + 1;
        }

        while (true)
        {
            p = Space(Value(element, p, repetition));
            if (*p == (byte)']')
            {
                return p + 1;
            }

            p = Space(p + 1);
            repetition = element.Repetition;
            if (!node.IsInStruct && entries[node.FirstLeaf].Count >= ElementsMax)
            {
                Convert();
            }
        }
    }

    /// <summary>Hands each member to its field. A key that occurs again replaces the earlier one; a field without a key is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private byte* Struct(SchemaNode node, byte* p, int repetition)
    {
        var children = node.Children;
        var keys = node.Keys!;
        var serial = ++node.Objects;
        var notesBefore = notes.Count;
        var met = 0;
        var expected = 0;
        p = Space(p + 1);
        while (*p != (byte)'}')
        {
            var key = p + 1;
            var index = keys.Predict(key, expected, out var length);
            if (index < 0)
            {
                length = (int)(JsonWalk.StringEnd(p) - key) - 1;
                index = keys.LookUp(key, length);
            }

            p = Space(key + length + 1);
            p = Space(p + 1);
            if (index < 0)
            {
                var end = JsonWalk.End(p);
                notes.Add(new Note(NoteKind.Unknown, node, (nint)key, (nint)p, (nint)end));
                p = end;
            }
            else
            {
                var child = children[index];
                expected = index + 1;
                if (child.MetIn == serial)
                {
                    DropEarlier(node, child, notesBefore);
                }
                else
                {
                    child.MetIn = serial;
                    met++;
                }

                p = child.Kind == NodeKind.Leaf ? Leaf(child, p, repetition) : Value(child, p, repetition);
            }

            p = Space(p);
            if (*p == (byte)',')
            {
                p = Space(p + 1);
            }
        }

        if (met < children.Length)
        {
            foreach (var child in children)
            {
                if (child.MetIn != serial)
                {
                    Nulls(child, repetition, node.Definition);
                }
            }
        }

        return p + 1;
    }

    /// <summary>Takes back a field's value in the open object, and what was noted within it.</summary>
    private void DropEarlier(SchemaNode node, SchemaNode child, int notesBefore)
    {
        for (var leaf = child.FirstLeaf; leaf < child.LeafEnd; leaf++)
        {
            entries[leaf].DropValue(child.Repetition);
        }

        for (var i = notes.Count - 1; i >= notesBefore; i--)
        {
            if (notes[i].Node.Number >= child.Number && notes[i].Node.Number < child.NumberEnd)
            {
                notes.RemoveAt(i);
            }
        }

        notes.Add(new Note(NoteKind.Duplicate, node, 0, 0, 0));
    }

    /// <summary>Counts what was noted in the row.</summary>
    private void Report()
    {
        misfits.Row = row;
        foreach (var note in notes)
        {
            switch (note.Kind)
            {
                case NoteKind.Misfit:
                    misfits.Add(note.Node.Path, note.Node.Type.ToString(), (byte*)note.Start, (byte*)note.End);
                    break;
                case NoteKind.Unknown:
                    misfits.Add($"{note.Node.Path}.{note.Node.Keys!.Text((byte*)note.Key)}", "none", (byte*)note.Start, (byte*)note.End);
                    break;
                default:
                    DuplicateKeys++;
                    break;
            }
        }

        notes.Clear();
    }

    private sealed record Note(NoteKind Kind, SchemaNode Node, nint Key, nint Start, nint End);
}
