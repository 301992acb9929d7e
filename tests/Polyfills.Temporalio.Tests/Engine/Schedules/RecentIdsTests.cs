using Temporalio.Engine.Schedules;

namespace Polyfills.Temporalio.Tests.Engine.Schedules;

/// <summary>Ids are remembered up to a number, the latest ones.</summary>
public sealed class RecentIdsTests
{
    [Fact]
    public void Add_BeyondTheMost_ForgetsTheEarliest()
    {
        var ids = new RecentIds(2);
        ids.Add("a");
        ids.Add("b");
        ids.Add("a");
        ids.Add("c");

        Assert.Equal((2, true, false, true), (ids.Count, ids.Contains("a"), ids.Contains("b"), ids.Contains("c")));

        ids.Remove("a");
        ids.Add("d");
        Assert.Equal((2, false, true, true), (ids.Count, ids.Contains("a"), ids.Contains("c"), ids.Contains("d")));
    }
}
