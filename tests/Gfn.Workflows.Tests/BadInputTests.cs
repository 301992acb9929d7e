using System.Text.Json;
using Gfn.Activities;
using Gfn.Domain;
using Gfn.Plant;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using WorkflowExecutionStatus = Temporalio.Api.Enums.V1.WorkflowExecutionStatus;

namespace Gfn.Workflows.Tests;

/// <summary>Anybody who reaches the engine may start a run or send a signal with whatever he likes: it is answered or left out, and never wedges a run.</summary>
public sealed class BadInputTests
{
    private const string File = """{"File":"input/landing/ndjson/2026-03-02/a.ndjson@v1","Date":"2026-03-02","SizeBytes":10,"SeenAt":"2026-03-02T00:00:00Z"}""";

    public static TheoryData<string> Signals =>
    [
        "null", "[null]", "[{}]", "{}", "7", "\"a\"", "[[]]",
        """[{"File":null,"Date":"2026-03-02","SizeBytes":1}]""",
        """[{"File":"no file","Date":"2026-03-02","SizeBytes":1}]""",
        File.Replace("2026-03-02\",\"Size", "yesterday\",\"Size", StringComparison.Ordinal).Insert(0, "[") + "]",
        $"[{File.Replace(":10", ":-10", StringComparison.Ordinal)}]",
        $"[{File.Replace("\"Date\":\"2026-03-02\",", string.Empty, StringComparison.Ordinal)}]",
    ];

    public static TheoryData<string> LandingInputs =>
    [
        "null", "{}",
        """{"Pipeline":"ndjson","Date":"2026-03-02","Work":{"Conversion":{},"ConfigHash":""}}""",
        """{"Pipeline":"ndjson","Date":null,"Policy":{"FilesMax":1,"WindowMax":1,"EventsMax":4000},"Work":{}}""",
        """{"Pipeline":"ndjson","Date":"2026-03-02","Policy":{"FilesMax":0,"WindowMax":1,"EventsMax":4000},"Work":{}}""",
        """{"Pipeline":"ndjson","Date":"2026-03-02","Policy":{"FilesMax":1,"WindowMax":0,"EventsMax":4000},"Work":{}}""",
        """{"Pipeline":"ndjson","Date":"2026-03-02","Policy":{"FilesMax":1,"WindowMax":1,"EventsMax":0},"Work":{}}""",
        """{"Pipeline":"ndjson","Date":"2026-03-02","Policy":{"FilesMax":1,"WindowMax":1,"EventsMax":4000},"Work":{},"Carried":{}}""",
    ];

    [Theory]
    [MemberData(nameof(Signals))]
    public async Task Landing_ASignalThatBringsNoFile_IsLeftOutAndTheRunGoesOn(string json)
    {
        await using var site = await LandingHarness.StartAsync();
        var good = site.Stages.Track("good.ndjson");

        await site.WorkAsync(async () =>
        {
            var run = await site.LandAsync(Site.Policy(files: 1), []);
            await site.Client.GetWorkflowHandle(LandingHarness.Id).SignalAsync(LandingContract.FilesArrived, [JsonDocument.Parse(json).RootElement]);
            await site.Client.GetWorkflowHandle(LandingHarness.Id).SignalAsync(LandingContract.FilesArrived, [new[] { good }]);
            await run.GetResultAsync();
            AssertNoTaskFailed(await run.FetchHistoryAsync());
        });

        Assert.Contains(site.Stages.Cuts, cut => cut.Files.Any(file => file.File == good.File));
    }

    [Theory]
    [InlineData("FilesArrived")]
    [InlineData("Flush")]
    [InlineData("Close")]
    [InlineData("NoSuchSignal")]
    public async Task Landing_ASignalWithNothingOrTooMuch_IsLeftOutAndTheRunGoesOn(string signal)
    {
        await using var site = await LandingHarness.StartAsync();

        // Before a worker is there: the first signal may well end the run.
        var run = await site.LandAsync(Site.Policy(files: 1), []);
        await site.Client.GetWorkflowHandle(LandingHarness.Id).SignalAsync(signal, []);
        await site.Client.GetWorkflowHandle(LandingHarness.Id).SignalAsync(signal, [null, 1, "two"]);

        await site.WorkAsync(async () =>
        {
            await run.GetResultAsync();
            AssertNoTaskFailed(await run.FetchHistoryAsync());
        });
    }

    [Fact]
    public async Task Landing_GoodFilesBesideBadOnes_AreTakenIn()
    {
        await using var site = await LandingHarness.StartAsync();
        var good = site.Stages.Track("good.ndjson");

        await site.WorkAsync(async () =>
        {
            var run = await site.LandAsync(Site.Policy(), [null!, good, good with { File = null! }]);
            await run.GetResultAsync();
            AssertNoTaskFailed(await run.FetchHistoryAsync());
        });

        Assert.Equal([good], Assert.Single(site.Stages.Cuts).Files);
    }

    [Theory]
    [MemberData(nameof(LandingInputs))]
    public async Task Landing_AnInputItCannotWorkOn_FailsTheRunAndSaysWhy(string json)
    {
        await using var site = await LandingHarness.StartAsync();

        var failure = await site.WorkAsync(async () => await FailureAsync(site.Client, LandingContract.Workflow, json));

        Assert.Equal(FailureCode.BadRequest, failure.ErrorType);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"Manifest":{},"Work":{"Conversion":{}}}""")]
    [InlineData("""{"Manifest":{"Manifest":"00000000000000000000000000000000","Pipeline":"p","Date":"2026-03-02","Location":"m/x.json"}}""")]
    public async Task Manifest_AnInputItCannotWorkOn_FailsTheRunAndSaysWhy(string json)
    {
        await using var site = await Site.StartAsync();

        var failure = await site.WorkAsync(async () => await FailureAsync(site.Client, nameof(ManifestWorkflow), json));

        Assert.Equal(FailureCode.BadRequest, failure.ErrorType);
        Assert.Empty(site.Plant.Notices.Told);
    }

    [Fact]
    public async Task AuditAndReconcile_WithoutAnInput_DoAll()
    {
        await using var site = await Site.StartAsync();
        await site.Plant.UploadAsync(Site.At("a.ndjson"), "{}\n");

        await site.WorkAsync(async () =>
        {
            var found = await site.Client.ExecuteWorkflowAsync<ReconcileReport>(nameof(ReconcileWorkflow), [null], new WorkflowOptions("reconcile", LocalPlant.TaskQueue));
            var ledger = await site.Client.ExecuteWorkflowAsync<LedgerReport>(nameof(AuditWorkflow), [null], new WorkflowOptions("audit", LocalPlant.TaskQueue));

            Assert.Equal(new ReconcileReport(1, 1), found);
            Assert.Equal(1, ledger.Files.Tracked);
        });
    }

    private static async Task<ApplicationFailureException> FailureAsync(ITemporalClient client, string workflow, string json)
    {
        var run = await client.StartWorkflowAsync(workflow, [JsonDocument.Parse(json).RootElement], new WorkflowOptions("bad", LocalPlant.TaskQueue));
        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => run.GetResultAsync());
        Assert.Equal(WorkflowExecutionStatus.Failed, (await run.DescribeAsync()).Status);
        return Assert.IsType<ApplicationFailureException>(failed.InnerException);
    }

    private static void AssertNoTaskFailed(Temporalio.Common.WorkflowHistory history) =>
        Assert.DoesNotContain(history.Events, one => one.EventType == EventType.WorkflowTaskFailed);
}
