using System.Collections;
using System.Reflection;
using System.Text.Json;
using Pipeline.Host.Configuration;
using Pipeline.Host.Options;
using Pipeline.Stages;
using Pipeline.Stages.Groups;

namespace Pipeline.Tests.Host;

public sealed class RecipeTests
{
    private static readonly JsonDocumentOptions s_comments = new() { CommentHandling = JsonCommentHandling.Skip };
    private static readonly Dictionary<string, string?> s_none = new(StringComparer.Ordinal);

    [Fact]
    public void Schema_HasTheKeysAndDefaultsOfTheOptions()
    {
        using JsonDocument schema = Parse("configs/schema.json");
        JsonElement root = schema.RootElement.GetProperty("properties");
        Dictionary<string, Type> sections = typeof(RecipeOptions).GetProperties().Where(p => p.PropertyType != typeof(string) && p.Name != nameof(RecipeOptions.Groups)).ToDictionary(p => ShapeChecker.CamelCase(p.Name), p => p.PropertyType);

        Assert.Equal(sections.Keys.Append("$schema").Append("system").Append("observables").Append("groups").Order(), root.EnumerateObject().Select(p => p.Name).Order());
        Assert.All(sections, section => Compare(section.Key, root.GetProperty(section.Key), section.Value));
        Compare("groups", root.GetProperty("groups").GetProperty("additionalProperties"), typeof(GroupOptions));
        JsonElement observables = root.GetProperty("observables").GetProperty("properties");
        IReadOnlyDictionary<string, Type> known = DerivedRegistry.Keys;
        Assert.Equal(known.Keys.Order(), observables.EnumerateObject().Select(p => p.Name).Order());
        Assert.All(known, o => Compare(o.Key, observables.GetProperty(o.Key), o.Value));
    }

    [Theory]
    [InlineData("agi")]
    [InlineData("default")]
    public void ShippedRecipe_Loads(string name)
    {
        Recipe recipe = Recipe.Load(name, s_none);

        Assert.Equal(name, recipe.Name);
        Assert.Equal(["diffusion", "msd", "rdf", "thermo", "vacf"], recipe.Observables.Keys.Order());
    }

    [Fact]
    public void DefaultRecipe_ShowsEveryKeyWithItsDefault()
    {
        Recipe recipe = Recipe.Load("default", s_none);

        Assert.Equal(Flatten(new RecipeOptions { System = "any" }), Flatten(recipe.Options));
        foreach ((string name, object options) in recipe.Observables)
        {
            object defaults = Activator.CreateInstance(options.GetType())!;
            Assert.Equal(Flatten(defaults).Where(k => k.Key != "Drift"), Flatten(options).Where(k => k.Key != "Drift"));
            using JsonDocument file = Parse("configs/default.json");
            JsonElement shown = file.RootElement.GetProperty("observables").GetProperty(name);
            Assert.Equal(options.GetType().GetProperties().Where(p => p.CanWrite).Select(p => ShapeChecker.CamelCase(p.Name)), shown.EnumerateObject().Select(p => p.Name));
        }
    }

    [Fact]
    public void CommandLine_OverridesTheRecipe()
    {
        Recipe recipe = Recipe.Load("agi", new Dictionary<string, string?>(StringComparer.Ordinal) { ["time:equilibrationPs"] = "2.5" });

        Assert.Equal(2.5, recipe.ToSettings().EquilibrationPs);
        Assert.Equal(["I"], recipe.ToSettings().Host);
        Assert.Equal(1, recipe.ToSettings().Mobile!["Ag"]);
    }

    private static void Compare(string path, JsonElement schema, Type type)
    {
        object defaults = Activator.CreateInstance(type)!;
        PropertyInfo[] properties = [.. type.GetProperties().Where(p => p.CanWrite)];
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean(), path);
        Assert.Equal(properties.Select(p => ShapeChecker.CamelCase(p.Name)).Order(), schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
        foreach (PropertyInfo property in properties)
        {
            JsonElement shown = schema.GetProperty("properties").GetProperty(ShapeChecker.CamelCase(property.Name)).GetProperty("default");
            string expected = property.GetValue(defaults) is { } value ? JsonSerializer.Serialize(value) : "null";
            Assert.True(expected == shown.GetRawText(), $"{path}.{property.Name}: default {expected}, schema {shown.GetRawText()}");
        }
    }

    private static SortedDictionary<string, string> Flatten(object options)
    {
        SortedDictionary<string, string> flat = new(StringComparer.Ordinal);
        foreach (PropertyInfo property in options.GetType().GetProperties().Where(p => p.CanWrite))
        {
            object? value = property.GetValue(options);
            if (value is not null && value is not string && value is not IEnumerable && !value.GetType().IsPrimitive)
            {
                foreach ((string key, string inner) in Flatten(value))
                {
                    flat[property.Name + "." + key] = inner;
                }
            }
            else
            {
                flat[property.Name] = JsonSerializer.Serialize(value);
            }
        }

        return flat;
    }

    private static JsonDocument Parse(string relative) => JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.ProjectRoot, relative)), s_comments);
}
