using System.Reflection;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Temporalio.Worker.Core;

/// <summary>Payloads as arguments of methods.</summary>
internal static class Arguments
{
    /// <inheritdoc cref="WorkflowInstanceSetup.Decode"/>
    public static object?[] Decode(
        IPayloadConverter converter, MethodInfo method, bool dynamic, IReadOnlyCollection<Payload> payloads, string subject)
    {
        if (dynamic)
        {
            return [payloads.Select(payload => (IRawValue)new RawValue(payload)).ToArray()];
        }

        var parameters = method.GetParameters();
        if (payloads.Count < parameters.Length && !parameters[payloads.Count].HasDefaultValue)
        {
            throw new InvalidOperationException(
                $"{subject} given {payloads.Count} parameter(s), but more than that are required by the signature");
        }

        var values = new object?[parameters.Length];
        var index = 0;
        try
        {
            foreach (var payload in payloads.Take(parameters.Length))
            {
                values[index] = converter.ToValue(payload, parameters[index].ParameterType);
                index++;
            }
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{subject} had failure decoding parameters", e);
        }

        for (; index < parameters.Length; index++)
        {
            values[index] = parameters[index].DefaultValue;
        }

        return values;
    }

    /// <summary>As above for a dynamic handler, which also gets the name.</summary>
    public static object?[] DecodeHandler(
        IPayloadConverter converter, MethodInfo method, bool dynamic, string name, IReadOnlyCollection<Payload> payloads, string subject)
    {
        var values = Decode(converter, method, dynamic, payloads, subject);
        return dynamic ? [name, values[0]] : values;
    }
}
