using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Temporalio.Engine.Seam;

namespace Temporalio.Engine.Serving;

/// <summary>What is in no table answers UNIMPLEMENTED by name, in the words of a Temporal server.</summary>
internal static class UnknownMethods
{
    private static readonly HashSet<string> Services = [.. MethodTables.All.Select(method => method.Service)];

    public static Task AnswerAsync(HttpContext http)
    {
        var path = (http.Request.Path.Value ?? "").TrimStart('/');
        var slash = path.LastIndexOf('/');
        var service = slash < 0 ? path : path[..slash];
        var message = Services.Contains(service) ? $"unknown method {path[(slash + 1)..]} for service {service}" : $"unknown service {service}";
        http.Response.ContentType = "application/grpc";
        http.Response.Headers["grpc-status"] = ((int)StatusCode.Unimplemented).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["grpc-message"] = Uri.EscapeDataString(message).Replace("%20", " ", StringComparison.Ordinal);
        return Task.CompletedTask;
    }
}
