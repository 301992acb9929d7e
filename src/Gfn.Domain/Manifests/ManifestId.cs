using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Gfn.Domain;

/// <summary>Identity of a manifest: 32 lower-case hexadecimal digits, the first half of the SHA-256 of what it asks for.</summary>
/// <remarks>
/// The same files of the same day give the same id, whoever builds the manifest and however often; who built it and when is not part of it.
/// A file's generation is: retried files make another manifest, which is converted and loaded anew.
/// </remarks>
[JsonConverter(typeof(TextValueConverter<ManifestId>))]
public sealed record ManifestId : ITextValue<ManifestId>
{
    private const int Digits = 32;

    private ManifestId(string value) => Value = value;

    /// <inheritdoc/>
    public string Value { get; }

    /// <summary>The id of a set of files; their order does not matter.</summary>
    /// <param name="pipeline">Name of the pipeline.</param>
    /// <param name="date">The day.</param>
    /// <param name="files">At least one file, each once.</param>
    public static ManifestId Of(string pipeline, RunDate date, IEnumerable<FileClaim> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, "gfn-manifest-v1");
        Append(hash, pipeline);
        Append(hash, date.Value);
        foreach (var (file, generation) in files.OrderBy(claim => claim.File))
        {
            Append(hash, file.Value);
            if (generation > 0)
            {
                // No file's identity begins like that; and manifests of first generations keep the ids they have always had.
                Append(hash, $"/generation {generation}");
            }
        }

        return new ManifestId(Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits]);
    }

    /// <summary>Accepts exactly 32 lower-case hexadecimal digits.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ManifestId? id)
    {
        id = text is { Length: Digits } && text.All(char.IsAsciiHexDigitLower) ? new ManifestId(text) : null;
        return id is not null;
    }

    /// <inheritdoc/>
    public static ManifestId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a manifest id: expected {Digits} hexadecimal digits.");

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static void Append(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
    }
}
