using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Derived;

namespace Pipeline.Stages.Studies.Activation;

/// <summary>The diffusion coefficients that runs claim, by species and quantity, and those that cannot be used, with the reason.</summary>
/// <param name="Points">Points by species and quantity, in the order of the tables.</param>
/// <param name="Unused">What is not used, in words.</param>
public sealed record DiffusionPoints(IReadOnlyDictionary<(string Species, string Quantity), IReadOnlyList<DiffusionPoint>> Points, IReadOnlyList<string> Unused)
{
    /// <summary>Analysed frames of the runs.</summary>
    public long Frames { get; init; }

    /// <summary>Reads the tables <c>diffusion</c> of runs, or of ensembles.</summary>
    /// <param name="tables">Name, mean temperature, and table of each; an ensemble's has the column <c>claims</c>.</param>
    public static DiffusionPoints Of(IReadOnlyList<(string Name, double TemperatureK, ColumnTable Diffusion)> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        Dictionary<(string, string), List<DiffusionPoint>> points = [];
        List<string> unused = [];
        foreach ((string name, double kelvin, ColumnTable table) in tables)
        {
            if (double.IsNaN(kelvin))
            {
                unused.Add($"{name}: no temperature is known (no OSZICAR)");
                continue;
            }

            Read(name, kelvin, table, points, unused);
        }

        return new DiffusionPoints(points.ToDictionary(static p => p.Key, static p => (IReadOnlyList<DiffusionPoint>)p.Value), unused) { Frames = tables.Sum(static t => t.Diffusion.FramesSeen) };
    }

    private static void Read(string name, double kelvin, ColumnTable table, Dictionary<(string, string), List<DiffusionPoint>> points, List<string> unused)
    {
        IReadOnlyList<string> species = table.Utf8("species"), drifts = table.Utf8("drift"), methods = table.Utf8("method"), quantities = table.Utf8("quantity");
        string drift = drifts.Contains("host", StringComparer.Ordinal) ? "host" : "raw";
        double[] d = table.NumbersOrNaN("D_cm2_s"), low = table.NumbersOrNaN("lo95_cm2_s"), high = table.NumbersOrNaN("hi95_cm2_s"), haven = table.NumbersOrNaN("haven_ratio");
        bool isEnsemble = table.Columns.Any(static c => c.Name is "claims");
        int found = 0;
        List<string> why = [];
        for (int row = 0; row < table.RowCount; row++)
        {
            if (methods[row] is not "gls" || quantities[row] is not ("tracer" or "collective") || !string.Equals(drifts[row], drift, StringComparison.Ordinal))
            {
                continue;
            }

            if (!(low[row] > 0))
            {
                why.Add(string.Create(CultureInfo.InvariantCulture, $"{species[row]} {quantities[row]}"));
                continue;
            }

            double df = isEnsemble ? table.Int64("runs")[row] - 1 : table.Int64("blocks")[row] - 1;
            DiffusionPoint point = new(name, kelvin, d[row], LogError(low[row], high[row], df), df, haven[row], isEnsemble ? (int)table.Int64("runs")[row] : 1);
            if (!points.TryGetValue((species[row], quantities[row]), out List<DiffusionPoint>? known))
            {
                points[(species[row], quantities[row])] = known = [];
            }

            known.Add(point);
            found++;
        }

        if (found == 0)
        {
            unused.Add($"{name}: claims no diffusion coefficient above 0");
        }
        else if (why.Count > 0)
        {
            unused.Add($"{name}: no claim above 0 of {string.Join(", ", why)}");
        }
    }

    /// <summary>Standard error of ln D from the ends of the 95 % interval of D, which is positive: of one that holds 0 there is no logarithm.</summary>
    private static double LogError(double low, double high, double df) => NaturalLog.Of(high / low) / 2 / StudentT.Quantile(0.95, df);
}
