using System.Globalization;
using Microsoft.Extensions.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Gfn.Worker.Configuration;

/// <summary>Lets a YAML file be a configuration source, with the same keys as JSON.</summary>
public static class YamlConfiguration
{
    /// <summary>Adds the file's mappings and scalars; sequences become numbered keys, as JSON arrays do.</summary>
    /// <exception cref="InvalidDataException">Not YAML; the message names file, line and column.</exception>
    public static IConfigurationBuilder AddYaml(this IConfigurationBuilder builder, string path)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        try
        {
            using var reader = File.OpenText(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            if (yaml.Documents is [var document, ..])
            {
                Flatten(document.RootNode, string.Empty, values);
            }
        }
        catch (YamlException wrong)
        {
            throw new InvalidDataException($"{path}, line {wrong.Start.Line}, column {wrong.Start.Column}: {wrong.Message}", wrong);
        }

        return builder.AddInMemoryCollection(values);
    }

    private static void Flatten(YamlNode node, string path, Dictionary<string, string?> values)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                foreach (var (key, value) in mapping.Children)
                {
                    Flatten(value, Join(path, ((YamlScalarNode)key).Value ?? string.Empty), values);
                }

                break;
            case YamlSequenceNode sequence:
                for (var i = 0; i < sequence.Children.Count; i++)
                {
                    Flatten(sequence.Children[i], Join(path, i.ToString(CultureInfo.InvariantCulture)), values);
                }

                break;
            case YamlScalarNode scalar:
                values[path] = scalar.Value;
                break;
        }
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}{ConfigurationPath.KeyDelimiter}{key}";
}
