using Temporalio.Activities;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Common;

/// <summary>What a <see cref="SimplePlugin"/> adds to clients, workers and replayers.</summary>
public class SimplePluginOptions : ICloneable
{
    /// <summary>Replaces the converter. Null leaves it.</summary>
    public DataConverter? DataConverter
    {
        get => DataConverterOption?.Constant;
        set => DataConverterOption = value is null ? null : new(value);
    }

    /// <inheritdoc cref="DataConverter"/>
    public SimplePluginOption<DataConverter>? DataConverterOption { get; set; }

    /// <summary>Come after those of the client.</summary>
    public IReadOnlyCollection<IClientInterceptor>? ClientInterceptors
    {
        get => ClientInterceptorsOption?.Constant;
        set => ClientInterceptorsOption = value is null ? null : new(value);
    }

    /// <summary>A constant is appended; a function gets the client's and gives what counts.</summary>
    public SimplePluginOption<IReadOnlyCollection<IClientInterceptor>?>? ClientInterceptorsOption { get; set; }

    /// <summary>Come after those of the worker.</summary>
    public IReadOnlyCollection<IWorkerInterceptor>? WorkerInterceptors
    {
        get => WorkerInterceptorsOption?.Constant;
        set => WorkerInterceptorsOption = value is null ? null : new(value);
    }

    /// <summary>A constant is appended; a function gets the worker's and gives what counts.</summary>
    public SimplePluginOption<IReadOnlyCollection<IWorkerInterceptor>?>? WorkerInterceptorsOption { get; set; }

    /// <summary>Are added to those of the worker.</summary>
    public IReadOnlyCollection<Type>? WorkflowFailureExceptionTypes
    {
        get => WorkflowFailureExceptionTypesOption?.Constant;
        set => WorkflowFailureExceptionTypesOption = value is null ? null : new(value);
    }

    /// <summary>A constant is appended; a function gets the worker's and gives what counts.</summary>
    public SimplePluginOption<IReadOnlyCollection<Type>?>? WorkflowFailureExceptionTypesOption { get; set; }

    /// <summary>Runs before a worker or replayer does.</summary>
    public Func<Task>? RunContextBefore { get; set; }

    /// <summary>Runs after a worker or replayer did, however it ended.</summary>
    public Func<Task>? RunContextAfter { get; set; }

    public IList<ActivityDefinition> Activities { get; } = [];

    public IList<WorkflowDefinition> Workflows { get; } = [];

    public SimplePluginOptions AddActivity(Delegate del) => AddActivity(ActivityDefinition.Create(del));

    public SimplePluginOptions AddActivity(ActivityDefinition definition)
    {
        Activities.Add(definition);
        return this;
    }

    public SimplePluginOptions AddAllActivities<T>(T? instance) => AddAllActivities(typeof(T), instance);

    public SimplePluginOptions AddAllActivities(Type type, object? instance)
    {
        foreach (var definition in ActivityDefinition.CreateAll(type, instance))
        {
            AddActivity(definition);
        }

        return this;
    }

    public SimplePluginOptions AddWorkflow<T>() => AddWorkflow(typeof(T));

    public SimplePluginOptions AddWorkflow(Type type) => AddWorkflow(WorkflowDefinition.Create(type));

    public SimplePluginOptions AddWorkflow(WorkflowDefinition definition)
    {
        Workflows.Add(definition);
        return this;
    }

    public virtual object Clone() => MemberwiseClone();

    /// <summary>A setting: a value, or a function of what is set already.</summary>
    public class SimplePluginOption<T>
    {
        public SimplePluginOption(T? value) => Constant = value;

        public SimplePluginOption(Func<T, T> value) => Configurable = value;

        public T? Constant { get; }

        public Func<T, T>? Configurable { get; }
    }
}
