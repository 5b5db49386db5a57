using System.Text.Json;
using Pipeline.Host.Configuration;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary><c>init</c> through the program, and the recipes it writes.</summary>
public sealed class InitTests : ProgramTests
{
    private static readonly Dictionary<string, string?> s_none = new(StringComparer.Ordinal);
    private static readonly JsonDocumentOptions s_comments = new() { CommentHandling = JsonCommentHandling.Skip };

    [Theory]
    [InlineData("mlmd/lgps_900K", "Li10GeP2S12", "Li", "Ge P S", "GeS4 4, PS4 8", "P-S-Li", "lgps", 2)]
    [InlineData("mlmd/lgps_900K_72ps", "Li10GeP2S12", "Li", "Ge P S", "GeS4 4, PS4 8", "P-S-Li", "lgps", 4)]
    [InlineData("mlmd/nss_300K", "Na3SbS4", "Na", "Sb S", "SbS4 16", "Sb-S-Na", "na3sbs4", 2)]
    [InlineData("mlmd/nssw_600K_n", "Na47Sb15WS64", "Na", "Sb W S", "SbS4 15, WS4 1", "W-S-Na", "na3sbs4-w", 4)]
    [InlineData("reference/agi128_rep1", "AgI", "Ag", "I", "I-I-I 384", null, "agi", 5)]
    [InlineData("reference/agi128_rep2", "AgI", "Ag", "I", "I-I-I 384", null, "agi", 5)]
    [InlineData("reference/agi128_rep3", "AgI", "Ag", "I", "I-I-I 384", null, "agi", 5)]
    [InlineData("reference/agi128_shear", "AgI", "Ag", "I", "I-I-I 384", null, "agi", 1)]
    [InlineData("reference/agi128_nptiso", "AgI", "Ag", "I", "I-I-I 384", null, "agi", 2)]
    public async Task Init_WritesARecipeThatLoadsAndSaysWhatTheRunIs(string path, string system, string mobile, string host, string groups, string? triple, string paper, int stride)
    {
        string file = Scratch["made.json"];
        Ionstream result = await Ionstream.Run("init", SharedData.Path(path), "--out", file);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(file, result.Output.TrimEnd());
        Recipe recipe = Recipe.Load(file, s_none);
        Assert.Equal(system, recipe.Options.System);
        Assert.Equal(new Dictionary<string, int>(StringComparer.Ordinal) { [mobile] = 1 }, recipe.Options.Species.Mobile);
        Assert.Equal(host.Split(' '), recipe.Options.Species.Host);
        Assert.Equal(paper, recipe.Options.Reference.Paper);

        // The written recipe, used on the run: every centre is found.
        RunDescription run = RunProbe.Describe(RunInput.Resolve(SharedData.Path(path)), recipe.ToSettings(), isFinal: true)!;
        Assert.Equal(groups, string.Join(", ", run.Groups.Select(g => FormattableString.Invariant($"{g.Name} {g.Tetrahedra.Count}"))));

        string text = File.ReadAllText(file);
        Assert.Contains($"// Time step: 2 fs (INCAR POTIM), a frame every {stride} steps", text);
        Assert.Contains($"// mobile {mobile}+ (recognised from the composition)", text);
        Assert.Contains(triple is null ? "I have 14 I within" : "next ligand from", text);
        using JsonDocument json = JsonDocument.Parse(text, s_comments);
        JsonElement observables = json.RootElement.GetProperty("observables");
        Assert.Equal(Pipeline.Stages.DerivedRegistry.Keys.Keys.Where(k => triple is not null || k != "distanceAngle").Order(StringComparer.Ordinal), observables.EnumerateObject().Select(o => o.Name).Order(StringComparer.Ordinal));
        if (observables.TryGetProperty("vanHove", out JsonElement vanHove))
        {
            Assert.Equal([$"{mobile}-{mobile}"], vanHove.GetProperty("pairs").EnumerateArray().Select(p => p.GetString()));
        }

        if (triple is not null && observables.TryGetProperty("distanceAngle", out JsonElement density))
        {
            Assert.Contains(triple, density.GetProperty("triples").EnumerateArray().Select(p => p.GetString()));
        }
    }

