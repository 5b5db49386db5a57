using System.Text.Json;
using Pipeline.Formats.Tables;
using Pipeline.Host;
using Pipeline.Host.Configuration;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>Lags in their three forms, through the recipe to whole frames.</summary>
public sealed class VanHoveOptionsTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("[0.0, 0.5, 1.0, 2.0, 4.0]", 4, new long[] { 0, 125, 250, 500, 1000 })]
    [InlineData("[0.5, 4, 0.502, 0.5]", 8, new long[] { 0, 62, 63, 500 })]
    [InlineData("[7]", 1000, new long[] { 0, 7 })]
    [InlineData("""{ "from": 1, "to": 2, "step": 0.25 }""", 10, new long[] { 0, 100, 125, 150, 175, 200 })]
    [InlineData("""{ "to": 0.3, "step": 0.1 }""", 10, new long[] { 0, 10, 20, 30 })]
    [InlineData("""{ "log": 3 }""", 100, new long[] { 0, 1, 2, 5, 10, 22, 46, 100 })]
    [InlineData("""{ "log": 1, "to": 1000 }""", 100, new long[] { 0, 1, 10, 100, 1000, 10_000 })]
    public void Lags_OfARecipe_AreWholeFrames(string json, double intervalFs, long[] expected)
    {
        VanHoveOptions options = Load($$"""{ "vanHove": { "lagsPs": {{json}} } }""");

        Assert.Empty(options.Problems());
        Assert.Equal(expected, options.LagFrames(intervalFs));
        Assert.Equal([0L], options.LagFrames(null));
    }

    [Fact]
    public void Default_Lags_AreThoseOfTheDefaultRecipe()
    {
        long[] lags = new VanHoveOptions().LagFrames(10);

        Assert.Equal(Enumerable.Range(0, 101).Select(static k => 10L * k), lags);
        Assert.Equal(lags, ((VanHoveOptions)Recipe.Load("default", new Dictionary<string, string?>(StringComparer.Ordinal)).Observables["vanHove"]).LagFrames(10));
    }

    [Theory]
    [InlineData("""{ "from": 1, "to": 2 }""", "lagsPs must be a list")]
    [InlineData("""{ "from": 3, "to": 2, "step": 1 }""", "lagsPs step")]
    [InlineData("""{ "to": 2, "step": 0 }""", "lagsPs step")]
    [InlineData("""{ "to": 2, "step": 1e-5 }""", "lagsPs step")]
    [InlineData("""{ "log": 2.5 }""", "lagsPs log")]
    [InlineData("""{ "log": 5, "step": 1 }""", "lagsPs must be a list")]
    [InlineData("""{ "every": 5 }""", "lagsPs must be a list")]
    [InlineData("[-1]", "lagsPs must not be negative")]
    public void Lags_ThatMakeNoSense_AreRefused(string json, string problem)
    {
        CommandException error = Assert.Throws<CommandException>(() => Load($$"""{ "vanHove": { "lagsPs": {{json}} } }"""));

        Assert.Contains("observables:vanHove:" + problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_ThatMakeNoSense_AreAllRefused()
    {
        CommandException error = Assert.Throws<CommandException>(() => Load(
            """
            { "vanHove": { "lagsPs": 3, "drift": ["com"], "maxRadiusAngstrom": 0, "binWidthAngstrom": 0, "originStride": 0, "pairs": ["LiLi"] },
              "distanceAngle": { "triples": ["P-S"], "minRadiusAngstrom": -1, "maxRadiusAngstrom": -2, "radiusBins": 0, "angleBins": 0, "originStride": 0 } }
            """));

        Assert.All(new[] { "lagsPs", "drift", "maxRadiusAngstrom", "binWidthAngstrom", "originStride", "pairs" }, key => Assert.Contains("observables:vanHove:" + key, error.Message, StringComparison.Ordinal));
        Assert.All(new[] { "triples", "minRadiusAngstrom", "maxRadiusAngstrom", "radiusBins", "angleBins", "originStride" }, key => Assert.Contains("observables:distanceAngle:" + key, error.Message, StringComparison.Ordinal));
    }

    /// <summary>The recipes that come with the expected results.</summary>
    [Theory]
    [MemberData(nameof(ReferenceCases.Polyanions), MemberType = typeof(ReferenceCases))]
    public void SharedRecipe_BothObservables_AreBound(string folder)
    {
        using JsonDocument recipe = JsonDocument.Parse(SharedData.Bytes(folder + "/recipe.json"));
        JsonElement observables = recipe.RootElement.GetProperty("observables");
        string hove = observables.GetProperty("vanHove").GetRawText(), density = observables.GetProperty("distanceAngle").GetRawText();
        IReadOnlyDictionary<string, object> loaded = LoadAll($$"""{ "vanHove": {{hove}}, "distanceAngle": {{density}} }""");

        VanHoveOptions options = (VanHoveOptions)loaded["vanHove"];
        Assert.Equal([0L, 125, 250, 500, 1000], options.LagFrames(4));
        Assert.Equal("host", Assert.Single(options.EffectiveDrift));
        Assert.Equal(observables.GetProperty("vanHove").GetProperty("pairs")[0].GetString(), Assert.Single(options.Pairs!));
        Assert.Equal(observables.GetProperty("distanceAngle").GetProperty("triples").EnumerateArray().Select(static t => t.GetString()), ((DistanceAngleOptions)loaded["distanceAngle"]).Triples);
    }

    [Fact]
    public void RunWithoutTimeStep_HasLagZeroOnly()
    {
        TestRun run = TestRun.Random(1, 30);
        (ColumnTable self, _) = run.VanHove(new VanHoveOptions { Pairs = [] }, run.Description with { TimestepFs = null });

        Assert.Equal(0L, Assert.Single(((Int64Column)self["lag_frames"]).Values.ToArray().Distinct()));
        Assert.All(((Float64Column)self["lag_ps"]).Values.ToArray(), static ps => Assert.Equal(0.0, ps));
    }

    [Fact]
    public void Pairs_NotNamed_AreTheMobileSpecies()
    {
        TestRun run = TestRun.Random(1, 30);
        VanHoveOptions options = new() { LagsPs = HoveRows.Lags(0) };
        RunDescription mobile = run.Description with { MobileSpecies = [2, 0] };

        Assert.Equal(["Ag", "K"], ((Utf8Column)run.VanHove(options, mobile).Distinct["species_a"]).Values.Distinct());
        Assert.Equal(["Ag", "K"], ((Utf8Column)run.VanHove(options, mobile).Distinct["species_b"]).Values.Distinct());
        Assert.Equal(0, run.VanHove(options, run.Description with { MobileSpecies = [] }).Distinct.RowCount);
        Assert.Equal(["I"], ((Utf8Column)run.VanHove(options with { Pairs = ["Xe-Ag", "I-I", "I-I"] }).Distinct["species_a"]).Values.Distinct());
    }

    /// <summary>A lag that no two frames of the run are apart has no rows; without a host there are no host rows.</summary>
    [Fact]
    public void Rows_WithoutOriginsOrHost_AreNotThere()
    {
        TestRun run = TestRun.Random(1, 30, segments: false);
        ColumnTable table = run.VanHove(new VanHoveOptions { LagsPs = HoveRows.Lags(0.2, 0.29, 0.3), OriginStride = 1 }, run.Description with { HostSpecies = [] }).Self;

        Assert.Equal([0L, 20, 29], ((Int64Column)table["lag_frames"]).Values.ToArray().Distinct());
        Assert.Equal(["raw"], table.Utf8("drift").Distinct());
    }

    private VanHoveOptions Load(string observables) => (VanHoveOptions)LoadAll(observables)["vanHove"];

    private IReadOnlyDictionary<string, object> LoadAll(string observables)
    {
        string path = _scratch.Write("recipe.json", $$"""{ "observables": {{observables}} }""");
        return Recipe.Load(path, new Dictionary<string, string?>(StringComparer.Ordinal)).Observables;
    }
}
