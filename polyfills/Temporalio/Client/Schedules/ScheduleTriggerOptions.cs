namespace Temporalio.Client.Schedules;

public class ScheduleTriggerOptions
{
    public ScheduleTriggerOptions()
    {
    }

    public Temporalio.Api.Enums.V1.ScheduleOverlapPolicy Overlap { get; set; }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (ScheduleTriggerOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
