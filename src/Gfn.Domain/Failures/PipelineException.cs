namespace Gfn.Domain;

/// <summary>Who acts on a failure.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(LowerCaseEnumConverter<FailureKind>))]
public enum FailureKind
{
    /// <summary>The platform: try again, later.</summary>
    Transient,

    /// <summary>Nobody: the input is wrong, set it aside and go on.</summary>
    Data,

    /// <summary>Us: something is misconfigured or broken; stop and alert.</summary>
    System,

    /// <summary>The data's owner: a rule said no; report.</summary>
    Business,
}

/// <summary>A failure an adapter or a rule has already judged. Anything else that escapes is a defect and is treated as <see cref="FailureKind.System"/>.</summary>
public abstract class PipelineException : Exception
{
    private protected PipelineException(string code, string message, Exception? cause)
        : base(message, cause) => Code = code;

    /// <summary>Who acts on it.</summary>
    public abstract FailureKind Kind { get; }

    /// <summary>Stable code from <see cref="FailureCode"/>. Policies and dashboards match on this, never on the message.</summary>
    public string Code { get; }

    /// <summary>How long the other side asked to be left alone; null if it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>The other side is busy, away or changed under us: the same call may succeed later.</summary>
public sealed class TransientPipelineException(string code, string message, Exception? cause = null) : PipelineException(code, message, cause)
{
    /// <inheritdoc/>
    public override FailureKind Kind => FailureKind.Transient;
}

/// <summary>The input is wrong and will stay wrong.</summary>
public sealed class DataPipelineException(string code, string message, Exception? cause = null) : PipelineException(code, message, cause)
{
    /// <inheritdoc/>
    public override FailureKind Kind => FailureKind.Data;
}

/// <summary>We or the platform are misconfigured: no retry helps.</summary>
public sealed class SystemPipelineException(string code, string message, Exception? cause = null) : PipelineException(code, message, cause)
{
    /// <inheritdoc/>
    public override FailureKind Kind => FailureKind.System;
}

/// <summary>A rule of the business said no.</summary>
public sealed class BusinessPipelineException(string code, string message, Exception? cause = null) : PipelineException(code, message, cause)
{
    /// <inheritdoc/>
    public override FailureKind Kind => FailureKind.Business;
}
