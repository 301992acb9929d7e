using System.Text.Json.Serialization;

namespace Gfn.Domain;

/// <summary>How loud a notice is.</summary>
[JsonConverter(typeof(LowerCaseEnumConverter<Severity>))]
public enum Severity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Look at it today.</summary>
    Warning,

    /// <summary>Act now.</summary>
    Critical,
}

/// <summary>One named fact of a notice.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Value">Text, numbers with their unit.</param>
public sealed record Fact(string Name, string Value);

/// <summary>What people are told.</summary>
/// <param name="Id">Same id, same notice: a repeated delivery may be dropped by the receiver.</param>
/// <param name="Severity">How loud.</param>
/// <param name="Subject">One line.</param>
/// <param name="Facts">In order of importance.</param>
public sealed record Notice(string Id, Severity Severity, string Subject, IReadOnlyList<Fact> Facts);

/// <summary>A whole file set aside.</summary>
/// <param name="File">Its identity.</param>
/// <param name="Date">Its day.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="Code">Stable reason from <see cref="FailureCode"/>.</param>
/// <param name="Detail">One sentence with line and byte where known.</param>
/// <param name="Manifest">The manifest it was in, if it had been claimed.</param>
/// <param name="Cause">Id of what set it aside.</param>
/// <param name="At">When.</param>
public sealed record QuarantineRecord(FileKey File, RunDate Date, long SizeBytes, string Code, string Detail, ManifestId? Manifest, string Cause, DateTimeOffset At);
