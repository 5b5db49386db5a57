using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Formats;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Figures;

namespace Pipeline.Host.Configuration;

/// <summary>Published values of one material: a file of <c>configs/paper</c>.</summary>
/// <param name="System">The material, in words.</param>
/// <param name="Elements">Its elements: a run of exactly these can be compared.</param>
/// <param name="Source">Where the values were published.</param>
/// <param name="Values">Numbers.</param>
/// <param name="Statements">What is said without a number.</param>
internal sealed record PaperValues(string System, IReadOnlyList<string> Elements, PaperSource Source, IReadOnlyList<PaperValue> Values, IReadOnlyList<PaperStatement> Statements)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The publication's figures, in its order; empty where it shows none of this material.</summary>
    public IReadOnlyList<PaperFigure> Figures { get; init; } = [];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "configs", "paper");

    /// <summary>Names of the shipped files.</summary>
    public static IReadOnlyList<string> Names => [.. Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    /// <summary>Reads a shipped file by its name.</summary>
    /// <exception cref="CommandException">With code 78: there is none of that name, or it is wrong; all problems at once.</exception>
    public static PaperValues Load(string name) => Names.Contains(name, StringComparer.Ordinal)
        ? Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")), name)
        : throw new CommandException(ExitCode.Configuration, $"there are no published values of the name '{name}' (known: {string.Join(", ", Names)})");

    /// <summary>The published values for a run of these elements; null where there are none.</summary>
    public static string? NameFor(IEnumerable<string> elements)
    {
        HashSet<string> wanted = new(elements, StringComparer.Ordinal);
        return Names.FirstOrDefault(n => wanted.SetEquals(Load(n).Elements));
    }

    /// <summary>Reads and checks.</summary>
    /// <exception cref="CommandException">With code 78 and all problems.</exception>
    public static PaperValues Parse(string json, string name)
    {
        PaperValues? values;
        try
        {
            values = JsonSerializer.Deserialize<PaperValues>(json, s_json);
        }
        catch (JsonException error)
        {
            throw new CommandException(ExitCode.Configuration, $"published values ({name}): {error.Message}");
        }

        string[] problems = values is null ? ["the file is empty"] :
        [
            .. values.Values.SelectMany((v, i) => v.Problems().Select(p => FormattableString.Invariant($"values:{i}: {p}"))),
            .. values.Figures.SelectMany(static f => f.Panels.Where(static p => FigureRegistry.Find(p.Figure) is null).Select(p => $"figures: {f.Number}: there is no figure {p.Figure}")),
        ];
        return problems.Length == 0
            ? values!
            : throw new CommandException(ExitCode.Configuration, $"published values ({name}): {Plural.Of(problems.Length, "problem")}\n  {string.Join("\n  ", problems)}");
    }
}

/// <summary>Where values were published.</summary>
internal sealed record PaperSource(string Doi, string Citation);

/// <summary>Something published without a number.</summary>
internal sealed record PaperStatement(string Text, string Origin)
{
    /// <summary>Species, pair or group it is about.</summary>
    public string? Of { get; init; }
}

/// <summary>A published value (<see cref="Value"/>) or range (<see cref="From"/>, <see cref="To"/>; one of them is a bound).</summary>
/// <param name="Quantity">What it is, in words.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Tolerance">How far another result may be off, in the same unit.</param>
/// <param name="ToleranceFrom">Where the tolerance comes from: <c>printed digits</c>, <c>spread of ...</c>, or <c>ours</c>.</param>
/// <param name="Origin">What in the paper shows it.</param>
internal sealed record PaperValue(string Quantity, string Unit, double Tolerance, string ToleranceFrom, string Origin)
{
    /// <summary>Species, pair or group it is about.</summary>
    public string? Of { get; init; }

    /// <summary><c>AIMD</c> or <c>MLMD</c>; null where the paper's values are of both or it is not said.</summary>
    public string? Method { get; init; }

    public double? Value { get; init; }

    public double? From { get; init; }

    public double? To { get; init; }

    /// <summary>Result table that has it; null: for people only.</summary>
    public string? Table { get; init; }

    /// <summary>Column of that table.</summary>
    public string? Column { get; init; }

    /// <summary>Key columns that name the row.</summary>
    public IReadOnlyDictionary<string, string>? Where { get; init; }

    /// <summary>Everything wrong.</summary>
    public IEnumerable<string> Problems()
    {
        if (!(Tolerance > 0) || !double.IsFinite(Tolerance))
        {
            yield return $"{Quantity}: tolerance must be positive";
        }

        if (ToleranceFrom is not ("printed digits" or "ours") && !ToleranceFrom.StartsWith("spread of ", StringComparison.Ordinal))
        {
            yield return $"{Quantity}: toleranceFrom must be 'printed digits', 'ours' or 'spread of ...'";
        }

        if (Value is null == (From is null && To is null) || From > To)
        {
            yield return $"{Quantity}: needs a value, or from and to (or one of them), from not above to";
        }

        if (Method is not (null or "AIMD" or "MLMD"))
        {
            yield return $"{Quantity}: method must be AIMD or MLMD";
        }

        if (Table is null != Column is null || (Where is not null && Table is null))
        {
            yield return $"{Quantity}: table and column go together, where needs them";
        }
    }
}
