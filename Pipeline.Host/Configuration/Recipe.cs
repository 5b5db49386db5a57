using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Pipeline.Formats;
using Pipeline.Host.Options;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Graph;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Configuration;

/// <summary>A checked recipe: command line over environment over recipe file over appsettings.json.</summary>
internal sealed record Recipe(string Name, RecipeOptions Options, IReadOnlyDictionary<string, object> Observables)
{
    private const string RecipeSection = "recipe:";
    private static readonly TimeSpan s_shortestEpoch = TimeSpan.FromSeconds(5);

    /// <summary>Whether a daemon may make checkpoints rarer where they are slow: not where a short interval was asked for.</summary>
    public bool StretchesCheckpoints => Options.Checkpoint.EverySeconds >= s_shortestEpoch.TotalSeconds;

    /// <summary>Loads and checks; every problem is reported at once.</summary>
    /// <param name="config">Path of a recipe, or the name of a shipped one; null: <c>default</c>.</param>
    /// <param name="overrides">What the command line says, by configuration path.</param>
    /// <exception cref="CommandException">With code 78 and all problems.</exception>
    public static Recipe Load(string? config, IReadOnlyDictionary<string, string?> overrides)
    {
        string path = Find(config ?? "default");
        IConfigurationRoot root = Read(path, overrides);
        List<Problem> problems = [];
        Dictionary<string, object> observables = new(StringComparer.Ordinal);
        foreach (IConfigurationSection section in root.GetChildren())
        {
            if (string.Equals(section.Key, "observables", StringComparison.OrdinalIgnoreCase))
            {
                ReadObservables(section, observables, problems);
            }
        }

        RecipeOptions options = ReadOptions(root, problems);
        if (options.Groups is null && SaysNoGroups(path))
        {
            options = options with { Groups = new Dictionary<string, GroupOptions>(StringComparer.Ordinal) };
        }

        CheckNeeds(observables, problems);
        if (options.Reference.Paper is { } paper && !PaperValues.Names.Contains(paper, StringComparer.Ordinal))
        {
            problems.Add(new("reference:paper", $"no published values of the name '{paper}' (known: {string.Join(", ", PaperValues.Names)})"));
        }

        return problems.Count == 0
            ? new Recipe(Path.GetFileNameWithoutExtension(path), options, observables)
            : throw new CommandException(ExitCode.Configuration, $"configuration ({path}): {Plural.Of(problems.Count, "problem")}\n  {string.Join("\n  ", problems.Select(p => EnvironmentOrigin.Explain(p.ToString(), overrides)))}");
    }

    /// <summary>The plan for a run under this recipe.</summary>
    public AnalysisPlan ToPlan(RunSettings settings, bool stopAtDamage) => new()
    {
        Settings = settings,
        Observables = Observables,
        StopAtDamage = stopAtDamage,
        Barriers = new BarrierSchedule(
            TimeSpan.FromSeconds(Options.Checkpoint.EverySeconds),
            (long)(Options.Checkpoint.EveryMiB * (1 << 20)),
            TimeSpan.FromSeconds(Math.Min(s_shortestEpoch.TotalSeconds, Options.Checkpoint.EverySeconds))),
        SemanticKeys = SemanticKeys.Of(settings, Observables, stopAtDamage),
    };

    /// <summary>Run settings as the recipe has them.</summary>
    public RunSettings ToSettings() => new()
    {
        TimestepFs = Options.Time.TimestepFs,
        EquilibrationPs = Options.Time.EquilibrationPs,
        Mobile = Options.Species.Mobile,
        Host = Options.Species.Host,
        Split = Options.Species.Split,
        Groups = Options.Groups,
    };

    /// <summary>Polling as the recipe has it. All files followed with one answer share its limit of metadata operations.</summary>
    public TailOptions ToTail(bool follow, Func<bool> writerHasEnded) => new()
    {
        Follow = follow,
        WriterHasEnded = writerHasEnded,
        PollMin = Options.Tail.PollMinMs is { } min ? TimeSpan.FromMilliseconds(min) : null,
        PollMax = Options.Tail.PollMaxMs is { } max ? TimeSpan.FromMilliseconds(max) : null,
        NetworkPollMin = TimeSpan.FromMilliseconds(Options.Watch.NetworkPollMinMs),
        NetworkPollMax = TimeSpan.FromMilliseconds(Options.Watch.NetworkPollMaxMs),
        BytesPerSecond = (long)(Options.Watch.CatchUpMiBPerSecond * (1 << 20)),
        HoleIsDamageAfter = TimeSpan.FromMinutes(Options.Watch.HoleMinutes),
        Pacer = new PollPacer(TimeProvider.System, Options.Watch.MetadataOpsPerSecond),
    };

