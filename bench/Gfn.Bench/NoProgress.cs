using Gfn.Ports;

namespace Gfn.Bench;

/// <summary>Nobody watches.</summary>
internal sealed class NoProgress : IProgress<ConversionProgress>
{
    public void Report(ConversionProgress value)
    {
    }
}
