using Gfn.Domain;

namespace Gfn.Workflows;

/// <summary>Where a landing run stands.</summary>
/// <param name="Waiting">Files in no manifest yet.</param>
/// <param name="WaitingBytes">Their sizes together.</param>
/// <param name="Running">Manifests in work.</param>
/// <param name="Manifests">Manifests cut so far.</param>
/// <param name="Failures">Of which failed.</param>
public sealed record LandingStatus(int Waiting, long WaitingBytes, int Running, int Manifests, int Failures);

/// <summary>What a landing run did.</summary>
/// <param name="Date">The day.</param>
/// <param name="Manifests">Manifests cut.</param>
/// <param name="Failures">Of which failed.</param>
/// <param name="Ledger">The balanced ledger of the day.</param>
public sealed record LandingReport(RunDate Date, int Manifests, int Failures, LedgerReport Ledger);
