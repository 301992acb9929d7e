using System.Text.Json.Nodes;

namespace Polyfills.Typescript.Tests;

/// <summary>
/// Temporal's TypeScript client and worker take our engine for a server: every scenario of <c>sdk/scenarios.js</c> answers what is
/// written here. Without npm the tests are skipped with the reason, or fail where REQUIRE_EMULATORS=1 promised it.
/// </summary>
[Trait("Category", "Slow")]
public sealed class TypescriptTests(ScenarioRun run) : IClassFixture<ScenarioRun>
{
    [SkippableTheory]
    [InlineData("activity", "\"hello ts\"")]
    [InlineData("activity-retries", "3")]
    [InlineData("activity-not-retried", "\"WorkflowFailedError < ActivityFailure < ApplicationFailure(Refused)\"")]
    [InlineData("activity-resumes-from-heartbeat", "2")]
    [InlineData("activity-heartbeat-timeout", """{"attempt":2,"details":"last words"}""")]
    [InlineData("activity-cancelled", """{"result":"WorkflowFailedError < CancelledFailure","status":"CANCELLED"}""")]
    [InlineData("activity-completed-elsewhere", "\"elsewhere\"")]
    [InlineData("activity-local", """["hello near",3]""")]
    [InlineData("activity-fan-out", "40")]
    [InlineData("activity-big-result", "1500000")]
    [InlineData("timer", "true")]
    [InlineData("condition-with-timeout", "[false,true]")]
    [InlineData("signal-and-query", """{"asked":6,"unknown":"QueryNotRegisteredError","result":6,"afterwards":6}""")]
    [InlineData("signal-with-start", """{"same":true,"result":9}""")]
    [InlineData("update", """{"raised":10,"again":10,"refused":"WorkflowUpdateFailedError < ApplicationFailure(Error)","result":15,"total":15}""")]
    [InlineData("update-with-start", """{"raised":3,"result":3}""")]
    [InlineData("child", """{"total":42,"failed":"Refused"}""")]
    [InlineData("child-cancelled", """["ChildWorkflowFailure",true]""")]
    [InlineData("child-abandoned", """{"result":"gone","status":"RUNNING","ended":0}""")]
    [InlineData("external-signal", """{"unknown":"ApplicationFailure","total":6}""")]
    [InlineData("continue-as-new", "true")]
    [InlineData("workflow-cancelled", """{"result":"WorkflowFailedError < CancelledFailure","status":"CANCELLED"}""")]
    [InlineData("workflow-terminated", """{"result":"WorkflowFailedError < TerminatedFailure","status":"TERMINATED"}""")]
    [InlineData("workflow-retries", "3")]
    [InlineData("workflow-times-out", "\"WorkflowFailedError < TimeoutFailure\"")]
    [InlineData("id-taken", """{"refused":"WorkflowExecutionAlreadyStartedError","joined":true}""")]
    [InlineData("not-found", "\"WorkflowNotFoundError\"")]
    [InlineData("memo-and-search-attributes", """{"seen":{"kept":1,"note":"changed"},"listed":["memo-and-search-attributes"],"count":1,"memo":{"note":"changed","kept":1},"stage":"loaded"}""")]
    [InlineData("patched", "\"hello new\"")]
    [InlineData("replay-after-restart", "3")]
    [InlineData("replay-of-history", "11")]
    [InlineData("schedule", """{"paused":true,"note":"not yet","memo":{"owner":"tests"},"prefix":true,"result":"hello schedule","every":7200000,"listed":["daily"],"deleted":"ScheduleNotFoundError"}""")]
    [InlineData("schedule-backfill-and-overlap", """["backfilled-2024-01-01T04:00:00Z","backfilled-2024-01-01T05:00:00Z","backfilled-2024-01-01T06:00:00Z"]""")]
    [InlineData("reset", """{"raised":8,"asked":8,"result":8,"before":"TERMINATED"}""")]
    [InlineData("batch", """{"results":["WorkflowFailedError < TerminatedFailure","WorkflowFailedError < TerminatedFailure","WorkflowFailedError < TerminatedFailure"],"done":3,"failed":0}""")]
    [InlineData("service", """{"version":"1.32.0","health":1,"namespace":"default","unimplemented":12}""")]
    public void Scenario_OnTheServedEngine_Answers(string name, string expected)
    {
        Skip.If(run.Complaint is not null && Environment.GetEnvironmentVariable("REQUIRE_EMULATORS") != "1", run.Complaint);
        Assert.True(run.Complaint is null, run.Complaint);

        var answer = run.Answers[name];

        Assert.False(answer.TryGetProperty("error", out var error), error.ToString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(answer.GetProperty("outcome").GetRawText())), answer.GetRawText());
    }
}
