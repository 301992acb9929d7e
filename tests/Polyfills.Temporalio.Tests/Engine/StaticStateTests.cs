using System.Reflection;
using System.Runtime.CompilerServices;
using Google.Protobuf.Reflection;
using Temporalio.Engine;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>Two engines of one process share nothing that changes: tests and simulations run as many as they like side by side.</summary>
public sealed class StaticStateTests
{
    private const BindingFlags Statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void Engine_HasNoStaticFieldThatCanBeSet()
    {
        var found = typeof(TemporalServer).Assembly.GetTypes()
            .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
            .SelectMany(type => type.GetFields(Statics))
            .Where(field => field.FieldType != typeof(FileDescriptor))
            .Where(field => !field.IsInitOnly && !field.IsLiteral && !field.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
            .Select(field => $"{field.DeclaringType}.{field.Name}");

        Assert.Empty(found);
    }
}
