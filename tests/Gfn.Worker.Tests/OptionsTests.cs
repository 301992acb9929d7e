using Gfn.Worker.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gfn.Worker.Tests;

public sealed class OptionsTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("gfn-options-").FullName;

    [Fact]
    public void Read_LaterSourcesWin()
    {
        File.WriteAllText(Path.Combine(directory, "gfn.json"), """{"Landing":{"FilesMax":10,"WindowMax":2},"State":"from-json"}""");
        File.WriteAllText(Path.Combine(directory, "gfn.yaml"), "Landing:\n  FilesMax: 20\n");

        var options = Read(defaults: [new("Landing:FilesMax", "1"), new("Queue:ReceiveMax", "7")], overrides: [new("Landing:WindowMax", "3")]);

        Assert.Equal((20, 3, 7, "from-json"), (options.Landing.FilesMax, options.Landing.WindowMax, options.Queue.ReceiveMax, options.State));
    }

    [Fact]
    public void Read_Wrong_NamesEveryViolationByItsKey()
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => Read(
            defaults: [],
            overrides: [new("Pipeline:Name", "Not A Name"), new("Warehouse:Table", "a;drop"), new("Landing:BytesMax", "-1"), new("Nonsense", "1"), new("Notices:Console", "perhaps")]));

        Assert.Collection(
            wrong.Failures.Order(StringComparer.Ordinal),
            failure => Assert.StartsWith("Landing:BytesMax: must be", failure, StringComparison.Ordinal),
            failure => Assert.StartsWith("Nonsense: is not a setting", failure, StringComparison.Ordinal),
            failure => Assert.Equal("Notices:Console: 'perhaps' is not true or false", failure),
            failure => Assert.StartsWith("Pipeline:Name: must be", failure, StringComparison.Ordinal),
            failure => Assert.StartsWith("Warehouse:Table: must be", failure, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_ANullInAFile_IsNotSet()
    {
        File.WriteAllText(Path.Combine(directory, "gfn.json"), """{"Converter":{"Schema":null},"Notices":{"Webhook":null}}""");

        var options = Read(defaults: [], overrides: []);

        Assert.Equal((null, null), (options.Converter.Schema, options.Notices.Webhook));
    }

    [Theory]
    [InlineData("hooks.example.com/secret")]
    [InlineData("ftp://hooks.example.com/secret")]
    [InlineData("/secret")]
    public void Read_AWebhookThatIsNone_IsRefusedWithoutShowingIt(string address)
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => Read(defaults: [], overrides: [new("Notices:Webhook", address)]));

        Assert.Equal("Notices:Webhook: must be an address that begins with http:// or https://", Assert.Single(wrong.Failures));
    }

    [Fact]
    public void Secrets_AreNoPartOfWhatManifestsRecord()
    {
        var open = new GfnOptions();
        var secret = open with { Orchestration = open.Orchestration with { ApiKey = "k" }, Notices = open.Notices with { Webhook = "https://hooks.example.com/secret" } };

        Assert.Equal(open.ToPipeline().ConfigHash, secret.ToPipeline().ConfigHash);
    }

    [Fact]
    public void Server_WithAnApiKey_IsReachedEncryptedAndByThatKey()
    {
        var connection = ServerConnection.Of(new OrchestrationOptions { Address = "x.tmprl.cloud:7233", Namespace = "n.acct", ApiKey = "k" }, NullLoggerFactory.Instance);

        Assert.Equal(("x.tmprl.cloud:7233", "n.acct", "k"), (connection.TargetHost, connection.Namespace, connection.ApiKey));
        Assert.NotNull(connection.Tls);
        Assert.Null(ServerConnection.Of(new OrchestrationOptions(), NullLoggerFactory.Instance).Tls);
    }

    [Fact]
    public void Server_WithACertificate_NeedsItsKeyAndFilesThatAreThere()
    {
        var certificate = Path.Combine(directory, "client.pem");
        File.WriteAllText(certificate, "pem");
        var half = new OrchestrationOptions { ClientCertificate = certificate };

        Assert.Equal("pem"u8.ToArray(), ServerConnection.Of(half with { ClientKey = certificate }, NullLoggerFactory.Instance).Tls!.ClientCert);
        Assert.StartsWith("Orchestration:ClientKey: ", Assert.Single(Assert.Throws<OptionsValidationException>(() => ServerConnection.Of(half, NullLoggerFactory.Instance)).Failures), StringComparison.Ordinal);
        Assert.StartsWith("Orchestration:ServerCa: ", Assert.Single(Assert.Throws<OptionsValidationException>(() => ServerConnection.Of(new OrchestrationOptions { ServerCa = Path.Combine(directory, "nowhere.pem") }, NullLoggerFactory.Instance)).Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Collect_BrokenYaml_NamesFileLineAndColumn()
    {
        var file = Path.Combine(directory, "broken.yaml");
        File.WriteAllText(file, "Landing:\n  FilesMax: [1, 2\n");

        var broken = Assert.Throws<InvalidDataException>(() => GfnConfiguration.Collect(directory, file, [], []));

        Assert.Matches("broken.yaml, line [0-9]+, column [0-9]+: ", broken.Message);
    }

    [Fact]
    public void Reference_ListsEveryKeyAndNoOther()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Gfn.Temporal.sln")))
        {
            at = at.Parent!;
        }

        var listed = File.ReadLines(Path.Combine(at.FullName, "docs", "reference", "configuration.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);

        Assert.Equal(Keys(typeof(GfnOptions), string.Empty).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private static IEnumerable<string> Keys(Type section, string path) => section.GetProperties().Where(property => property.CanWrite).SelectMany(property =>
        property.PropertyType.IsClass && property.PropertyType != typeof(string) ? Keys(property.PropertyType, $"{path}{property.Name}:") : [path + property.Name]);

    private GfnOptions Read(IEnumerable<KeyValuePair<string, string?>> defaults, IEnumerable<KeyValuePair<string, string?>> overrides) =>
        OptionsReader.Read<GfnOptions>(GfnConfiguration.Collect(directory, null, defaults, overrides));
}
