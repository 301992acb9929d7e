using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Gfn.Worker.Configuration;

/// <summary>Reads settings into records and names every violation at once: unknown keys, unreadable values, values out of bounds.</summary>
public static class OptionsReader
{
    /// <summary>Reads and validates.</summary>
    /// <exception cref="OptionsValidationException">At least one violation; <see cref="OptionsValidationException.Failures"/> has them all, each beginning with its key.</exception>
    public static T Read<T>(IConfiguration configuration)
        where T : class, new()
    {
        var violations = new List<string>();
        var options = (T)ReadSection(typeof(T), configuration, path: string.Empty, violations);
        return violations.Count == 0 ? options : throw new OptionsValidationException(typeof(T).Name, typeof(T), violations);
    }

    private static object ReadSection(Type type, IConfiguration section, string path, List<string> violations)
    {
        var target = Activator.CreateInstance(type)!;
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).ToList();
        foreach (var child in section.GetChildren())
        {
            var property = properties.Find(candidate => candidate.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                violations.Add($"{path}{child.Key}: is not a setting; here are {string.Join(", ", properties.Select(known => known.Name))}");
            }
            else if (IsSection(property.PropertyType))
            {
                property.SetValue(target, ReadSection(property.PropertyType, child, $"{path}{property.Name}:", violations));
            }
            else if (child.Value is null && property.PropertyType == typeof(string) && !child.GetChildren().Any())
            {
                // A null in a JSON or YAML file: not set.
            }
            else if (TryConvert(child.Value, property.PropertyType, out var value))
            {
                property.SetValue(target, value);
            }
            else
            {
                violations.Add($"{path}{property.Name}: '{child.Value}' is not {Expected(property.PropertyType)}");
            }
        }

        foreach (var property in properties.Where(property => !IsSection(property.PropertyType)))
        {
            violations.AddRange(Broken(property, property.GetValue(target)).Select(problem => $"{path}{property.Name}: {problem}"));
        }

        return target;
    }

    private static IEnumerable<string> Broken(PropertyInfo property, object? value) => property
        .GetCustomAttributes<ValidationAttribute>()
        .Where(rule => !rule.IsValid(value))
        .Select(rule => rule switch
        {
            RangeAttribute range => $"must be {range.Minimum} to {range.Maximum}, is {value}",
            RequiredAttribute => "must not be empty",
            HttpAddressAttribute => rule.FormatErrorMessage(property.Name),
            _ => $"{rule.ErrorMessage}, is '{value}'",
        });

    private static bool IsSection(Type type) => type.IsClass && type != typeof(string);

    private static bool TryConvert(string? text, Type type, out object? value)
    {
        value = null;
        if (text is null)
        {
            return false;
        }

        try
        {
            value = TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, text);
            return true;
        }
        catch (Exception refused) when (refused is FormatException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Expected(Type type) =>
        type == typeof(int) || type == typeof(long) ? "a whole number" : type == typeof(bool) ? "true or false" : "text";
}
