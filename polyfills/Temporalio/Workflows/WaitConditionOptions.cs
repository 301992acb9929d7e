namespace Temporalio.Workflows;

/// <summary>A condition to wait for.</summary>
public class WaitConditionOptions : ICloneable
{
    public WaitConditionOptions()
    {
    }

    public WaitConditionOptions(
        Func<bool> conditionCheck, TimeSpan? timeout = null, string? timeoutSummary = null, CancellationToken? cancellationToken = null)
    {
        ConditionCheck = conditionCheck;
        Timeout = timeout;
        TimeoutSummary = timeoutSummary;
        CancellationToken = cancellationToken;
    }

    /// <summary>Asked after each turn of the workflow; must not change anything.</summary>
    public Func<bool> ConditionCheck { get; set; } = () => true;

    /// <summary>Null is no timer.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Null is "WaitConditionAsync".</summary>
    public string? TimeoutSummary { get; set; }

    /// <summary>Null is <see cref="Workflow.CancellationToken"/>.</summary>
    public CancellationToken? CancellationToken { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
