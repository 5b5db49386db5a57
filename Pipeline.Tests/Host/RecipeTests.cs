using System.Collections;
using System.Reflection;
using System.Text.Json;
using Pipeline.Host;
using Pipeline.Host.Configuration;
using Pipeline.Host.Options;
using Pipeline.Stages;
using Pipeline.Tests.Builders;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Sources;

namespace Pipeline.Tests.Host;

public sealed class RecipeTests
{
    private static readonly JsonDocumentOptions s_comments = new() { CommentHandling = JsonCommentHandling.Skip };
    private static readonly Dictionary<string, string?> s_none = new(StringComparer.Ordinal);

    [Fact]
    public void Schema_HasTheKeysAndDefaultsOfTheOptions()
    {
        DocBlock.CheckFile("configs/schema.json", RecipeSchema.Text());
        using JsonDocument schema = Parse("configs/schema.json");
        Assert.Equal(DerivedRegistry.Keys.Keys.Order(), schema.RootElement.GetProperty("properties").GetProperty("observables").GetProperty("properties").EnumerateObject().Select(p => p.Name));
    }

    [Theory]
    [InlineData("agi", "alpha-AgI", "Ag", "I", "I-I-I")]
    [InlineData("lgps", "Li10GeP2S12", "Li", "Ge P S", "GeS4 PS4")]
    [InlineData("na3sbs4", "Na3SbS4", "Na", "Sb S", "SbS4")]
    [InlineData("na3sbs4-w", "Na2.94Sb0.94W0.06S4", "Na", "Sb W S", "SbS4 WS4")]
    [InlineData("default", "any", null, null, null)]
    public void ShippedRecipe_LoadsAndRunsEveryObservableOfItsMaterial(string name, string system, string? mobile, string? host, string? groups)
    {
        Recipe recipe = Recipe.Load(name, s_none);

        Assert.Equal((name, system), (recipe.Name, recipe.Options.System));
        Assert.Equal(mobile, recipe.Options.Species.Mobile is { } ions ? string.Join(' ', ions.Where(i => i.Value == 1).Select(i => i.Key)) : null);
        Assert.Equal(host, recipe.Options.Species.Host is { } stay ? string.Join(' ', stay) : null);
        Assert.Equal(groups, recipe.Options.Groups is { } named ? string.Join(' ', named.Keys.Order(StringComparer.Ordinal)) : null);
        Assert.Equal(DerivedRegistry.Keys.Keys.Where(k => name != "agi" || k != "distanceAngle").Order(StringComparer.Ordinal), recipe.Observables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(name == "default" ? null : name, recipe.Options.Reference.Paper);
        if (recipe.Options.Reference.Paper is { } paper)
        {
            Assert.Equal(system, PaperValues.Load(paper).System.Split(',')[0]);
        }
    }

    [Fact]
    public void ShippedRecipes_AreTheContracts() => Assert.Equal(
        ["agi", "default", "lgps", "na3sbs4", "na3sbs4-w", "schema"],
        Directory.GetFiles(Path.Combine(SharedData.ProjectRoot, "configs"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("agi", 10, 0.1)]
    [InlineData("lgps", 10, 0.1)]
    [InlineData("na3sbs4", 20, 0.2)]
    [InlineData("na3sbs4-w", 20, 0.2)]
    public void ShippedRecipe_VanHoveLagsReachTheFeaturesOfThePaper(string name, double to, double step)
    {
        using JsonDocument file = Parse($"configs/{name}.json");
        JsonElement lags = file.RootElement.GetProperty("observables").GetProperty("vanHove").GetProperty("lagsPs");

        Assert.Equal((0, to, step), (lags.GetProperty("from").GetDouble(), lags.GetProperty("to").GetDouble(), lags.GetProperty("step").GetDouble()));
    }

    [Theory]
    [InlineData("\"reference\": { \"paper\": \"gold\" }", "reference:paper: no published values of the name 'gold' (known: agi, lgps, na3sbs4, na3sbs4-w)")]
    [InlineData("\"end\": { \"idleMinutes\": 0 }", "end:idleMinutes must be positive")]
    [InlineData("\"watch\": { \"scanSeconds\": 0.5 }", "watch:scanSeconds must be 1 to 86400")]
    [InlineData("\"watch\": { \"statusSeconds\": 0 }", "watch:statusSeconds must be 0.1 to 86400")]
    [InlineData("\"watch\": { \"catchUpMiBPerSecond\": 0 }", "watch:catchUpMiBPerSecond must be 0.1 to 1000000")]
    [InlineData("\"watch\": { \"metadataOpsPerSecond\": -1 }", "watch:metadataOpsPerSecond must be 0.1 to 1000000")]
    [InlineData("\"watch\": { \"holeMinutes\": 0 }", "watch:holeMinutes must be above 0")]
    [InlineData("\"watch\": { \"networkPollMinMs\": 0 }", "watch:networkPollMinMs must be 1 or more")]
    [InlineData("\"watch\": { \"networkPollMinMs\": 300, \"networkPollMaxMs\": 200 }", "watch:networkPollMaxMs must not be below watch:networkPollMinMs")]
    [InlineData("\"watch\": { \"scanSecond\": 3 }", "did you mean 'scanSeconds'?")]
    [InlineData("\"time\": { \"timestepFs\": 1e-9 }", "time:timestepFs must be 0.001 to 1000000")]
    [InlineData("\"end\": { \"idleMinuets\": 3 }", "did you mean 'idleMinutes'?")]
    public void WrongRecipe_IsRefusedWithItsPath(string wrong, string problem)
    {
        using Builders.Scratch scratch = new();
        string file = scratch.Write("wrong.json", $"{{ {wrong}, \"observables\": {{ \"rdf\": {{}} }} }}");

        CommandException thrown = Assert.Throws<CommandException>(() => Recipe.Load(file, s_none));

        Assert.Equal(ExitCode.Configuration, thrown.Code);
        Assert.Contains(problem, thrown.Message);
    }

    [Theory]
    [InlineData("\"msd\": false", "observables:msd: 'False' is a value where an object is expected")]
    [InlineData("\"vacf\": 5", "observables:vacf: '5' is a value where an object is expected")]
    [InlineData("\"angles\": { \"omegaHalfStepFs\": 1e9 }", "observables:angles:omegaHalfStepFs must be above 0 and at most 100000")]
    [InlineData("\"vacf\": { \"maxLagPs\": 1e6 }", "observables:vacf:maxLagPs must be above 0 and at most 1000")]
    public void WrongObservable_IsRefusedWithItsPath(string wrong, string problem)
    {
        using Builders.Scratch scratch = new();
        string file = scratch.Write("wrong.json", $"{{ \"observables\": {{ \"rdf\": {{}}, {wrong} }} }}");

        CommandException thrown = Assert.Throws<CommandException>(() => Recipe.Load(file, s_none));

        Assert.Equal(ExitCode.Configuration, thrown.Code);
        Assert.Contains(problem, thrown.Message);
    }

    [Fact]
    public void DefaultRecipe_ShowsEveryKeyWithItsDefault()
    {
        Recipe recipe = Recipe.Load("default", s_none);

        Assert.Equal(Flatten(new RecipeOptions { System = "any" }), Flatten(recipe.Options));
        foreach ((string name, object options) in recipe.Observables)
        {
            object defaults = Activator.CreateInstance(options.GetType())!;
            Assert.Equal(Flatten(defaults).Where(static k => k.Key is not ("Drift" or "LagsPs")), Flatten(options).Where(static k => k.Key is not ("Drift" or "LagsPs")));
            using JsonDocument file = Parse("configs/default.json");
            JsonElement shown = file.RootElement.GetProperty("observables").GetProperty(name);
            Assert.Equal(options.GetType().GetProperties().Where(p => p.CanWrite).Select(p => ShapeChecker.CamelCase(p.Name)), shown.EnumerateObject().Select(p => p.Name));
        }
    }

    [Fact]
    public void Watch_ReachesTheTailAndIsNotSemantic()
    {
        Recipe plain = Recipe.Load("agi", s_none);
        Recipe recipe = Recipe.Load("agi", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["watch:catchUpMiBPerSecond"] = "2",
            ["watch:holeMinutes"] = "3",
            ["watch:networkPollMinMs"] = "700",
            ["watch:networkPollMaxMs"] = "900",
            ["watch:metadataOpsPerSecond"] = "7",
        });
        TailOptions tail = recipe.ToTail(follow: true, static () => false);

        Assert.Equal((2L << 20, 3, 700, 900), (tail.BytesPerSecond, tail.HoleIsDamageAfter.TotalMinutes, tail.NetworkPollMin.TotalMilliseconds, tail.NetworkPollMax.TotalMilliseconds));
        Assert.Equal(7, tail.Pacer.NetworkPerSecond);
        PollInterval interval = new(tail, new Random(1), new Builders.ManualTime()) { IsNetwork = true };
        Assert.All(Enumerable.Range(0, 9).Select(_ => interval.Next().TotalMilliseconds), w => Assert.InRange(w, 560, 1_080));
        Assert.Equal(plain.ToPlan(plain.ToSettings(), false).ConfigSha256, recipe.ToPlan(recipe.ToSettings(), false).ConfigSha256);
    }

    [Fact]
    public void CommandLine_OverridesTheRecipe()
    {
        Recipe recipe = Recipe.Load("agi", new Dictionary<string, string?>(StringComparer.Ordinal) { ["time:equilibrationPs"] = "2.5" });

        Assert.Equal(2.5, recipe.ToSettings().EquilibrationPs);
        Assert.Equal(["I"], recipe.ToSettings().Host);
        Assert.Equal(1, recipe.ToSettings().Mobile!["Ag"]);
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
