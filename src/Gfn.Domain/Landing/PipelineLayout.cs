using System.Security.Cryptography;
using System.Text;

namespace Gfn.Domain;

/// <summary>Where a pipeline's objects lie. A function of identities only, so that a repeated step writes to the same place.</summary>
/// <param name="Pipeline">Name of the pipeline; lower-case letters, digits and dashes.</param>
/// <param name="LandingBucket">Where files arrive.</param>
/// <param name="LandingPrefix">Key prefix of the landing zone.</param>
/// <param name="ManifestBucket">Manifests.</param>
/// <param name="OutputBucket">Parquet and commit records.</param>
/// <param name="QuarantineBucket">Files set aside.</param>
public sealed record PipelineLayout(string Pipeline, string LandingBucket, string LandingPrefix, string ManifestBucket, string OutputBucket, string QuarantineBucket)
{
    private const string CommitEnd = ".json";

    /// <summary>The manifest object.</summary>
    public ObjectKey Manifest(RunDate date, ManifestId manifest) => new(ManifestBucket, $"manifests/{Pipeline}/{date}/{manifest}.json");

    /// <summary>Below it an attempt writes its output.</summary>
    public ObjectKey Attempt(RunDate date, ManifestId manifest, string attempt) => new(OutputBucket, $"{ManifestPrefix(date, manifest)}{attempt}");

    /// <summary>Key prefix of everything that attempts at a manifest write.</summary>
    public string ManifestPrefix(RunDate date, ManifestId manifest) => $"{DayPrefix(date)}{manifest}/";

    /// <summary>Key prefix of everything that attempts at a day's manifests write.</summary>
    public string DayPrefix(RunDate date) => $"data/{Pipeline}/date={date}/";

    /// <summary>The commit record that makes one attempt's output count.</summary>
    public ObjectKey Commit(RunDate date, ManifestId manifest) => new(OutputBucket, $"{CommitPrefix(date)}{manifest}{CommitEnd}");

    /// <summary>Key prefix of a day's commit records.</summary>
    public string CommitPrefix(RunDate date) => $"commits/{Pipeline}/{date}/";

    /// <summary>Whether a key is a commit record's.</summary>
    public static bool IsCommit(ObjectKey key) => key.Key.EndsWith(CommitEnd, StringComparison.Ordinal);

    /// <summary>Where a file set aside goes: under its day, with a digest of its identity so that equal names never meet, then its own name.</summary>
    public ObjectKey Quarantined(RunDate date, FileKey file)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Value)))[..16];
        var name = file.Location.Name is { Length: > 0 } own && Encoding.UTF8.GetByteCount(own) <= 200 ? own : "object";
        return new ObjectKey(QuarantineBucket, $"{Pipeline}/{date}/{digest}/{name}");
    }

    /// <summary>The document beside a file set aside that says why.</summary>
    public ObjectKey QuarantineReason(RunDate date, FileKey file)
    {
        var target = Quarantined(date, file);
        return new ObjectKey(target.Bucket, $"{target.Key[..target.Key.LastIndexOf('/')]}/_reason.json");
    }
}
