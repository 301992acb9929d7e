using Gfn.Formats;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Typed;
using Gfn.Formats.Typed.Inference;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Finds the types of inputs by looking at their beginnings, or at all of them.</summary>
public static class SchemaSampling
{
    /// <summary>Bytes looked at by default, decompressed: enough for tens of thousands of usual records.</summary>
    public const long DefaultBytes = 8L << 20;

    private const int FilesMax = 64;

    /// <summary>Infers a schema.</summary>
    /// <param name="inputs">What will be converted. The same inputs give the same schema.</param>
    /// <param name="ndjson">How lines are read.</param>
    /// <param name="options">How types are found.</param>
    /// <param name="sampleBytes">Bytes looked at, shared evenly by up to 64 files spread over the list; null for everything.</param>
    /// <param name="cancel">Stops soon.</param>
    /// <exception cref="InvalidOperationException">Everything is to be looked at, and an input can be read only once.</exception>
    public static async Task<SampledSchema> InferAsync(
        IReadOnlyList<ConversionInput> inputs, NdjsonOptions ndjson, InferenceOptions options, long? sampleBytes, CancellationToken cancel)
    {
        using var inference = new TypeInference(ndjson, options);
        using var block = new LineBlock();
        var replaced = inputs.ToList();
        var chosen = Spread(inputs.Count, sampleBytes is null ? int.MaxValue : FilesMax);
        foreach (var source in chosen)
        {
            var input = inputs[source];
            var bytesMax = sampleBytes is { } all ? Math.Max(all / chosen.Count, 1 << 12) : long.MaxValue;
            if (input.SizeBytes is null)
            {
                if (sampleBytes is null)
                {
                    throw new InvalidOperationException($"{input.Name} can be read only once; give a schema, or let a sample of it decide.");
                }

                var stream = await input.OpenAsync(0, cancel);
                var first = new byte[bytesMax];
                var count = await stream.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancel);
                replaced[source] = input with { OpenAsync = (_, _) => Task.FromResult<Stream>(new PrefixedStream(first.AsSpan(0, count).ToArray(), stream)) };
                input = input with { OpenAsync = (_, _) => Task.FromResult<Stream>(new MemoryStream(first, 0, count)) };
            }

            Take(inference, block, input, bytesMax, ndjson, cancel);
        }

        return new SampledSchema(inference.Schema(), replaced, inference.Records);
    }

    /// <summary>Numbers of so many files, evenly over the list.</summary>
    private static List<int> Spread(int count, int most)
    {
        var taken = Math.Min(count, most);
        var chosen = new List<int>(taken);
        for (var i = 0; i < taken; i++)
        {
            chosen.Add((int)((long)i * count / taken));
        }

        return chosen;
    }

    private static void Take(TypeInference inference, LineBlock block, ConversionInput input, long bytesMax, NdjsonOptions ndjson, CancellationToken cancel)
    {
        block.Clear();
        try
        {
            using var stream = SourceStream.Open(input, InputCompressions.OfName(input.Name), aside: false, onRead: null, cancel);
            for (long taken = 0; ;)
            {
                cancel.ThrowIfCancellationRequested();
                if (block.Free.IsEmpty)
                {
                    if (block.Length > ndjson.LineBytesMax)
                    {
                        return;
                    }

                    block.Grow();
                }

                var count = SourceStream.Read(stream, block.Free[..(int)Math.Min(block.Free.Length, Math.Max(1, bytesMax - taken))]);
                taken += count;
                block.Fill(count);
                inference.Append(block, last: count == 0);
                if (count == 0 || taken >= bytesMax)
                {
                    return;
                }
            }
        }
        catch (InputRefusedException)
        {
            // The conversion meets the same trouble and reports it with the file.
        }
    }
}

/// <summary>What a sample showed.</summary>
/// <param name="Schema">Types of the columns.</param>
/// <param name="Inputs">What to convert with it: an input that can be read only once is replaced by what was read of it and the rest.</param>
/// <param name="Records">Records looked at.</param>
public sealed record SampledSchema(TypedSchema Schema, IReadOnlyList<ConversionInput> Inputs, long Records);
