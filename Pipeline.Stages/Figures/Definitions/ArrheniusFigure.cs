using Pipeline.Formats.Tables;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Figures.Building;
using Pipeline.Stages.Studies;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>D against 1000/T with the fitted line, its 95 % band and extrapolations; the Haven ratio against T.</summary>
internal static class ArrheniusFigure
{
    private const double BoltzmannEvPerK = 8.617333262e-5;
    private const double Coverage = 0.95;
    private const int LinePoints = 41;

    public static FigureDefinition Definition { get; } = new("arrhenius", FigureSection.Transport, "D against 1000/T with the line of the activation energy and its band; the Haven ratio", [], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        if (input.Arrhenius is not { } table)
        {
            return null;
        }

        List<Mark> marks = [], haven = [];
        int colour = 0;
        double[] kelvin = table.NumbersOrNaN("temperature_K"), ratio = table.NumbersOrNaN("haven_ratio");
        IReadOnlyList<string> kinds = table.Utf8("row");
        foreach ((string key, int[] rows) in TableCurves.Groups(table, ["species", "quantity"]))
        {
            if (!choice.Wants(key))
            {
                continue;
            }

            string name = key.Replace('-', ' ');
            int[] points = [.. rows.Where(r => kinds[r] is "point")], beyond = [.. rows.Where(r => kinds[r] is "extrapolation")];
            if (rows.FirstOrDefault(r => kinds[r] is "fit" && double.IsFinite(table.NumbersOrNaN("Ea_eV")[r]), -1) is >= 0 and var fit)
            {
                marks.AddRange(Fitted(table, fit, name, colour, [.. points.Concat(beyond).Select(r => kelvin[r])]));
            }

            marks.AddRange(Measured(table, points, "D_cm2_s", name, colour, isHollow: false));
            marks.AddRange(Measured(table, beyond, "D_at_K", name, colour, isHollow: true));
            if (points.Where(r => double.IsFinite(ratio[r])).ToArray() is { Length: > 0 } with && key.EndsWith("-tracer", StringComparison.Ordinal))
            {
                haven.Add(new Points(name, [.. with.Select(r => kelvin[r])], [.. with.Select(r => ratio[r])]) { Colour = colour });
            }

            colour++;
        }

        Panel[] panels =
        [
            .. marks.Count == 0 ? (Panel[])[] : [new Panel("D", new Axis("1000/T", "K⁻¹"), new Axis("D", "cm² s⁻¹") { IsLog = true }, marks)],
            .. haven.Count == 0 ? (Panel[])[] : [new Panel("Haven ratio", new Axis("T", "K"), new Axis("Haven ratio") { From = 0 }, haven)],
        ];
        return panels.Length == 0 ? null : new Figure(
            "arrhenius", "Activation of diffusion", "Bars and band: 95 % intervals. Hollow: extrapolated. " + Energies(table), panels)
        { Query = Queries.Study(input, "arrhenius") };
    }

    private static IEnumerable<Mark> Measured(ColumnTable table, int[] rows, string column, string name, int colour, bool isHollow) => rows.Length == 0 ? [] :
    [
        new Points(name, [.. rows.Select(r => 1000 / table.NumbersOrNaN("temperature_K")[r])], [.. rows.Select(r => table.NumbersOrNaN(column)[r])])
        {
            Low = [.. rows.Select(r => table.NumbersOrNaN("lo95_cm2_s")[r])],
            High = [.. rows.Select(r => table.NumbersOrNaN("hi95_cm2_s")[r])],
            Colour = colour,
            IsHollow = isHollow,
            Notes = [.. rows.Select(r => table.Utf8("note")[r] ?? "")],
        },
    ];

    /// <summary>ln D = ln D0 - Ea/kT, and its interval from the covariance of both.</summary>
    private static IEnumerable<Mark> Fitted(ColumnTable table, int row, string name, int colour, double[] kelvins)
    {
        double energy = table.NumbersOrNaN("Ea_eV")[row], log = table.NumbersOrNaN("lnD0")[row], df = table.NumbersOrNaN("df")[row];
        double t = StudentT.Quantile(Coverage, df), energyError = (table.NumbersOrNaN("hi95_eV")[row] - energy) / t;
        double logError = table.NumbersOrNaN("lnD0_stderr")[row], covariance = table.NumbersOrNaN("covariance_eV")[row];
        double from = 1 / kelvins.Max(), to = 1 / kelvins.Min();
        double[] inverse = [.. Enumerable.Range(0, LinePoints).Select(i => from + ((to - from) * i / (LinePoints - 1)))];
        double[] mean = [.. inverse.Select(x => log - (energy * x / BoltzmannEvPerK))];
        double[] half = [.. inverse.Select(x => x / BoltzmannEvPerK).Select(x => t * Math.Sqrt(Math.Max(0, (logError * logError) + (x * x * energyError * energyError) - (2 * x * covariance))))];
        double[] at = [.. inverse.Select(static x => 1000 * x)];
        return
        [
            new Band(name, at, [.. mean.Zip(half, static (m, h) => NaturalLog.Inverse(m - h))], [.. mean.Zip(half, static (m, h) => NaturalLog.Inverse(m + h))]) { Colour = colour },
            new Line(name, at, [.. mean.Select(NaturalLog.Inverse)]) { Colour = colour },
        ];
    }

    private static string Energies(ColumnTable table) => string.Join(' ', Enumerable.Range(0, table.RowCount)
        .Where(r => table.Utf8("row")[r] is "fit" && table["Ea_eV"].IsValid(r))
        .Select(r => string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{table.Utf8("species")[r]} {table.Utf8("quantity")[r]}: Ea = {table.Float64("Ea_eV")[r]:0.000} eV, {table.Float64("lo95_eV")[r]:0.000} to {table.Float64("hi95_eV")[r]:0.000}.")));
}
