using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gfn.Domain;

/// <summary>Enumerations travel as snake_case text.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public sealed class LowerCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
