using Temporalio.Workflows;

namespace Polyfills.Temporalio.Tests.Workflows;

public class WorkflowDefinitionTests
{
    [Fact]
    public void Create_NoAttribute_IsAPlainArgumentException() =>
        Assert.EndsWith("missing Workflow attribute", Assert.Throws<ArgumentException>(() => WorkflowDefinition.Create<string>()).Message, StringComparison.Ordinal);

    [Fact]
    public void Create_ManyFaults_TellsAllOfThem()
    {
        var failure = Assert.Throws<AggregateException>(() => WorkflowDefinition.Create<Faulty>());

        Assert.Equal(4, failure.InnerExceptions.Count);
        Assert.All(failure.InnerExceptions, inner => Assert.IsType<ArgumentException>(inner));
    }

    [Fact]
    public void Create_Names_LoseAsyncExceptForQueries()
    {
        var definition = WorkflowDefinition.Create<Named>();

        Assert.Equal("Named", definition.Name);
        Assert.Equal(["Nudge"], definition.Signals.Keys);
        Assert.Equal(["GetAsync"], definition.Queries.Keys);
        Assert.Equal(["Change"], definition.Updates.Keys);
    }

    [Fact]
    public void Create_Interface_LosesItsLeadingI() => Assert.Equal("Order", WorkflowDefinition.Create<IOrder>().Name);

    [Workflow]
    public interface IOrder
    {
        [WorkflowRun]
        Task RunAsync();
    }

    [Workflow]
    public sealed class Named
    {
        [WorkflowRun]
        public Task RunAsync() => Task.CompletedTask;

        [WorkflowSignal]
        public Task NudgeAsync() => Task.CompletedTask;

        [WorkflowQuery]
        public string GetAsync() => string.Empty;

        [WorkflowUpdate]
        public Task ChangeAsync() => Task.CompletedTask;
    }

    [Workflow]
    public sealed class Faulty
    {
        [WorkflowSignal]
        public void SignalNotATask()
        {
        }

        [WorkflowQuery]
        public Task<string> QueryATaskAsync() => Task.FromResult(string.Empty);

        [WorkflowUpdateValidator("Missing")]
        public void ValidateNothing()
        {
        }
    }
}
