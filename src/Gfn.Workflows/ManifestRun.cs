using Gfn.Activities;

namespace Gfn.Workflows;

/// <summary>Input of a manifest run.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Work">How to work on it.</param>
public sealed record ManifestRequest(ManifestRef Manifest, ManifestWork Work);

/// <summary>What a manifest run did.</summary>
/// <param name="Commit">What was published.</param>
/// <param name="RowsLoaded">Rows in the warehouse; null without one.</param>
public sealed record ManifestReport(CommitSummary Commit, long? RowsLoaded);
