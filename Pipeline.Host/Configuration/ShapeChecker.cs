using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Pipeline.Host.Configuration;

/// <summary>Something wrong at a place of the configuration.</summary>
internal readonly record struct Problem(string Path, string Text)
{
    public override string ToString() => Path.Length == 0 ? Text : $"{Path}: {Text}";
}

/// <summary>Holds configuration against an options record: unknown keys and values of the wrong kind, all of them, each with its path.</summary>
/// <remarks>The configuration binder stops at the first; a user mends a recipe once, not key by key.</remarks>
internal static class ShapeChecker
{
    public static void Check(IConfigurationSection section, Type type, ICollection<Problem> problems)
    {
        Dictionary<string, PropertyInfo> properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(static p => p.CanWrite).ToDictionary(static p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (properties.TryGetValue(child.Key, out PropertyInfo? property))
            {
                CheckValue(child, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, problems);
            }
            else
            {
                problems.Add(new(child.Path, $"unknown key{Suggest(child.Key, properties.Keys)}"));
            }
        }
    }

    /// <summary>The known name it was meant to be, as a question; else all of them.</summary>
    public static string Suggest(string key, IEnumerable<string> known)
    {
        return Spelling.Closest(key, known) is not { } closest ? $" (known: {string.Join(", ", known.Select(CamelCase))})" : $"; did you mean '{CamelCase(closest)}'?";
    }

    public static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static void CheckValue(IConfigurationSection section, Type type, ICollection<Problem> problems)
    {
        if (type == typeof(string) || type.IsPrimitive)
        {
            CheckScalar(section, type, problems);
        }
        else if (typeof(IEnumerable).IsAssignableFrom(type))
        {
            if (section.Value is { Length: > 0 })
            {
                problems.Add(new(section.Path, $"'{section.Value}' is one value where several are expected"));
            }

            foreach (IConfigurationSection element in section.GetChildren())
            {
                CheckValue(element, type.GetGenericArguments()[^1], problems);
            }
        }
        else if (section.Value is { Length: > 0 })
        {
            problems.Add(new(section.Path, $"'{section.Value}' is a value where an object is expected"));
        }
        else
        {
            Check(section, type, problems);
        }
    }

    private static void CheckScalar(IConfigurationSection section, Type type, ICollection<Problem> problems)
    {
        if (section.GetChildren().Any())
        {
            problems.Add(new(section.Path, $"an object or list where a single value is expected"));
        }
        else if (section.Value is { } value && type != typeof(string))
        {
            try
            {
                TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, value);
            }
            catch (Exception error) when (error is FormatException or ArgumentException or NotSupportedException)
            {
                problems.Add(new(section.Path, $"'{value}' is not {(type == typeof(bool) ? "true or false" : type == typeof(double) ? "a number" : "a whole number")}"));
            }
        }
    }
}
