using Gfn.Domain;

namespace Gfn.Ports;

/// <summary>Tells people. Console, webhook, SNS.</summary>
public interface INotifier
{
    /// <summary>Where it tells them, such as <c>console</c> or a host name; never a secret.</summary>
    string Channel { get; }

    /// <summary>Delivers a notice. Never throws for a failed delivery: that is an answer, so that it cannot fail a run. Repeatable: the receiver may see it twice, with the same id.</summary>
    Task<DeliveryResult> NotifyAsync(Notice notice, CancellationToken cancel);
}

/// <summary>Answer to a notice.</summary>
public abstract record DeliveryResult
{
    private DeliveryResult()
    {
    }

    /// <summary>Handed over.</summary>
    public sealed record Delivered : DeliveryResult;

    /// <summary>Not handed over.</summary>
    /// <param name="Reason">Why, without secrets.</param>
    public sealed record Undelivered(string Reason) : DeliveryResult;
}
