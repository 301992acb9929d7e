using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <summary>Writes notices as a line each.</summary>
/// <param name="output">Where to, such as the error stream.</param>
public sealed class ConsoleNotifier(TextWriter output) : INotifier
{
    /// <inheritdoc/>
    public string Channel => "console";

    /// <inheritdoc/>
    public async Task<DeliveryResult> NotifyAsync(Notice notice, CancellationToken cancel)
    {
        try
        {
            var facts = string.Join(", ", notice.Facts.Select(fact => $"{fact.Name}: {fact.Value}"));
            await output.WriteLineAsync($"[{notice.Severity.ToString().ToLowerInvariant()}] {notice.Subject}{(facts.Length > 0 ? " | " : string.Empty)}{facts}".AsMemory(), cancel);
            return new DeliveryResult.Delivered();
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            return new DeliveryResult.Undelivered(failure.Message);
        }
    }
}
