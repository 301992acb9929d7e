using System.Text;
using Temporalio.Common.EnvConfig;

namespace Polyfills.Temporalio.Tests.Client;

/// <summary>Profiles from TOML and variables, as the official package reads them.</summary>
public sealed class ClientEnvConfigTests
{
    private const string Toml = """
        [profile.default]
        address = "a:1"
        namespace = "n"
        api_key = "k"
        codec = { endpoint = "x" }
        [profile.default.tls]
        disabled = true
        client_cert_path = "/p/cert"
        client_key_data = "KEY"
        server_name = "sn"
        [profile.default.grpc_meta]
        Some_Header = "v"
        "other-header" = ""
        [profile.prod]
        address = "b:2"
        unknown_key = 3
        """;

    [Fact]
    public void Load_File_GivesEveryProfile()
    {
        var profiles = ClientEnvConfig.Load(new() { ConfigSource = DataSource.FromUTF8String(Toml), OverrideEnvVars = Env() }).Profiles;

        Assert.Equal(["default", "prod"], profiles.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("b:2", profiles["prod"].Address);
        var tls = profiles["default"].Tls!;
        Assert.Equal((true, "sn", "/p/cert", "KEY"), (tls.Disabled, tls.ServerName, tls.ClientCert!.Path, Encoding.UTF8.GetString(tls.ClientPrivateKey!.Data!)));
        Assert.Equal(new Dictionary<string, string> { ["some-header"] = "v", ["other-header"] = "" }, profiles["default"].GrpcMeta);
    }

    [Fact]
    public void Load_Strict_RefusesUnknownKeysByName()
    {
        var refused = Assert.Throws<InvalidOperationException>(
            () => ClientEnvConfig.Load(new() { ConfigSource = DataSource.FromUTF8String(Toml), ConfigFileStrict = true, OverrideEnvVars = Env() }));

        Assert.Contains("unknown field `unknown_key`, expected one of `address`, `namespace`, `api_key`, `tls`, `codec`, `grpc_meta`", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[profile", "TOML parse error")]
    [InlineData("[profile.default]\naddress=3", "profile.default.address: invalid type")]
    [InlineData("[profile.default.tls]\nclient_cert_path='a'\nclient_cert_data='b'", "Cannot specify both client_cert_path and client_cert_data")]
    public void Load_FileThatIsWrong_SaysWhere(string toml, string says)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Profile(toml));

        Assert.StartsWith("Configuration loading error: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Profile_NamedOneThatIsMissing_IsAnError()
    {
        var byOption = Assert.Throws<InvalidOperationException>(() => ClientEnvConfig.Profile.Load(new() { Profile = "zzz", ConfigSource = DataSource.FromUTF8String(Toml), OverrideEnvVars = Env() }));
        var byVariable = Assert.Throws<InvalidOperationException>(() => Profile(Toml, ("TEMPORAL_PROFILE", "zzz")));

        Assert.Equal("Configuration loading error: Profile 'zzz' not found", byOption.Message);
        Assert.Equal(byOption.Message, byVariable.Message);
    }

    [Fact]
    public void Profile_DefaultThatIsMissing_IsEmpty() => Assert.Equal(new ClientEnvConfig.Profile(), Profile(""));

    [Fact]
    public void Profile_FileThatIsMissing_IsEmpty() =>
        Assert.Equal(new ClientEnvConfig.Profile(), ClientEnvConfig.Profile.Load(new() { OverrideEnvVars = Env(("TEMPORAL_CONFIG_FILE", Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString()))) }));

    [Fact]
    public void Profile_Variables_OverrideTheFile()
    {
        var profile = Profile(
            Toml,
            ("TEMPORAL_ADDRESS", "e:1"),
            ("TEMPORAL_NAMESPACE", "en"),
            ("TEMPORAL_API_KEY", "ek"),
            ("TEMPORAL_TLS_CLIENT_CERT_PATH", "/e/c"),
            ("TEMPORAL_TLS_SERVER_CA_CERT_DATA", "ca"),
            ("TEMPORAL_TLS_SERVER_NAME", "esn"),
            ("TEMPORAL_GRPC_META_SOME_HEADER", "ev"),
            ("TEMPORAL_GRPC_META_NEW", "nv"),
            ("TEMPORAL_GRPC_META_OTHER_HEADER", ""));

        Assert.Equal(("e:1", "en", "ek"), (profile.Address, profile.Namespace, profile.ApiKey));
        Assert.Equal((true, "/e/c", "esn", "ca"), (profile.Tls!.Disabled, profile.Tls.ClientCert!.Path, profile.Tls.ServerName, Encoding.UTF8.GetString(profile.Tls.ServerRootCACert!.Data!)));
        Assert.Equal(new Dictionary<string, string> { ["some-header"] = "ev", ["new"] = "nv" }, profile.GrpcMeta);
    }

    [Theory]
    [InlineData("true", false)]
    [InlineData("TRUE", false)]
    [InlineData("1", false)]
    [InlineData("false", true)]
    [InlineData("0", true)]
    [InlineData("yes", null)]
    [InlineData("", null)]
    public void Profile_TlsVariable_IsReadAsAFlag(string value, bool? disabled) => Assert.Equal(disabled, Profile("", ("TEMPORAL_TLS", value)).Tls!.Disabled);

    [Fact]
    public void Profile_VariableGivenTwice_IsAnError()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Profile("", ("TEMPORAL_TLS_CLIENT_CERT_PATH", "p"), ("TEMPORAL_TLS_CLIENT_CERT_DATA", "d")));

        Assert.Equal("Configuration loading error: Invalid configuration: Cannot specify both TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_CERT_DATA", refused.Message);
    }

    [Fact]
    public void Profile_NeitherFileNorVariables_IsAnError()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => ClientEnvConfig.Profile.Load(new() { DisableFile = true, DisableEnv = true }));

