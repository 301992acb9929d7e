using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>What a file was made from, as one value of its metadata.</summary>
public static class SourceHash
{
    /// <summary>Its key.</summary>
    public const string Key = "gfn.source-hash";

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>SHA-256, in lower-case hexadecimal, of a line for each input in order: a JSON array of its name, its stored bytes and its digest, the latter two null if not known.</summary>
    public static string Of(IEnumerable<ConversionInput> inputs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var input in inputs)
        {
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(new object?[] { input.Name, input.SizeBytes, input.Digest }, Options));
            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The inputs with the SHA-256 of their stored bytes as digest. Each is read once, to its end.</summary>
    /// <param name="inputs">All of known size: what can be read only once would be gone.</param>
    /// <param name="cancel">Ends the work early.</param>
    /// <exception cref="InvalidOperationException">One has no size.</exception>
    public static async Task<IReadOnlyList<ConversionInput>> WithDigestsAsync(IReadOnlyList<ConversionInput> inputs, CancellationToken cancel)
    {
        var digested = new List<ConversionInput>(inputs.Count);
        foreach (var input in inputs)
        {
            if (input.SizeBytes is null)
            {
                throw new InvalidOperationException($"{input.Name} can be read only once, so it cannot be hashed before it is converted.");
            }

            await using var stream = await input.OpenAsync(0, cancel);
            digested.Add(input with { Digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel)) });
        }

        return digested;
    }
}
