using System.Text.Json;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Typed;

namespace Gfn.Fuzz;

/// <summary>Validates JSON texts and reads schemas: our verdict must be that of the runtime's parser.</summary>
public sealed class JsonTarget : ITarget
{
    private const int DepthMax = 64;

    /// <inheritdoc/>
    public string Name => "json";

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        """{"a":[1,-0.5e+10,"x\u00e9\n",true,false,null,{}],"b":{"c":[[]]}}"""u8.ToArray(),
        """["\ud83d\ude80","\\",0,10,1E5]"""u8.ToArray(),
        """{"a":"int64","b":["decimal(10,2)"],"c":{"d":"timestamp"}}"""u8.ToArray(),
        """{"type":"object","properties":{"a":{"type":["integer","null"]},"b":{"type":"array","items":{"type":"string","format":"date"}}}}"""u8.ToArray(),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Tokens { get; } = ConverterTarget.OfText().Tokens;

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> input)
    {
        var ours = JsonValidator.Check(input, out var at, DepthMax);
        if (at < 0 || at > input.Length)
        {
            throw new InvalidOperationException($"a fault at byte {at} of {input.Length}");
        }

        // The runtime's reader does not look into strings for broken UTF-8; ours says so by name.
        if (ours != JsonFault.InvalidUtf8 && ours == JsonFault.None != RuntimeAccepts(input))
        {
            throw new InvalidOperationException($"ours says {ours} at byte {at}, the runtime's parser {(ours == JsonFault.None ? "refuses" : "accepts")}");
        }

        try
        {
            _ = TypedSchema.Parse(input.ToArray()).ToString();
        }
        catch (TypedSchemaException)
        {
            // A refusal with its place is what is wanted.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static bool RuntimeAccepts(ReadOnlySpan<byte> input)
    {
        try
        {
            var reader = new Utf8JsonReader(input, new JsonReaderOptions { MaxDepth = DepthMax });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
