using System.Text.Json;

namespace Gfn.Domain;

/// <summary>One Parquet object of a committed manifest.</summary>
/// <param name="Uri"><c>s3://bucket/key</c>.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Lower-case hexadecimal digest of its bytes.</param>
public sealed record CommittedOutput(string Uri, long Rows, long Bytes, string Sha256);

/// <summary>What became of one input file. Lines = rows + rejected + blank, unless the file was refused as a whole.</summary>
/// <param name="File">Its identity.</param>
/// <param name="Lines">Lines read, a last one without line end included; 0 if refused.</param>
/// <param name="Rows">Lines that became rows.</param>
/// <param name="Rejected">Lines set aside.</param>
/// <param name="Blank">Empty lines.</param>
/// <param name="Bytes">Bytes read from the store.</param>
/// <param name="Refusal">Stable code, colon, detail, when the file is not NDJSON at all and gave no rows; null otherwise.</param>
public sealed record CommittedInput(FileKey File, long Lines, long Rows, long Rejected, long Blank, long Bytes, string? Refusal = null);

/// <summary>Values of one column that did not fit its type: kept elsewhere or dropped, as the settings say, in either case counted.</summary>
/// <param name="Column">Path of the column, such as <c>user.age</c>.</param>
/// <param name="Type">The type, in the notation of schema files.</param>
/// <param name="Values">How many.</param>
/// <param name="FirstFile">The file that holds the first of them.</param>
/// <param name="FirstLine">Its line, from 1.</param>
public sealed record CommittedMisfit(string Column, string Type, long Values, FileKey FirstFile, long FirstLine);

/// <summary>Publishes a conversion. While it is absent the output does not exist; once written, put-if-absent, it never changes.</summary>
/// <param name="ManifestId">The manifest it answers.</param>
/// <param name="SchemaVersion">Version of this form: 1.</param>
/// <param name="Date">The day.</param>
/// <param name="Attempt">Which attempt won; outputs of others are garbage.</param>
/// <param name="Outputs">Parquet objects; empty when no line was good.</param>
/// <param name="Inputs">One for each file of the manifest.</param>
/// <param name="Columns">Column names in file order.</param>
/// <param name="RejectsUri">Object with the rejected lines as NDJSON; null when there are none.</param>
/// <param name="CommittedAt">When the winning attempt ended.</param>
/// <param name="CommittedBy">The run that published it.</param>
/// <param name="Misfits">Columns that had values which did not fit, in order of first appearance; null when none had.</param>
public sealed record CommitRecord(
    ManifestId ManifestId,
    int SchemaVersion,
    RunDate Date,
    string Attempt,
    IReadOnlyList<CommittedOutput> Outputs,
    IReadOnlyList<CommittedInput> Inputs,
    IReadOnlyList<string> Columns,
    string? RejectsUri,
    DateTimeOffset CommittedAt,
    WrittenBy CommittedBy,
    IReadOnlyList<CommittedMisfit>? Misfits = null)
{
    /// <summary>The form this code writes.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>Rows in all outputs.</summary>
    public long RowsOut() => Outputs.Sum(output => output.Rows);

    /// <summary>Values that did not fit the type of their column.</summary>
    public long MisfitValues() => Misfits?.Sum(misfit => misfit.Values) ?? 0;

    /// <summary>Sums over the inputs.</summary>
    public LineCounts Counts() => new(
        Inputs.Sum(input => input.Lines),
        Inputs.Sum(input => input.Rows),
        Inputs.Sum(input => input.Rejected),
        Inputs.Sum(input => input.Blank));

    /// <summary>Why the record contradicts itself or its manifest; empty when it does not.</summary>
    /// <param name="manifest">The manifest it answers.</param>
    public IReadOnlyList<string> Contradictions(Manifest manifest)
    {
        var found = new List<string>();
        if (ManifestId != manifest.ManifestId)
        {
            found.Add($"it answers manifest {ManifestId}");
        }

        var asked = manifest.Files.Select(file => file.File()).ToHashSet();
        found.AddRange(Inputs.Where(input => !asked.Remove(input.File)).Select(input => $"{input.File} was not asked for, or is answered twice"));
        found.AddRange(asked.Select(file => $"{file} is not answered"));
        found.AddRange(Inputs.Where(input => input.Lines != input.Rows + input.Rejected + input.Blank).Select(input => $"{input.File}: {input.Lines} lines are not {input.Rows} rows + {input.Rejected} rejected + {input.Blank} blank"));
        if (Counts().Rows != RowsOut())
        {
            found.Add($"inputs gave {Counts().Rows} rows, outputs hold {RowsOut()}");
        }

        return found;
    }

    /// <summary>UTF-8 JSON, snake_case.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, DomainJson.Compact);

    /// <summary>Reads a commit record.</summary>
    /// <exception cref="DataPipelineException">Not JSON of this form.</exception>
    public static CommitRecord FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<CommitRecord>(json, DomainJson.Compact) ?? throw new JsonException("null");
        }
        catch (JsonException wrong)
        {
            throw new DataPipelineException(FailureCode.CommitUnreadable, $"The commit record cannot be read: {wrong.Message}", wrong);
        }
    }
}

/// <summary>What became of lines. Lines = rows + rejected + blank.</summary>
/// <param name="Lines">Lines read.</param>
/// <param name="Rows">Lines that became rows.</param>
/// <param name="Rejected">Lines set aside.</param>
/// <param name="Blank">Empty lines.</param>
public sealed record LineCounts(long Lines, long Rows, long Rejected, long Blank);
