using System.Globalization;
using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Equilibrations;

/// <summary>From where on a run looks stationary, and which <c>--equilibration</c> follows. Nothing is cut unasked.</summary>
/// <param name="Parts">The series it was seen from.</param>
/// <param name="SuggestedPs">Time after the first frame to leave out, ps; 0: none; null where no stationary part is seen, or too little is known.</param>
/// <param name="Text">The same in words.</param>
public sealed record EquilibrationAdvice(IReadOnlyList<StationaryPart> Parts, double? SuggestedPs, string Text)
{
    private const double FewestSamples = 10;

    /// <summary>The displacement from the first frame begins at 0 by definition: its first picosecond is vibration and says nothing.</summary>
    private const double OwnRisePs = 1;

    /// <summary>Judges a run by its tables <c>thermo</c> and <c>msd</c>.</summary>
    /// <param name="thermo">The table <c>thermo</c>; null for none.</param>
    /// <param name="msd">The table <c>msd</c>; null for none.</param>
    /// <param name="host">Species that should stay where they are.</param>
    /// <param name="alreadyPs">Time that was left out of these tables already.</param>
    public static EquilibrationAdvice Of(ColumnTable? thermo, ColumnTable? msd, IReadOnlyList<string> host, double alreadyPs)
    {
        List<StationaryPart?> parts = [];
        if (thermo is not null)
        {
            double[] times = thermo.NumbersOrNaN("time_ps");
            parts.Add(StationaryPart.Of("temperature", times, thermo.NumbersOrNaN("temperature_K")));
            parts.Add(StationaryPart.Of("energy", times, thermo.NumbersOrNaN("free_energy_eV")));
            parts.Add(StationaryPart.Of("volume", times, thermo.NumbersOrNaN("volume_A3")));
        }

        foreach (string species in msd is null ? [] : host)
        {
            (double[] times, double[] values) = FromFirstFrame(msd!, species);
            parts.Add(StationaryPart.Of($"displacement of {species}", times, values) is { } part ? part with { FromPs = part.FromPs <= OwnRisePs ? 0 : part.FromPs } : null);
        }

        return Of([.. parts.OfType<StationaryPart>()], alreadyPs);
    }

    /// <summary>Judges a run by series.</summary>
    public static EquilibrationAdvice Of(IReadOnlyList<StationaryPart> parts, double alreadyPs)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0)
        {
            return new EquilibrationAdvice(parts, null, "whether the run is stationary cannot be told: too few frames, or no OSZICAR");
        }

        StationaryPart last = parts.MaxBy(static p => p.FromPs)!;
        if (parts.FirstOrDefault(static p => p.FromPs > p.LengthPs / 2) is { } never)
        {
            return new EquilibrationAdvice(parts, null, Say($"no stationary part is seen: {never.Series} still changes after half of the {never.LengthPs:0.##} ps"));
        }

        string few = parts.Where(static p => p.EffectiveSamples < FewestSamples).Select(static p => Say($"; {p.Series} has only {p.EffectiveSamples:0.#} independent values, which shows little")).FirstOrDefault() ?? "";
        string seen = string.Join(", ", parts.Select(static p => p.Series));
        double suggested = last.FromPs > 0 ? alreadyPs + last.FromPs : alreadyPs;
        string text = last.FromPs > 0
            ? Say($"looks stationary from {suggested:0.##} ps on ({last.Series}); consider --equilibration {suggested:0.##}ps{(alreadyPs > 0 ? Say($" in place of {alreadyPs:0.##}ps") : "")}")
            : alreadyPs > 0 ? Say($"looks stationary behind the {alreadyPs:0.##} ps left out ({seen})") : $"looks stationary from the start ({seen})";
        return new EquilibrationAdvice(parts, suggested, text + few);
    }

    private static (double[] Times, double[] Values) FromFirstFrame(ColumnTable msd, string species)
    {
        IReadOnlyList<string> names = msd.Utf8("species"), drifts = msd.Utf8("drift"), origins = msd.Utf8("origin");
        string drift = drifts.Contains("host", StringComparer.Ordinal) ? "host" : "raw";
        double[] lags = msd.NumbersOrNaN("lag_ps"), values = msd.NumbersOrNaN("msd_A2");
        int[] rows =
        [
            .. Enumerable.Range(0, msd.RowCount).Where(i => string.Equals(names[i], species, StringComparison.Ordinal) && origins[i] is "single"
                && string.Equals(drifts[i], drift, StringComparison.Ordinal)),
        ];
        return ([.. rows.Select(i => lags[i])], [.. rows.Select(i => values[i])]);
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
