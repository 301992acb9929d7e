using System.ComponentModel.DataAnnotations;

namespace Gfn.Worker.Configuration;

/// <summary>An absolute http or https address, or nothing. Such addresses may be secrets: what is wrong is said without the value.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HttpAddressAttribute() : ValidationAttribute("must be an address that begins with http:// or https://")
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (Uri.TryCreate(value as string, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https"));
}
