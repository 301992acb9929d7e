using System.Text.Json;
using System.Text.Json.Nodes;
using Temporalio.Common;

namespace Polyfills.Temporalio.Tests.Histories;

/// <summary>Histories of other SDKs are read and written as the official .NET SDK did; tests/data/histories has their origin.</summary>
public sealed class OtherSdksTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "histories");
    private static readonly JsonObject Expected = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")))!.AsObject();

    public static TheoryData<string> Read => [.. Expected.Where(entry => entry.Value!["error"] is null).Select(entry => entry.Key)];

    public static TheoryData<string> Refused => [.. Expected.Where(entry => entry.Value!["error"] is not null).Select(entry => entry.Key)];

    [Fact]
    public void Corpus_IsWhole() => Assert.Equal((42, 6), (Read.Count, Refused.Count));

    [Theory]
    [MemberData(nameof(Read))]
    public void FromJson_EventsOfAnotherSdk_AreThoseThatTheOfficialSdkSaw(string file)
    {
        var history = WorkflowHistory.FromJson("workflow", Text(file));

        Assert.Equal("workflow", history.Id);
        Assert.Equal((int)Expected[file]!["events"]!, history.Events.Count);
        Assert.Equal((string)Expected[file]!["types"]!, string.Join(' ', history.Events.Select(e => e.EventType)));
    }

    [Theory]
    [MemberData(nameof(Read))]
    public void ToJson_AfterFromJson_IsWhatTheOfficialSdkWrote(string file)
    {
        var official = (bool)Expected[file]!["equalsInput"]! ? Text(file) : Text(Path.Combine("official", file));

        var written = WorkflowHistory.FromJson("workflow", Text(file)).ToJson();

        Assert.Equal(Canonical(official), Canonical(written));
    }

    [Theory]
    [MemberData(nameof(Read))]
    public void ToJson_Twice_IsTheSame(string file)
    {
        var once = WorkflowHistory.FromJson("workflow", Text(file)).ToJson();

        Assert.Equal(once, WorkflowHistory.FromJson("workflow", once).ToJson());
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void FromJson_WhatTheOfficialSdkRefuses_FailsAlike(string file)
    {
        var failure = Assert.ThrowsAny<Exception>(() => WorkflowHistory.FromJson("workflow", Text(file)));

        Assert.Equal((string)Expected[file]!["error"]!, $"{failure.GetType().Name}: {failure.Message}");
    }

    private static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));

    /// <summary>The same JSON with members in order and numbers by value: what remains is content.</summary>
    private static string Canonical(string json) => Sorted(JsonNode.Parse(json))!.ToJsonString();

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonValue number when number.GetValueKind() == JsonValueKind.Number => JsonValue.Create(number.GetValue<double>()),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
