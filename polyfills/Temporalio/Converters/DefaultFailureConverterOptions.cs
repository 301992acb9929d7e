namespace Temporalio.Converters;

/// <summary>How failures are written.</summary>
public class DefaultFailureConverterOptions : ICloneable
{
    /// <summary>Moves message and stack trace into a payload. Default false.</summary>
    public bool EncodeCommonAttributes { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
