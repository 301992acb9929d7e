namespace Temporalio.Client;

public class RpcRetryOptions : ICloneable
{
    public RpcRetryOptions()
    {
    }

    public System.TimeSpan InitialInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    public System.TimeSpan? MaxElapsedTime { get; set; } = TimeSpan.FromSeconds(10);

    public System.TimeSpan MaxInterval { get; set; } = TimeSpan.FromSeconds(5);

    public int MaxRetries { get; set; } = 10;

    public float Multiplier { get; set; } = 1.5F;

    public float RandomizationFactor { get; set; } = 0.2F;

    public virtual object Clone() => MemberwiseClone();
}
