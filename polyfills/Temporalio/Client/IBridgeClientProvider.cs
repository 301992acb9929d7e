using System.Runtime.InteropServices;

namespace Temporalio.Client;

/// <summary>What a worker takes its connection from.</summary>
public interface IBridgeClientProvider
{
    /// <summary>Always null here: there is no native client.</summary>
    SafeHandle? BridgeClient { get; }
}
