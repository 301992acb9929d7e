namespace Temporalio.Worker.Tuning;

/// <summary>How many polls for tasks are out at a time.</summary>
public abstract class PollerBehavior
{
    private protected PollerBehavior()
    {
    }

    /// <summary>A fixed number.</summary>
    public sealed class SimpleMaximum : PollerBehavior
    {
        public SimpleMaximum(int maximum) => Maximum = maximum;

        public int Maximum { get; }
    }

    /// <summary>Between two bounds, as the server suggests.</summary>
    public sealed class Autoscaling : PollerBehavior
    {
        public Autoscaling(int minimum = 1, int maximum = 100, int initial = 5)
        {
            Minimum = minimum;
            Maximum = maximum;
            Initial = initial;
        }

        public int Minimum { get; }

        public int Maximum { get; }

        public int Initial { get; }
    }
}
