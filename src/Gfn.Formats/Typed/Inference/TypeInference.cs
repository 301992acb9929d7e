using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Typed.Values;

namespace Gfn.Formats.Typed.Inference;

/// <summary>How a schema is found.</summary>
public sealed record InferenceOptions
{
    /// <summary>Whether fractions become exact decimals where all digits fit; otherwise, and by default, they become doubles.</summary>
    public bool ExactFractions { get; init; }

    /// <summary>An object with more distinct keys than this is JSON text rather than a struct: its keys are data. Default 256.</summary>
    public int StructFieldsMax { get; init; } = 256;

    /// <summary>Types of single top-level columns that are not to be guessed.</summary>
    public IReadOnlyDictionary<string, ColumnType> Given { get; init; } = new Dictionary<string, ColumnType>(StringComparer.Ordinal);
}

/// <summary>Finds the narrowest types that hold every value shown to it. Not thread-safe.</summary>
/// <remarks>
/// Widening, within one column: integers beyond 64 bits make a decimal, or text beyond 38 digits; a fraction or exponent makes a double, unless an integer is there
/// that a double cannot hold exactly: then a decimal, or text. Days with times, instants with local times, and texts of any other kind make text.
/// Scalars of different kinds make text; scalars with objects or arrays, objects without keys, and objects of too many keys make JSON text. Only nulls make text.
/// </remarks>
public sealed unsafe class TypeInference : IDisposable
{
    private readonly NdjsonOptions ndjson;
    private readonly InferenceOptions options;
    private readonly JsonScanner scanner;
    private readonly NativeBuffer scratch = new(256);
    private readonly SeenFields columns = new();

    /// <summary>Begins with nothing seen.</summary>
    public TypeInference(NdjsonOptions ndjson, InferenceOptions options)
    {
        this.ndjson = ndjson;
        this.options = options;
        scanner = new JsonScanner(ndjson.DepthMax);
    }

    /// <summary>Records seen.</summary>
    public long Records { get; private set; }

    /// <summary>Takes the whole lines of a block, and consumes them from it. Lines that are no records are passed over.</summary>
    /// <param name="block">Bytes, following those consumed before.</param>
    /// <param name="last">No byte follows: a last line without line end counts.</param>
    public void Append(LineBlock block, bool last)
    {
        var length = block.Length;
        if (last)
        {
            block.Start[length] = (byte)'\n';
        }
        else
        {
            length = new ReadOnlySpan<byte>(block.Start, length).LastIndexOf((byte)'\n') + 1;
        }

        var end = block.Start + length;
        for (var line = block.Start; line < end;)
        {
            var lineLength = new ReadOnlySpan<byte>(line, (int)(end - line)).IndexOf((byte)'\n');
            lineLength = lineLength < 0 ? (int)(end - line) : lineLength;
            Line(line, lineLength);
            line += lineLength + 1;
        }

        block.Consume(length);
    }

    /// <summary>The schema of what was seen, columns in order of first appearance.</summary>
    public TypedSchema Schema()
    {
        var fields = new List<TypedField>();
        foreach (var seen in columns.All.Where(field => field.Name != TypedOptions.RescueColumn))
        {
            fields.Add(new TypedField(seen.Name, options.Given.TryGetValue(seen.Name, out var given) ? given : TypeWidening.Of(seen.Values, options, depth: 1)));
        }

        foreach (var (name, type) in options.Given)
        {
            if (fields.TrueForAll(field => field.Name != name))
            {
                fields.Add(new TypedField(name, type));
            }
        }

        return new TypedSchema(fields);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        scanner.Dispose();
        scratch.Dispose();
    }

    private void Line(byte* line, int length)
    {
        var text = new ReadOnlySpan<byte>(line, length);
        var p = line + (text.StartsWith("\uFEFF"u8) ? 3 : 0);
        p = JsonScanner.SkipSpace(p);
        if (*p != (byte)'{' || length > ndjson.LineBytesMax || !Utf8.IsValid(text))
        {
            return;
        }

        var behind = scanner.Nested(p);
        if (behind is null || *JsonScanner.SkipSpace(behind) != (byte)'\n')
        {
            return;
        }

        Records++;
        Members(p, columns, depth: 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private byte* Members(byte* p, SeenFields fields, int depth)
    {
        var expected = 0;
        p = JsonScanner.SkipSpace(p + 1);
        while (*p != (byte)'}')
        {
            var key = p + 1;
            var isEscaped = *StringScan.Next(key) != (byte)'"';
            p = JsonWalk.StringEnd(p);
            var length = (int)(p - key) - 1;
            if (isEscaped)
            {
                key = Scalars.Unescape(key, ref length, scratch);
            }

            var seen = fields.Find(new ReadOnlySpan<byte>(key, length), ref expected, fields == columns ? ndjson.ColumnsMax : options.StructFieldsMax);
            p = JsonScanner.SkipSpace(p);
            p = Value(JsonScanner.SkipSpace(p + 1), seen, depth + 1);
            p = JsonScanner.SkipSpace(p);
            if (*p == (byte)',')
            {
                p = JsonScanner.SkipSpace(p + 1);
            }
        }

        return p + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private byte* Value(byte* p, SeenValues? seen, int depth)
    {
        if (seen is null || depth > TypedSchema.DepthMax)
        {
            return JsonWalk.End(p);
        }

        switch (*p)
        {
            case (byte)'{':
                seen.Objects = true;
                return Members(p, seen.Fields ??= new SeenFields(), depth);
            case (byte)'[':
                seen.Arrays = true;
                return Elements(p, seen.Element ??= new SeenValues(), depth);
            case (byte)'n':
                return p + 4;
            case (byte)'t':
            case (byte)'f':
                seen.Bools = true;
                return JsonWalk.End(p);
            case (byte)'"':
                var behind = JsonWalk.StringEnd(p);
                seen.AddText(p + 1, (int)(behind - p) - 2);
                return behind;
            default:
                var end = JsonWalk.End(p);
                seen.AddNumber(p, (int)(end - p));
                return end;
        }
    }

    private byte* Elements(byte* p, SeenValues element, int depth)
    {
        p = JsonScanner.SkipSpace(p + 1);
        while (*p != (byte)']')
        {
            p = JsonScanner.SkipSpace(Value(p, element, depth + 1));
            if (*p == (byte)',')
            {
                p = JsonScanner.SkipSpace(p + 1);
            }
        }

        return p + 1;
    }
}
