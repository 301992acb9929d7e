using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker;
using static Polyfills.Temporalio.Tests.Client.GrpcServer;

namespace Polyfills.Temporalio.Tests.Client;

/// <summary>What a connection sends to a server and makes of its answers, against servers made by hand.</summary>
public sealed class ConnectionTests
{
    private const int Unavailable = 14;
    private const int ResourceExhausted = 8;
    private const int InvalidArgument = 3;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly RpcRetryOptions Quick = new() { InitialInterval = TimeSpan.FromMilliseconds(1), MaxElapsedTime = null };

    [Fact]
    public async Task Connect_FirstAsksForSystemInfo_WithoutNamespace()
    {
        await using var server = await StartAsync();

        var connection = await TemporalConnection.ConnectAsync(new(server.Address));

        var call = Assert.Single(server.Calls);
        Assert.Equal("GetSystemInfo", call.Rpc);
        Assert.Null(call.Header("temporal-namespace"));
        Assert.Equal("temporal-dotnet", call.Header("client-name"));
        Assert.Equal("1.14.0", call.Header("client-version"));
        Assert.True(connection.IsConnected);
    }

    [Fact]
    public async Task Connect_ServerFromBeforeSystemInfo_IsFine()
    {
        await using var server = await StartAsync();
        server.SystemInfo = Reply.Refused(12, "unknown method GetSystemInfo");

        var connection = await TemporalConnection.ConnectAsync(new(server.Address));

        Assert.True(connection.IsConnected);
    }

    [Fact]
    public async Task Connect_Refused_SaysWhy()
    {
        await using var server = await StartAsync();
        server.SystemInfo = Reply.Refused(16, "Request unauthorized.");

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => TemporalConnection.ConnectAsync(new(server.Address)));

