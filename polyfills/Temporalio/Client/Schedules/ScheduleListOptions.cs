namespace Temporalio.Client.Schedules;

public class ScheduleListOptions : ICloneable
{
    public ScheduleListOptions()
    {
    }

    public string? Query { get; set; }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (ScheduleListOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
