using Temporalio.Api.WorkflowService.V1;
using Temporalio.Converters;

namespace Temporalio.Client;

/// <summary>How many runs a filter finds, in all and by group.</summary>
public class WorkflowExecutionCount
{
    protected internal WorkflowExecutionCount(CountWorkflowExecutionsResponse raw)
    {
        Count = raw.Count;
        Groups = raw.Groups.Select(group => new AggregationGroup(group)).ToList();
    }

    public long Count { get; }

    public IReadOnlyCollection<AggregationGroup> Groups { get; }

    /// <summary>One group.</summary>
    public class AggregationGroup
    {
        protected internal AggregationGroup(CountWorkflowExecutionsResponse.Types.AggregationGroup raw)
        {
            Count = raw.Count;
            GroupValues = raw.GroupValues.Select(value => DataConverter.Default.PayloadConverter.ToValue(value, typeof(string))!).ToList();
        }

        public long Count { get; }

        public IReadOnlyCollection<object> GroupValues { get; }
    }
}