        Assert.Equal("Connection failed: Request unauthorized.", failed.Message);
    }

    [Fact]
    public async Task KeepAlive_ServerThatFellSilent_EndsTheCallBeforeItsDeadline()
    {
        using var server = new SilentServer();
        var options = new TemporalConnectionOptions(server.Address) { KeepAlive = new() { Interval = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(1) } };

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => TemporalConnection.ConnectAsync(options)).WaitAsync(TimeSpan.FromSeconds(25));

        Assert.DoesNotContain("Timeout expired", failed.Message, StringComparison.Ordinal);
        Assert.True(server.Pings > 0);
    }

    [Fact]
    public async Task Call_CarriesNamespaceMetadataAndKey()
    {
        await using var server = await StartAsync();
        var connection = await TemporalConnection.ConnectAsync(new(server.Address)
        {
            ApiKey = "first", Tls = new() { Disabled = true }, RpcMetadata = [new("Always", "a")], RpcBinaryMetadata = [new("always-bin", [1, 2])],
        });

        await connection.WorkflowService.DescribeNamespaceAsync(
            new() { Namespace = "space" }, new() { Metadata = [new("once", "b")], BinaryMetadata = [new("once-bin", [3])] });
        connection.ApiKey = "second";
        connection.RpcMetadata = [new("authorization", "mine")];
        await connection.WorkflowService.DescribeNamespaceAsync(new() { Namespace = "space" });

        var calls = server.Of("DescribeNamespace").ToList();
        Assert.Equal("space", calls[0].Header("temporal-namespace"));
        Assert.Equal("Bearer first", calls[0].Header("authorization"));
        Assert.Equal(("a", "b"), (calls[0].Header("always"), calls[0].Header("once")));
        Assert.Equal(("AQI", "Aw"), (calls[0].Header("always-bin")?.TrimEnd('='), calls[0].Header("once-bin")?.TrimEnd('=')));
        Assert.Null(calls[1].Header("once"));
        Assert.Equal("mine", calls[1].Header("authorization"));
    }

    [Fact]
    public async Task ApiKey_Exchanged_GoesWithTheNextCall()
    {
        await using var server = await StartAsync();
        var connection = await TemporalConnection.ConnectAsync(new(server.Address) { ApiKey = "first", Tls = new() { Disabled = true } });

        connection.ApiKey = "second";
        await connection.WorkflowService.DescribeNamespaceAsync(new());

        Assert.Equal(["Bearer first", "Bearer second"], server.Calls.Select(call => call.Header("authorization")));
    }

    [Fact]
    public async Task Deadline_OfACall_IsThirtySecondsOrTheCallersOwn()
    {
        await using var server = await StartAsync();
        var connection = await TemporalConnection.ConnectAsync(new(server.Address));

        await connection.WorkflowService.DescribeNamespaceAsync(new());
        await connection.WorkflowService.DescribeNamespaceAsync(new(), new() { Timeout = TimeSpan.FromSeconds(7) });

        var told = server.Of("DescribeNamespace").Select(call => Seconds(call.Header("grpc-timeout")!)).ToList();
        Assert.InRange(told[0], 25, 30);
        Assert.InRange(told[1], 2, 7);
    }

    [Fact]
    public async Task Deadline_Passed_IsCancelledAndTheServerIsTold()
    {
        await using var server = await StartAsync();
        var told = new TaskCompletionSource();
        server.Answer = async call =>
        {
            await using var _ = call.Aborted.Register(() => told.TrySetResult());
            await told.Task;
            return Reply.Ok(new DescribeNamespaceResponse());
        };
        var connection = await TemporalConnection.ConnectAsync(new(server.Address));

        var late = await Assert.ThrowsAsync<RpcException>(
            () => connection.WorkflowService.DescribeNamespaceAsync(new(), new() { Timeout = TimeSpan.FromMilliseconds(200), Retry = true })).WaitAsync(Deadline);

        Assert.Equal(RpcException.StatusCode.Cancelled, late.Code);
        Assert.Equal("Timeout expired", late.Message);
        await told.Task.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Token_Cancelled_EndsTheCall()
    {
        await using var server = await StartAsync();
        using var stop = new CancellationTokenSource();
        server.Answer = async call =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, call.Aborted);
            throw new InvalidOperationException("not reached");
        };
        var connection = await TemporalConnection.ConnectAsync(new(server.Address));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => connection.WorkflowService.DescribeNamespaceAsync(new(), new() { CancellationToken = stop.Token })).WaitAsync(Deadline);
    }

    [Theory]
    [InlineData(Unavailable)]
    [InlineData(10)]
    [InlineData(13)]
    [InlineData(2)]
    [InlineData(15)]
    [InlineData(11)]
    public async Task RetryableRefusal_IsTriedAgain(int code)
    {
        await using var server = await StartAsync();
        server.Answer = _ => Task.FromResult(server.Of("DescribeNamespace").Count() < 3 ? Reply.Refused(code, "not now") : Reply.Ok(new DescribeNamespaceResponse { IsGlobalNamespace = true }));
        var connection = await TemporalConnection.ConnectAsync(new(server.Address) { RpcRetry = Quick });

        var answer = await connection.WorkflowService.DescribeNamespaceAsync(new(), new() { Retry = true }).WaitAsync(Deadline);

        Assert.True(answer.IsGlobalNamespace);
        Assert.Equal(3, server.Of("DescribeNamespace").Count());
    }

    [Theory]
    [InlineData(InvalidArgument, true)]
    [InlineData(5, true)]
    [InlineData(7, true)]
    [InlineData(12, true)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    [InlineData(Unavailable, false)]
    public async Task OtherRefusal_OrRawCall_IsTriedOnce(int code, bool retry)
    {
        await using var server = await StartAsync();
        server.Answer = _ => Task.FromResult(Reply.Refused(code, "no"));
        var connection = await TemporalConnection.ConnectAsync(new(server.Address) { RpcRetry = Quick });

        var refused = await Assert.ThrowsAsync<RpcException>(() => connection.WorkflowService.DescribeNamespaceAsync(new(), retry ? new() { Retry = true } : null)).WaitAsync(Deadline);

        Assert.Equal(((RpcException.StatusCode)code, "no"), (refused.Code, refused.Message));
        Assert.Single(server.Of("DescribeNamespace"));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1)]
    public async Task Tries_EndAtTheirLimit(int limit)
    {
        await using var server = await StartAsync();
        server.Answer = _ => Task.FromResult(Reply.Refused(Unavailable, "never"));
        var connection = await TemporalConnection.ConnectAsync(new(server.Address) { RpcRetry = new() { InitialInterval = TimeSpan.FromMilliseconds(1), MaxRetries = limit } });

        await Assert.ThrowsAsync<RpcException>(() => connection.WorkflowService.DescribeNamespaceAsync(new(), new() { Retry = true })).WaitAsync(Deadline);

        Assert.Equal(limit, server.Of("DescribeNamespace").Count());
    }

    [Fact]
    public async Task Tries_EndWhenTheirTimeIsUp()
    {
        await using var server = await StartAsync();
        server.Answer = _ => Task.FromResult(Reply.Refused(Unavailable, "never"));
        var connection = await TemporalConnection.ConnectAsync(new(server.Address) { RpcRetry = new() { InitialInterval = TimeSpan.FromMilliseconds(1), MaxElapsedTime = TimeSpan.Zero } });

        await Assert.ThrowsAsync<RpcException>(() => connection.WorkflowService.DescribeNamespaceAsync(new(), new() { Retry = true })).WaitAsync(Deadline);

        Assert.Single(server.Of("DescribeNamespace"));
    }

    [Fact]
    public async Task Overload_IsGivenASecond()
    {
        await using var server = await StartAsync();
        var times = new List<long>();
        server.Answer = _ =>
        {
            times.Add(TimeProvider.System.GetTimestamp());
            return Task.FromResult(times.Count < 2 ? Reply.Refused(ResourceExhausted, "busy") : Reply.Ok(new DescribeNamespaceResponse()));
        };
        var connection = await TemporalConnection.ConnectAsync(new(server.Address) { RpcRetry = Quick });

        await connection.WorkflowService.DescribeNamespaceAsync(new(), new() { Retry = true }).WaitAsync(Deadline);

        Assert.True(TimeProvider.System.GetElapsedTime(times[0], times[1]) > TimeSpan.FromMilliseconds(700));
    }

    [Fact]
    public async Task HighLevelCall_Retries_AndTellsDetails()
    {
        await using var server = await StartAsync();
        var status = new GrpcStatus { Code = 6, Message = "taken", Details = { Any.Pack(new WorkflowExecutionAlreadyStartedFailure { RunId = "r", StartRequestId = "other" }) } };
        server.Answer = _ => Task.FromResult(server.Of("StartWorkflowExecution").Count() < 2 ? Reply.Refused(Unavailable, "not now") : Reply.Refused(6, "taken", status));
        var client = await TemporalClient.ConnectAsync(new(server.Address) { RpcRetry = Quick });

        var taken = await Assert.ThrowsAsync<WorkflowAlreadyStartedException>(() => client.StartWorkflowAsync("Flow", [], new("id", "queue"))).WaitAsync(Deadline);

        Assert.Equal(("id", "r"), (taken.WorkflowId, taken.RunId));
        var requests = server.Of("StartWorkflowExecution").Select(call => StartWorkflowExecutionRequest.Parser.ParseFrom(call.Body)).ToList();
        Assert.Equal(2, requests.Count);
        Assert.Equal(requests[0].RequestId, requests[1].RequestId);
    }

    [Fact]
    public async Task Answer_OfManyMegabytes_Arrives()
    {
        await using var server = await StartAsync();
        server.Answer = _ => Task.FromResult(Reply.Ok(new DescribeNamespaceResponse { NamespaceInfo = new() { Description = new string('x', 20_000_000) } }));
        var connection = await TemporalConnection.ConnectAsync(new(server.Address));

        var answer = await connection.WorkflowService.DescribeNamespaceAsync(new()).WaitAsync(Deadline);

        Assert.Equal(20_000_000, answer.NamespaceInfo.Description.Length);
    }

    [Fact]
    public async Task Lazy_ConnectsWithTheFirstCall()
    {
        await using var server = await StartAsync();
        var client = TemporalClient.CreateLazy(new(server.Address));

        Assert.False(client.Connection.IsConnected);
        Assert.Empty(server.Calls);
        Assert.Throws<InvalidOperationException>(() => new TemporalWorker(client, new TemporalWorkerOptions("q").AddActivity([global::Temporalio.Activities.Activity("a")] () => { })));
        await client.WorkflowService.DescribeNamespaceAsync(new());

        Assert.True(client.Connection.IsConnected);
        Assert.Equal(["GetSystemInfo", "DescribeNamespace"], server.Calls.Select(call => call.Rpc));
    }

    [Fact]
    public async Task Nobody_AtTheAddress_IsAFailedConnection()
    {
        string address;
        await using (var server = await StartAsync())
        {
            address = server.Address;
        }

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => TemporalConnection.ConnectAsync(new(address))).WaitAsync(Deadline);

        Assert.StartsWith("Connection failed: ", failed.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => TemporalConnection.ConnectAsync(new()));
    }

    [Fact]
    public async Task Tls_AuthorityGiven_IsTrusted()
    {
        using var certificates = new Certificates();
        await using var server = await StartAsync(certificates.Server("127.0.0.1"));

        await TemporalConnection.ConnectAsync(new(server.Address) { Tls = new() { ServerRootCACert = certificates.AuthorityPem } });

        Assert.Single(server.Calls);
        await Assert.ThrowsAsync<InvalidOperationException>(() => TemporalConnection.ConnectAsync(new(server.Address) { Tls = new() })).WaitAsync(Deadline);
        await Assert.ThrowsAsync<InvalidOperationException>(() => TemporalConnection.ConnectAsync(new(server.Address) { ApiKey = "implies TLS" })).WaitAsync(Deadline);
        await Assert.ThrowsAsync<InvalidOperationException>(() => TemporalConnection.ConnectAsync(new(server.Address))).WaitAsync(Deadline);
    }

    [Fact]
    public async Task Tls_Domain_IsTheNameThatMustBeOnTheCertificate()
    {
        using var certificates = new Certificates();
        await using var server = await StartAsync(certificates.Server("cloud.test"));
        TemporalConnectionOptions Options(string? domain) => new(server.Address) { Tls = new() { ServerRootCACert = certificates.AuthorityPem, Domain = domain } };

        await TemporalConnection.ConnectAsync(Options("cloud.test"));

        Assert.Equal("cloud.test", Assert.Single(server.Calls).Authority);
        await Assert.ThrowsAsync<InvalidOperationException>(() => TemporalConnection.ConnectAsync(Options("other.test"))).WaitAsync(Deadline);
        await Assert.ThrowsAsync<InvalidOperationException>(() => TemporalConnection.ConnectAsync(Options(null))).WaitAsync(Deadline);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MutualTls_ClientPresentsItsCertificate(bool byIntermediate)
    {
        using var certificates = new Certificates();
        await using var server = await StartAsync(certificates.Server("127.0.0.1"), certificates.Authority);
        var (certificate, key) = certificates.Client("CN=the client", byIntermediate ? certificates.Intermediate() : null);
        TlsOptions Tls(byte[]? own, byte[]? ownKey) => new() { ServerRootCACert = certificates.AuthorityPem, ClientCert = own, ClientPrivateKey = ownKey };

        await TemporalConnection.ConnectAsync(new(server.Address) { Tls = Tls(certificate, key) });

        Assert.Equal("CN=the client", Assert.Single(server.Calls).ClientCertificate);
        await Assert.ThrowsAsync<InvalidOperationException>(() => TemporalConnection.ConnectAsync(new(server.Address) { Tls = Tls(null, null) })).WaitAsync(Deadline);
        await Assert.ThrowsAsync<ArgumentException>(() => TemporalConnection.ConnectAsync(new(server.Address) { Tls = Tls(certificate, null) })).WaitAsync(Deadline);
    }

    private static double Seconds(string timeout) => double.Parse(timeout[..^1], CultureInfo.InvariantCulture) * timeout[^1] switch
    {
        'H' => 3600, 'M' => 60, 'S' => 1, 'm' => 1e-3, 'u' => 1e-6, 'n' => 1e-9, _ => throw new FormatException(timeout),
    };
}