    [Fact]
    public async Task Init_ByDefault_WritesRecipeJsonHere_AndDoesNotOverwriteIt()
    {
        string run = Small("case", 3);
        Task<Ionstream> Init(params string[] more) => Ionstream.Launch(["init", run, .. more], start => start.WorkingDirectory = Scratch.Path);

        Ionstream first = await Init();
        string written = File.ReadAllText(Scratch["recipe.json"]);
        File.WriteAllText(Scratch["recipe.json"], "mine");
        Ionstream second = await Init();

        Assert.Equal((0, "recipe.json\n"), (first.ExitCode, first.Output));
        Assert.Equal(73, second.ExitCode);
        Assert.Contains("exists already; --force overwrites it", second.Error);
        Assert.Equal("mine", File.ReadAllText(Scratch["recipe.json"]));

        Ionstream forced = await Init("--force");
        Assert.Equal(0, forced.ExitCode);
        Assert.Equal(written, File.ReadAllText(Scratch["recipe.json"]));

        Ionstream printed = await Init("--out", "-", "--quiet");
        Assert.Equal((0, written, ""), (printed.ExitCode, printed.Output, printed.Error));
    }

    [Fact]
    public async Task Init_TheWrittenRecipe_IsReadyToRun()
    {
        string run = Small("case", 5);
        Ionstream made = await Ionstream.Run("init", run, "--out", Scratch["r.json"], "--timestep-fs", "1.5");
        Ionstream replay = await Ionstream.Run("replay", run, "--out", Scratch["out"], "--config", Scratch["r.json"]);

        Assert.True(made.ExitCode == 0, made.Error);
        Assert.True(replay.ExitCode == 0, replay.Error);
        Assert.Equal(1.5, Recipe.Load(Scratch["r.json"], s_none).ToSettings().TimestepFs);
        Assert.True(Directory.Exists(Scratch["out/final/msd/run=case"]));
    }

    [Fact]
    public async Task Init_InAnotherLanguagesEnvironment_WritesTheSameBytes()
    {
        string run = SharedData.Path("mlmd/nss_300K");
        Ionstream plain = await Ionstream.Run("init", run, "--out", "-");
        Ionstream german = await Ionstream.Launch(["init", run, "--out", "-"], start => start.Environment["LANG"] = start.Environment["LC_ALL"] = "de_DE.UTF-8");

        Assert.Equal(0, plain.ExitCode);
        Assert.Equal(plain.Output, german.Output);
        Assert.Contains("\"maxBondAngstrom\": 2.95", plain.Output);
    }

    [Theory]
    [InlineData(66, "no-such-run")]
    [InlineData(64)]
    [InlineData(73, "case", "--out", "no-such-folder/recipe.json")]
    public async Task Init_WrongUse_ExitsWithItsCode(int code, params string[] arguments)
    {
        Small("case", 3);

        Ionstream result = await Ionstream.Launch(["init", .. arguments], start => start.WorkingDirectory = Scratch.Path);

        Assert.Equal(code, result.ExitCode);
        Assert.StartsWith("ionstream: ", result.Error.Split('\n').First(l => l.StartsWith("ionstream", StringComparison.Ordinal)));
        Assert.Empty(result.Output);
    }

    [Fact]
    public void GroupsOfARecipe_NoneIsNotTheSameAsNotTold()
    {
        string none = Scratch.Write("none.json", """{ "groups": {}, "observables": { "rdf": {} } }""");
        string silent = Scratch.Write("silent.json", """{ "groups": null, "observables": { "rdf": {} } }""");
        RunInput lgps = RunInput.Resolve(SharedData.Path("mlmd/lgps_900K"));

        RunDescription bare = RunProbe.Describe(lgps, Recipe.Load(none, s_none).ToSettings(), isFinal: true)!;
        RunDescription recognised = RunProbe.Describe(lgps, Recipe.Load(silent, s_none).ToSettings(), isFinal: true)!;

        Assert.Empty(bare.Groups);
        Assert.Equal(["GeS4", "PS4"], recognised.Groups.Select(g => g.Name));
        Assert.NotEqual(Keys(none), Keys(silent));

        static IReadOnlyDictionary<string, string> Keys(string file)
        {
            Recipe recipe = Recipe.Load(file, s_none);
            return recipe.ToPlan(recipe.ToSettings(), stopAtDamage: false).SemanticKeys;
        }
    }
}
