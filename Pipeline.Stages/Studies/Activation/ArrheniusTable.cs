using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Derived;

namespace Pipeline.Stages.Studies.Activation;

/// <summary>The table <c>arrhenius</c>: D by temperature, activation energies, and D where nobody simulated.</summary>
public static class ArrheniusTable
{
    private const double SameTemperature = 0.015; // of it: thermostats hold a mean closer than this, and temperatures of a study lie farther apart
    private const double Coverage = 0.95;
    private const double Curved = 0.05;

    /// <summary>What the table is.</summary>
    public static readonly TableSchema Schema = new("arrhenius", 1)
    {
        Definition = "ln D = ln D0 - Ea/kT, weighted by each D's interval and the scatter between runs",
        Columns =
        [
            ColumnSchema.Frames("Analysed frames of all runs"),
            ColumnSchema.Utf8("row", "point: D at a temperature; fit: the line; extrapolation: the line at another temperature; difference: against other runs").Key(),
            ColumnSchema.Utf8("species", "Species").Key(),
            ColumnSchema.Utf8("quantity", "tracer: each atom; collective: the sum over the species").Key(),
            ColumnSchema.Float64("temperature_K", "kelvin", "Mean temperature of a point; the one asked for of an extrapolation; null for a fit").Key(),
            ColumnSchema.Int64("runs", "1", "Runs of a point, a fit or both sides of a difference"),
            ColumnSchema.Float64("D_cm2_s", "cm^2/s", "D of a point: mean of ln D over its runs, weighted"),
            ColumnSchema.Float64("lo95_cm2_s", "cm^2/s", "Lower end of the 95 % interval of D_cm2_s, or of D_at_K"),
            ColumnSchema.Float64("hi95_cm2_s", "cm^2/s", "Upper end"),
            ColumnSchema.Float64("haven_ratio", "1", "Mean Haven ratio of the runs of a point; null where one has none"),
            ColumnSchema.Float64("Ea_eV", "eV", "Activation energy of a fit; candidate less reference of a difference"),
            ColumnSchema.Float64("lo95_eV", "eV", "Lower end of the 95 % interval of Ea_eV"),
            ColumnSchema.Float64("hi95_eV", "eV", "Upper end"),
            ColumnSchema.Float64("lnD0", "1", "ln of D0 in cm^2/s"),
            ColumnSchema.Float64("lnD0_stderr", "1", "Its standard error"),
            ColumnSchema.Float64("covariance_eV", "eV", "Covariance of Ea_eV and lnD0"),
            ColumnSchema.Float64("df", "1", "Degrees of freedom of Student's t"),
            ColumnSchema.Float64("between_runs", "1", "Standard deviation of ln D between runs that their intervals do not explain"),
            ColumnSchema.Float64("curvature_p", "1", "p of a curvature of ln D over 1/kT; null below four temperatures"),
            ColumnSchema.Float64("D_at_K", "cm^2/s", "D of the line at temperature_K of an extrapolation"),
            ColumnSchema.Utf8("note", "What is missing, or what to keep in mind"),
        ],
    };

    /// <summary>The table.</summary>
    /// <param name="points">What the runs claim.</param>
    /// <param name="kelvins">Temperatures to extrapolate to.</param>
    /// <param name="other">Points of other runs to be compared with; null for none.</param>
    public static ColumnTable Compute(DiffusionPoints points, IReadOnlyList<double> kelvins, DiffusionPoints? other = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(kelvins);
        TableBuilder table = new(Schema);
        long frames = points.Frames + (other?.Frames ?? 0);
        foreach (((string species, string quantity), IReadOnlyList<DiffusionPoint> of) in points.Points)
        {
            IReadOnlyList<IReadOnlyList<DiffusionPoint>> groups = Groups(of);
            ArrheniusFit? fit = ArrheniusFit.Of(of, groups.Count);
            foreach (IReadOnlyList<DiffusionPoint> group in groups)
            {
                Add(table, frames, new Row("point", species, quantity, group.Average(static p => p.TemperatureK)) { Runs = group.Sum(static p => p.Runs), Point = Mean(group, fit?.Between ?? 0), Haven = group.Average(static p => p.Haven) });
            }

            if (fit is null)
            {
                Add(table, frames, new Row("fit", species, quantity, double.NaN) { Runs = of.Sum(static p => p.Runs), Note = "one temperature: no line" });
                continue;
            }

            Add(table, frames, Fit(species, quantity, of, groups, fit));
            double low = groups.Min(static g => g.Average(static p => p.TemperatureK)), high = groups.Max(static g => g.Average(static p => p.TemperatureK));
            foreach (double kelvin in kelvins)
            {
                bool inside = kelvin >= low && kelvin <= high;
                Add(table, frames, new Row("extrapolation", species, quantity, kelvin)
                {
                    At = fit.At(kelvin, Coverage),
                    Df = fit.Df,
                    Note = inside ? "between the temperatures simulated"
                        : string.Create(CultureInfo.InvariantCulture, $"extrapolated from {low:0} to {high:0} K: right only if nothing changes on the way, no phase and no mechanism"),
                });
            }

            if (other?.Points.GetValueOrDefault((species, quantity)) is { } against && ArrheniusFit.Of(against, Groups(against).Count) is { } theirs)
            {
                Add(table, frames, Difference(species, quantity, fit, theirs, of.Concat(against).Sum(static p => p.Runs)));
            }
        }

        return table.ToTable(frames);
    }

