namespace Temporalio.Client.Schedules;

public class ScheduleOptions : ICloneable
{
    public ScheduleOptions()
    {
    }

    public System.Collections.Generic.IReadOnlyCollection<Temporalio.Client.Schedules.ScheduleBackfill> Backfills { get; set; } = [];

    public System.Collections.Generic.IReadOnlyDictionary<string, object>? Memo { get; set; }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public bool TriggerImmediately { get; set; }

    public Temporalio.Common.SearchAttributeCollection? TypedSearchAttributes { get; set; }

    public virtual object Clone()
    {
        var copy = (ScheduleOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
