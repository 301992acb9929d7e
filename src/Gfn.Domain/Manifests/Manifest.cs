using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gfn.Domain;

/// <summary>One file of a manifest.</summary>
/// <param name="Uri"><c>s3://bucket/key</c>, unencoded; an exact object, never a prefix.</param>
/// <param name="Version">Version id or ETag: with the address, the file's identity.</param>
/// <param name="Sequencer">Order among versions of the key, if known.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Generation">Which of the file's ways through the pipeline this is; part of the manifest's identity.</param>
public sealed record ManifestFile(string Uri, string Version, Sequencer? Sequencer, long Size, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Generation = 0)
{
    /// <summary>The file's identity.</summary>
    public FileKey File() => new(ObjectKey.Parse(Uri), Version);

    /// <summary>What the manifest claims of it.</summary>
    public FileClaim Claim() => new(File(), Generation);
}

/// <summary>Sums over a manifest.</summary>
/// <param name="Files">Number of files.</param>
/// <param name="Bytes">Sum of their sizes.</param>
public sealed record ManifestTotals(int Files, long Bytes);

/// <summary>Which run wrote a document.</summary>
/// <param name="WorkflowId">Id of the workflow.</param>
/// <param name="RunId">Its run.</param>
public sealed record WrittenBy(string WorkflowId, string RunId);

/// <summary>What one conversion is asked to do: a fixed list of file versions. Written once, put-if-absent; form v1.</summary>
/// <param name="ManifestId">Hash of pipeline, date, and files with their generations.</param>
/// <param name="SchemaVersion">Version of this form: 1.</param>
/// <param name="Pipeline">Name of the pipeline.</param>
/// <param name="Date">The day.</param>
/// <param name="Files">In ordinal order of their identity.</param>
/// <param name="Totals">Sums, checked on reading.</param>
/// <param name="CreatedAt">When it was built; also what <c>_processing_timestamp</c> shows, so that a rebuild gives the same bytes.</param>
/// <param name="CreatedBy">The run that built it.</param>
/// <param name="ConfigHash">Hash of the settings in force, for the record.</param>
public sealed record Manifest(
    ManifestId ManifestId,
    int SchemaVersion,
    string Pipeline,
    RunDate Date,
    IReadOnlyList<ManifestFile> Files,
    ManifestTotals Totals,
    DateTimeOffset CreatedAt,
    WrittenBy CreatedBy,
    string? ConfigHash = null)
{
    /// <summary>The form this code writes.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>Builds a manifest: sorts the files, computes id and sums.</summary>
    /// <exception cref="ArgumentException">No files, or one twice.</exception>
    public static Manifest Build(string pipeline, IReadOnlyList<ArrivedFile> files, DateTimeOffset createdAt, WrittenBy createdBy, string? configHash = null)
    {
        if (files.Count == 0)
        {
            throw new ArgumentException("A manifest has at least one file.", nameof(files));
        }

        var date = files[0].Date;
        if (files.Any(file => file.Date != date))
        {
            throw new ArgumentException("A manifest holds files of one day.", nameof(files));
        }

        var ordered = files.OrderBy(file => file.File).ToList();
        if (ordered.Zip(ordered.Skip(1)).FirstOrDefault(pair => pair.First.File == pair.Second.File) is { First: { } twice })
        {
            throw new ArgumentException($"{twice.File} is listed twice.", nameof(files));
        }

        return new Manifest(
            ManifestId.Of(pipeline, date, ordered.Select(file => file.Claim())),
            CurrentSchemaVersion,
            pipeline,
            date,
            [.. ordered.Select(file => new ManifestFile(file.File.Location.Uri, file.File.Version, file.Sequencer, file.SizeBytes, file.Generation))],
            new ManifestTotals(ordered.Count, ordered.Sum(file => file.SizeBytes)),
            createdAt,
            createdBy,
            configHash);
    }

    /// <summary>UTF-8 JSON, snake_case.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, DomainJson.Compact);

    /// <summary>Reads a manifest and checks it against itself.</summary>
    /// <exception cref="DataPipelineException">Not JSON of this form, a newer form, or id or sums do not fit the files.</exception>
    public static Manifest FromJson(ReadOnlySpan<byte> json)
    {
        Manifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<Manifest>(json, DomainJson.Compact) ?? throw new JsonException("null");
        }
        catch (JsonException wrong)
        {
            throw new DataPipelineException(FailureCode.ManifestUnreadable, $"The manifest cannot be read: {wrong.Message}", wrong);
        }

        if (manifest.SchemaVersion != CurrentSchemaVersion)
        {
            throw new DataPipelineException(FailureCode.ManifestUnreadable, $"Manifest {manifest.ManifestId} has form {manifest.SchemaVersion}; this build reads form {CurrentSchemaVersion}.");
        }

        var id = ManifestId.Of(manifest.Pipeline, manifest.Date, manifest.Files.Select(file => file.Claim()));
        var totals = new ManifestTotals(manifest.Files.Count, manifest.Files.Sum(file => file.Size));
        return id == manifest.ManifestId && totals == manifest.Totals
            ? manifest
            : throw new DataPipelineException(FailureCode.ManifestUnreadable, $"Manifest {manifest.ManifestId} does not fit its files: they give id {id} and {totals.Files} files, {totals.Bytes} bytes.");
    }
}