    private static Row Fit(string species, string quantity, IReadOnlyList<DiffusionPoint> of, IReadOnlyList<IReadOnlyList<DiffusionPoint>> groups, ArrheniusFit fit) => new("fit", species, quantity, double.NaN)
    {
        Runs = of.Sum(static p => p.Runs),
        Energy = (fit.EnergyEv, fit.HalfOfEnergy(Coverage)),
        Fit = fit,
        Df = fit.Df,
        Note = fit.CurvatureP < Curved ? string.Create(CultureInfo.InvariantCulture, $"curved (p = {fit.CurvatureP:0.000}): no single activation energy describes these temperatures")
            : groups.Count < 3 ? "two temperatures: whether they lie on a line cannot be seen" : null,
    };

    private static Row Difference(string species, string quantity, ArrheniusFit reference, ArrheniusFit candidate, int runs)
    {
        double a = reference.EnergyError * reference.EnergyError, b = candidate.EnergyError * candidate.EnergyError;
        double df = (a + b) * (a + b) / ((a * a / reference.Df) + (b * b / candidate.Df));
        return new Row("difference", species, quantity, double.NaN)
        {
            Runs = runs,
            Energy = (candidate.EnergyEv - reference.EnergyEv, Math.Sqrt(a + b) * StudentT.Quantile(Coverage, df)),
            Df = df,
        };
    }

    /// <summary>Points of one temperature: neighbours in order that are no farther apart than thermostats scatter.</summary>
    private static IReadOnlyList<IReadOnlyList<DiffusionPoint>> Groups(IReadOnlyList<DiffusionPoint> points)
    {
        List<List<DiffusionPoint>> groups = [];
        foreach (DiffusionPoint point in points.OrderBy(static p => p.TemperatureK))
        {
            if (groups.Count == 0 || point.TemperatureK - groups[^1][^1].TemperatureK > SameTemperature * point.TemperatureK)
            {
                groups.Add([]);
            }

            groups[^1].Add(point);
        }

        return groups;
    }

    /// <summary>exp of the weighted mean of ln D, with its 95 % interval.</summary>
    private static (double D, double Low, double High) Mean(IReadOnlyList<DiffusionPoint> group, double between)
    {
        double[] variances = [.. group.Select(p => (p.LogError * p.LogError) + (between * between))];
        double weight = variances.Sum(static v => 1 / v), mean = group.Select((p, i) => NaturalLog.Of(p.D) / variances[i]).Sum() / weight;
        double df = Math.Max(group.Count - 1, group.Min(static p => p.Df)), half = StudentT.Quantile(Coverage, df) / Math.Sqrt(weight);
        return (NaturalLog.Inverse(mean), NaturalLog.Inverse(mean - half), NaturalLog.Inverse(mean + half));
    }

    private static void Add(TableBuilder table, long frames, Row row)
    {
        (double D, double Low, double High)? interval = row.Point ?? row.At;
        table.Int64("frames", frames);
        table.Utf8("row", row.Kind);
        table.Utf8("species", row.Species);
        table.Utf8("quantity", row.Quantity);
        table.Float64("temperature_K", row.TemperatureK);
        table.Int64("runs", row.Runs);
        table.Float64("D_cm2_s", row.Point?.D);
        table.Float64("lo95_cm2_s", interval?.Low);
        table.Float64("hi95_cm2_s", interval?.High);
        table.Float64("haven_ratio", row.Haven);
        table.Float64("Ea_eV", row.Energy?.Value);
        table.Float64("lo95_eV", row.Energy?.Value - row.Energy?.Half);
        table.Float64("hi95_eV", row.Energy?.Value + row.Energy?.Half);
        table.Float64("lnD0", row.Fit?.LogPrefactor);
        table.Float64("lnD0_stderr", row.Fit?.LogPrefactorError);
        table.Float64("covariance_eV", row.Fit?.Covariance);
        table.Float64("df", row.Df);
        table.Float64("between_runs", row.Fit?.Between);
        table.Float64("curvature_p", row.Fit?.CurvatureP);
        table.Float64("D_at_K", row.At?.D);
        table.Utf8("note", row.Note);
    }

    private sealed record Row(string Kind, string Species, string Quantity, double TemperatureK)
    {
        public long? Runs { get; init; }

        public (double D, double Low, double High)? Point { get; init; }

        public (double D, double Low, double High)? At { get; init; }

        public double Haven { get; init; } = double.NaN;

        public (double Value, double Half)? Energy { get; init; }

        public ArrheniusFit? Fit { get; init; }

        public double Df { get; init; } = double.NaN;

        public string? Note { get; init; }
    }
}