        Assert.Equal("Configuration loading error: Invalid configuration: Cannot disable both file and environment loading", refused.Message);
    }

    [Fact]
    public void Profile_DisabledEnv_IgnoresVariables() =>
        Assert.Equal("a:1", ClientEnvConfig.Profile.Load(new() { ConfigSource = DataSource.FromUTF8String(Toml), DisableEnv = true, OverrideEnvVars = Env(("TEMPORAL_ADDRESS", "e:1")) }).Address);

    [Fact]
    public void ConnectOptions_ApiKey_ImpliesTls()
    {
        var options = ClientEnvConfig.LoadClientConnectOptions(new()
        {
            ConfigSource = DataSource.FromUTF8String("[profile.default]\naddress='x:1'\napi_key='k'\n[profile.default.grpc_meta]\na-b='c'"), OverrideEnvVars = Env(),
        });

        Assert.Equal(("x:1", "default", "k", false), (options.TargetHost, options.Namespace, options.ApiKey, options.Tls!.Disabled));
        Assert.Equal([new("a-b", "c")], options.RpcMetadata!);
    }

    [Fact]
    public void ConnectOptions_OfNothing_AreTheDefaults()
    {
        var options = new ClientEnvConfig.Profile().ToClientConnectionOptions();

        Assert.Equal((null, "default", null, null, null), (options.TargetHost, options.Namespace, options.ApiKey, options.Tls, options.RpcMetadata));
    }

    [Fact]
    public void ConnectOptions_CertificateInAMissingFile_NameTheFile() =>
        Assert.Throws<FileNotFoundException>(() => new ClientEnvConfig.Profile(Tls: new(ClientCert: DataSource.FromPath(Path.Combine(AppContext.BaseDirectory, "none.pem")))).ToClientConnectionOptions());

    [Fact]
    public void Dictionaries_ThereAndBack_AreTheSame()
    {
        var config = ClientEnvConfig.Load(new() { ConfigSource = DataSource.FromUTF8String(Toml), OverrideEnvVars = Env() });

        var back = ClientEnvConfig.FromDictionary(config.ToDictionary());

        Assert.Equal(["address", "namespace", "api_key", "tls", "grpc_meta"], config.Profiles["default"].ToDictionary().Keys);
        Assert.Equal(config.Profiles["default"].Tls!.ToDictionary().Keys, back.Profiles["default"].Tls!.ToDictionary().Keys);
        Assert.Equal("/p/cert", back.Profiles["default"].Tls!.ClientCert!.Path);
    }

    private static ClientEnvConfig.Profile Profile(string toml, params (string Name, string Value)[] env) =>
        ClientEnvConfig.Profile.Load(new() { ConfigSource = DataSource.FromUTF8String(toml), OverrideEnvVars = Env(env) });

    private static Dictionary<string, string> Env(params (string Name, string Value)[] env) => env.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);
}
