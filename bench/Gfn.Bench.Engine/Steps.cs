using Temporalio.Activities;

namespace Gfn.Bench.Engine;

/// <summary>The unit that is counted: one activity that does next to nothing.</summary>
internal static class Steps
{
    [Activity]
    public static int Next(int value) => value + 1;
}
