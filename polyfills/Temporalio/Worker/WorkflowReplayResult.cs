using Temporalio.Common;

namespace Temporalio.Worker;

/// <param name="History">What was replayed.</param>
/// <param name="ReplayFailure">Why the code no longer fits it; null when it does. A workflow that fails as it did then fits.</param>
public record WorkflowReplayResult(WorkflowHistory History, Exception? ReplayFailure);
