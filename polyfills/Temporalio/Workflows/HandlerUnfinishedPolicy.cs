namespace Temporalio.Workflows;

/// <summary>What happens to a signal or update handler that is still running when its workflow ends.</summary>
public enum HandlerUnfinishedPolicy
{
    /// <summary>A warning is logged.</summary>
    WarnAndAbandon,

    /// <summary>Nothing is logged.</summary>
    Abandon,
}
