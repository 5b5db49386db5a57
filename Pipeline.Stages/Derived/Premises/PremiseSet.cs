using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Derived.Premises;

/// <summary>
/// The premises of a run: what has to be so for its tables to mean what they say. Intermediate tables whose names begin with
/// <see cref="Prefix"/> hold them, so that a table that states something names them among those it is computed after, asks what is denied,
/// and writes why.
/// </summary>
internal sealed class PremiseSet(IReadOnlyList<Premise> premises)
{
    /// <summary>Beginning of the names of their tables.</summary>
    public const string Prefix = "premises_";

    /// <summary>What an intermediate table of premises is.</summary>
    public static TableSchema SchemaOf(string name) => new(Prefix + name, 1)
    {
        Definition = "what has to be so for other tables to mean what they say",
        IsIntermediate = true,
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("kind", "Kind of the event where it fails").Key(),
            ColumnSchema.Utf8("species", "Species it is about; null: the whole run").Key(),
            ColumnSchema.Utf8("state", "Holds, Fails or Untested"),
            ColumnSchema.Int64("claims", "1", "What rests on it, as bits"),
            ColumnSchema.Float64("value", "1", "The number it was judged by"),
            ColumnSchema.Utf8("note", "Why it fails or is untested"),
        ],
    };

    /// <summary>All of them, in the order they were found.</summary>
    public IReadOnlyList<Premise> All => premises;

    /// <summary>Those of all tables computed so far.</summary>
    public static PremiseSet Of(IReadOnlyDictionary<string, ColumnTable> tables) =>
        new([.. tables.Where(static t => t.Key.StartsWith(Prefix, StringComparison.Ordinal)).OrderBy(static t => t.Key, StringComparer.Ordinal).SelectMany(static t => Read(t.Value))]);

    /// <summary>Whether something must not be stated of any of these species.</summary>
    public bool Denies(Claims claim, params ReadOnlySpan<string> species)
    {
        foreach (Premise premise in premises)
        {
            if (premise.State == PremiseState.Fails && (premise.Claims & claim) != Claims.None && IsAbout(premise, species))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Why something of any of these species is empty; null where nothing speaks against it.</summary>
    public string? WhyNot(Claims claims, params ReadOnlySpan<string> species) => Notes(PremiseState.Fails, claims, species);

    /// <summary>
    /// What a reader of something that is stated should know: what it rests on untested, and what was seen though it holds; null where
    /// there is nothing to say.
    /// </summary>
    public string? Caution(Claims claims, params ReadOnlySpan<string> species) =>
        Join(Notes(PremiseState.Holds, claims, species), Notes(PremiseState.Untested, claims, species));

    /// <summary>The number a premise of a kind and species was judged by.</summary>
    public double? ValueOf(string kind, string species) =>
        premises.FirstOrDefault(p => string.Equals(p.Kind, kind, StringComparison.Ordinal) && string.Equals(p.Species, species, StringComparison.Ordinal))?.Value;

    /// <summary>Premises that fail, as events of the first analysed frame.</summary>
    public static IEnumerable<RunEvent> Events(ColumnTable table, RunDescription run, RunSummary summary)
    {
        double time = summary.FirstStep * (run.TimestepFs ?? double.NaN) / 1000;
        return Read(table).Where(static p => p.State == PremiseState.Fails).Select(p => new RunEvent(
            summary.FirstStep, time, EventKind.Of(p.Kind), null, $"{(p.Species is { } species ? species + ": " : "")}{p.Note}: {p.Consequence}"));
    }

    /// <summary>Two notes as one; null and empty ones are none.</summary>
    public static string? Join(string? first, string? second) =>
        string.IsNullOrEmpty(first) ? second : string.IsNullOrEmpty(second) || string.Equals(first, second, StringComparison.Ordinal) ? first : $"{first}; {second}";

    /// <summary>An intermediate table of premises.</summary>
    public static ColumnTable ToTable(TableSchema schema, long frames, IEnumerable<Premise> premises)
    {
        TableBuilder table = new(schema);
        foreach (Premise premise in premises)
        {
            Row(table, frames, premise);
        }

        return table.ToTable(frames);
    }

    private string? Notes(PremiseState state, Claims claims, ReadOnlySpan<string> species)
    {
        string? notes = null;
        foreach (Premise premise in premises)
        {
            if (premise.State == state && premise.Note is { } note && (premise.Claims & claims) != Claims.None && IsAbout(premise, species))
            {
                notes = Join(notes, premise.Species is { } other && !string.Equals(other, species[0], StringComparison.Ordinal) ? $"{other}: {note}" : note);
            }
        }

        return notes;
    }

    private static bool IsAbout(Premise premise, ReadOnlySpan<string> species)
    {
        if (premise.Species is null)
        {
            return true;
        }

        foreach (string name in species)
        {
            if (string.Equals(name, premise.Species, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<Premise> Read(ColumnTable table)
    {
        IReadOnlyList<string> kind = table.Utf8("kind"), species = table.Utf8("species"), state = table.Utf8("state"), note = table.Utf8("note");
        double[] value = table.NumbersOrNaN("value");
        for (int row = 0; row < table.RowCount; row++)
        {
            yield return new Premise(
                kind[row],
                table["species"].IsValid(row) ? species[row] : null,
                Enum.Parse<PremiseState>(state[row]),
                (Claims)table.Int64("claims")[row],
                table["note"].IsValid(row) ? note[row] : null)
            { Value = double.IsNaN(value[row]) ? null : value[row] };
        }
    }

    private static void Row(TableBuilder table, long frames, Premise premise)
    {
        table.Int64("frames", frames);
        table.Utf8("kind", premise.Kind);
        table.Utf8("species", premise.Species);
        table.Utf8("state", premise.State.ToString());
        table.Int64("claims", (long)premise.Claims);
        table.Float64("value", premise.Value);
        table.Utf8("note", premise.Note);
    }
}
