using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Pipeline.Tests.Builders;

/// <summary>Everything an object holds as text, private fields included: two objects with one text cannot be told apart by what they will do.</summary>
internal static class FieldDump
{
    /// <summary>The whole object without these fields, its own and those of the objects it holds. Delegates are not compared.</summary>
    public static string Of(object? value, params string[] except) => Of(value, except, []);

    private static string Of(object? value, string[] except, HashSet<object> above)
    {
        switch (value)
        {
            case null:
                return "null";
            case string text:
                return $"\"{text}\"";
            case double number:
                return FormattableString.Invariant($"{number:R}/{BitConverter.DoubleToInt64Bits(number):x}");
            case Delegate:
                return "delegate";
            case IFormattable plain when value.GetType() is { Namespace: "System" } or { IsEnum: true }:
                return plain.ToString(null, CultureInfo.InvariantCulture);
            case Exception error:
                return $"{error.GetType().Name} \"{error.Message}\""; // not where it was thrown
            case bool flag:
                return flag ? "true" : "false";
            case IEnumerable list:
                string[] items = [.. list.Cast<object?>().Select(item => Of(item, [], above))];
                return $"[{string.Join(", ", value is IReadOnlySet<string> ? items.Order(StringComparer.Ordinal) : items)}]";
        }

        if (!above.Add(value))
        {
            return "cycle";
        }

        string fields = string.Join(", ", FieldsOf(value.GetType()).Where(f => !except.Contains(NameOf(f), StringComparer.Ordinal)).Select(f => $"{NameOf(f)}={Of(f.GetValue(value), except, above)}"));
        above.Remove(value);
        return $"{value.GetType().Name} {{ {fields} }}";
    }

    /// <summary>Of a property the property's name, of a constructor's parameter the parameter's.</summary>
    private static string NameOf(FieldInfo field) => field.Name.Split('<', '>') is [_, { Length: > 0 } name, ..] ? name : field.Name;

    private static IEnumerable<FieldInfo> FieldsOf(Type? type) => type is null || type == typeof(object)
        ? []
        : [.. FieldsOf(type.BaseType), .. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)];
}