    /// <summary>A path if there is such a file, otherwise a shipped recipe of that name.</summary>
    private static string Find(string config)
    {
        if (File.Exists(config))
        {
            return Path.GetFullPath(config);
        }

        string folder = Path.Combine(AppContext.BaseDirectory, "configs");
        string shipped = Path.Combine(folder, config + ".json");
        string[] names = [.. Directory.EnumerateFiles(folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Where(n => n is not "schema").Order(StringComparer.Ordinal)];
        return File.Exists(shipped) && names.Contains(config, StringComparer.Ordinal)
            ? shipped
            : throw new CommandException(ExitCode.Configuration, $"--config {config}: there is no such file, and no shipped recipe of that name (shipped: {string.Join(", ", names)})");
    }

    private static IConfigurationRoot Read(string path, IReadOnlyDictionary<string, string?> overrides)
    {
        string settings = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(settings, optional: true, reloadOnChange: false)
                .AddJsonFile(path, optional: false, reloadOnChange: false)
                .AddEnvironmentVariables(EnvironmentOrigin.Prefix)
                .AddInMemoryCollection(overrides)
                .Build();
        }
        catch (InvalidDataException error)
        {
            string file = error.Message.Contains(settings, StringComparison.Ordinal) ? settings : path;
            throw new CommandException(ExitCode.Configuration, $"configuration ({file}): " + (error.InnerException?.InnerException is JsonException json
                ? JsonProblem.Show(File.ReadAllText(file), json)
                : error.InnerException?.InnerException?.Message ?? error.InnerException?.Message ?? error.Message));
        }
    }

    /// <summary>Whether the file says <c>"groups": {}</c>: none, where null means recognised. Configuration keeps no difference between the two.</summary>
    private static bool SaysNoGroups(string path)
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return file.RootElement.EnumerateObject().Any(p => p.Name.Equals("groups", StringComparison.OrdinalIgnoreCase) && p.Value.ValueKind == JsonValueKind.Object);
    }

    private static RecipeOptions ReadOptions(IConfigurationRoot root, List<Problem> problems)
    {
        Dictionary<string, string?> rest = root.AsEnumerable()
            .Where(p => !p.Key.StartsWith("$schema", StringComparison.OrdinalIgnoreCase) && !p.Key.StartsWith("observables", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(p => RecipeSection + p.Key, p => p.Value, StringComparer.OrdinalIgnoreCase);
        List<Problem> found = [];
        ShapeChecker.Check(Section(rest, "recipe", []), typeof(RecipeOptions), found);
        RecipeOptions options = Section(rest, "recipe", found).Get<RecipeOptions>() ?? new RecipeOptions();
        problems.AddRange(found.Select(p => p with { Path = p.Path[RecipeSection.Length..] }));
        problems.AddRange((new RecipeValidator().Validate(null, options).Failures ?? []).Select(f => new Problem("", f)));
        return options;
    }

    /// <summary>A section without what was found wrong in it, so that the rest can still be bound and validated: all problems at once.</summary>
    private static IConfigurationSection Section(IEnumerable<KeyValuePair<string, string?>> values, string path, IReadOnlyList<Problem> without) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Where(v => !without.Any(p => v.Key.Equals(p.Path, StringComparison.OrdinalIgnoreCase) || v.Key.StartsWith(p.Path + ":", StringComparison.OrdinalIgnoreCase))))
            .Build().GetSection(path);

    private static void ReadObservables(IConfigurationSection section, Dictionary<string, object> observables, List<Problem> problems)
    {
        IReadOnlyDictionary<string, Type> known = DerivedRegistry.Keys;
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (!known.TryGetValue(child.Key, out Type? type))
            {
                problems.Add(new(child.Path, $"no such observable in this release{ShapeChecker.Suggest(child.Key, known.Keys)}"));
                continue;
            }

            if (child.Value is { Length: > 0 } value)
            {
                problems.Add(new(child.Path, $"'{value}' is a value where an object is expected: {{}} runs it with its defaults, without the key it does not run"));
            }

            List<Problem> found = [];
            ShapeChecker.Check(child, type, found);
            problems.AddRange(found);
            object options = Section(child.AsEnumerable(), child.Path, found).Get(type) ?? Activator.CreateInstance(type)!;
            problems.AddRange(((IObservableOptions)options).Problems().Select(f => new Problem("", $"{child.Path}:{f}")));
            observables[known.Keys.Single(k => string.Equals(k, child.Key, StringComparison.OrdinalIgnoreCase))] = options;
        }
    }

    private static void CheckNeeds(Dictionary<string, object> observables, List<Problem> problems)
    {
        foreach (DerivedTable derived in DerivedRegistry.All.Where(d => d.Key is { } key && observables.ContainsKey(key)))
        {
            // Two tables under one key need the same: it is said once.
            IEnumerable<string> found = [.. derived.Needs.Where(n => !observables.ContainsKey(n)).Select(static n => $"needs observables:{n}"), .. derived.Problems(observables)];
            problems.AddRange(found.Select(p => new Problem($"observables:{derived.Key}", p)).Except(problems));
        }

        if (observables.Count == 0 && problems.Count == 0)
        {
            problems.Add(new("observables", "names none; an observable that is named runs, {} means its defaults"));
        }
    }
}
