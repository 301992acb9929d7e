using Microsoft.Extensions.Configuration;

namespace Gfn.Worker.Configuration;

/// <summary>Where settings come from; later sources win: <c>gfn.json</c>, <c>gfn.yaml</c>, a file named, <c>GFN_</c> environment, command line.</summary>
public static class GfnConfiguration
{
    /// <summary>Prefix of environment variables; <c>__</c> divides sections.</summary>
    public const string EnvironmentPrefix = "GFN_";

    /// <summary>Collects the sources.</summary>
    /// <param name="directory">Where <c>gfn.json</c> and <c>gfn.yaml</c> are looked for.</param>
    /// <param name="file">A JSON or YAML file named by the user; null for none.</param>
    /// <param name="defaults">Keys and values that everything else wins over.</param>
    /// <param name="overrides">Keys and values from the command line.</param>
    /// <exception cref="FileNotFoundException">The named file is not there.</exception>
    /// <exception cref="InvalidDataException">A file cannot be read as what its name says.</exception>
    public static IConfiguration Collect(string directory, string? file, IEnumerable<KeyValuePair<string, string?>> defaults, IEnumerable<KeyValuePair<string, string?>> overrides)
    {
        var builder = new ConfigurationBuilder().AddInMemoryCollection(defaults);
        AddFile(builder, Path.GetFullPath(Path.Combine(directory, "gfn.json")), optional: true);
        AddFile(builder, Path.GetFullPath(Path.Combine(directory, "gfn.yaml")), optional: true);
        if (file is not null)
        {
            AddFile(builder, Path.GetFullPath(file), optional: false);
        }

        return builder.AddEnvironmentVariables(EnvironmentPrefix).AddInMemoryCollection(overrides).Build();
    }

    private static void AddFile(IConfigurationBuilder builder, string path, bool optional)
    {
        if (!File.Exists(path))
        {
            if (!optional)
            {
                throw new FileNotFoundException($"There is no configuration file {path}.", path);
            }

            return;
        }

        if (Path.GetExtension(path) is ".yaml" or ".yml")
        {
            builder.AddYaml(path);
        }
        else
        {
            builder.AddJsonFile(path, optional: false, reloadOnChange: false);
        }
    }
}
