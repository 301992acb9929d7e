using System.Linq.Expressions;
using System.Reflection;

namespace Temporalio.Common;

/// <summary>Reads a call such as <c>(MyWorkflow wf) =&gt; wf.RunAsync(x)</c>: which method, and its arguments as they are now.</summary>
internal static class ExpressionUtil
{
    /// <exception cref="ArgumentException">The expression is not one call on its parameter, or one static call without parameter.</exception>
    public static (MethodInfo Method, IReadOnlyCollection<object?> Args) ExtractCall(LambdaExpression expression)
    {
        var body = expression.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : expression.Body;
        if (body is not MethodCallExpression call)
        {
            throw new ArgumentException("Expression must be a single method call");
        }

        if (call.Object is null)
        {
            if (expression.Parameters.Count > 0 || !call.Method.IsStatic)
            {
                throw new ArgumentException("Static call expression must not have a lambda parameter");
            }
        }
        else if (expression.Parameters.Count != 1 || call.Object != expression.Parameters[0])
        {
            throw new ArgumentException("Instance call expression must have a single lambda parameter used for the call");
        }

        return (call.Method, call.Arguments.Select(argument => Evaluate(argument, expression)).ToArray());
    }

    /// <summary>The property getter or method that a query expression names.</summary>
    public static (MemberInfo Member, IReadOnlyCollection<object?> Args) ExtractMember(LambdaExpression expression)
    {
        var body = expression.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : expression.Body;
        if (body is MemberExpression { Member: PropertyInfo property } access && expression.Parameters.Count == 1 && access.Expression == expression.Parameters[0])
        {
            return (property, []);
        }

        return ExtractCall(expression);
    }

    private static object? Evaluate(Expression argument, LambdaExpression whole)
    {
        switch (argument)
        {
            case ConstantExpression constant:
                return constant.Value;
            case MemberExpression { Member: FieldInfo field, Expression: ConstantExpression owner }:
                return field.GetValue(owner.Value);
        }

        try
        {
            return Expression.Lambda<Func<object?>>(Expression.Convert(argument, typeof(object))).Compile(preferInterpretation: true)();
        }
        catch (InvalidOperationException e) when (whole.Parameters.Count > 0)
        {
            throw new ArgumentException("Arguments of the call cannot use the lambda parameter", e);
        }
    }
}
