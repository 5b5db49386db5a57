using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Derived;

namespace Pipeline.Stages.Studies.Ensembles;

/// <summary>
/// Diffusion coefficients over runs: each run gets its D over one window that all share, whether or not it claims one for itself (a mean of
/// those that do would be a selection), and the interval is Student's t over the runs.
/// </summary>
internal static class EnsembleDiffusion
{
    private static readonly TableSchema s_schema = new("diffusion", DiffusionTable.Schema.Version)
    {
        Definition = "mean over runs of D over one common window, Student's t over the runs; einstein_endpoint: MSD_single,raw(t)/(6 t) at the longest common t",
        Source = DiffusionTable.Schema.Source,
        Columns =
        [
            .. DiffusionTable.Schema.Columns.Where(static c => c.Name is "frames" || c.IsKey),
            ColumnSchema.Float64("D_cm2_s", "cm^2/s", "Mean over the runs, claimed or not; null where a run has none"),
            ColumnSchema.Float64("D_cm2_s_std", "cm^2/s", "Standard deviation over the runs; null for one run"),
            ColumnSchema.Float64("D_cm2_s_stderr", "cm^2/s", "Standard error of the mean"),
            ColumnSchema.Float64("lo68_cm2_s", "cm^2/s", "Lower end of the 68 % interval of the mean (Student's t over the runs); null below three runs"),
            ColumnSchema.Float64("hi68_cm2_s", "cm^2/s", "Upper end of the 68 % interval"),
            ColumnSchema.Float64("lo95_cm2_s", "cm^2/s", "Lower end of the 95 % interval of the mean; null below three runs"),
            ColumnSchema.Float64("hi95_cm2_s", "cm^2/s", "Upper end of the 95 % interval"),
            ColumnSchema.Float64("fit_from_ps", "ps", "First lag of the common window; einstein_endpoint: 0"),
            ColumnSchema.Float64("fit_to_ps", "ps", "Last lag of the common window; einstein_endpoint: the longest common time"),
            ColumnSchema.Float64(
                "within_stderr_cm2_s", "cm^2/s",
                "Standard error of the mean by what the runs say of themselves, each over its own window; null where a run claims none"),
            ColumnSchema.Float64("haven_ratio", "1", "Mean tracer over mean collective D, in both rows; null where one has no interval"),
            ColumnSchema.Int64("claims", "1", "Runs that claim a D of their own; null for einstein_endpoint"),
            ColumnSchema.Int64("runs", "1", "Runs"),
            ColumnSchema.Utf8("note", "What is missing; null where nothing is"),
        ],
    };

    private const int FewestRuns = 3;

    public static ColumnTable Of(EnsembleInput input)
    {
        IReadOnlyList<RunTable> msd = input.Others.OfRuns("msd");
        long frames = input.Runs.Sum(static r => r.Table.FramesSeen);
        ColumnTable first = input.Runs[0].Table;
        IReadOnlyList<string> species = first.Utf8("species"), drifts = first.Utf8("drift"), methods = first.Utf8("method"), quantities = first.Utf8("quantity");
        TableBuilder table = new(s_schema, first.RowCount);
        List<Row> rows = [];
        for (int row = 0; row < first.RowCount; row++)
        {
            rows.Add(One(input, msd, species[row], drifts[row], methods[row], quantities[row]));
        }

        foreach (Row row in rows)
        {
            Row? other = rows.Find(r => r != row && r.IsBeside(row));
            double haven = other is null || double.IsNaN(row.Half95) || double.IsNaN(other.Half95) ? double.NaN
                : row.Quantity is "tracer" ? row.D.Mean / other.D.Mean : other.D.Mean / row.D.Mean;
            Add(table, row, frames, haven);
        }

        Dictionary<string, string> metadata = new(StringComparer.Ordinal) { ["runs"] = string.Join(' ', input.Runs.Select(static r => r.Run)) };
        if (input.Window is { } window)
        {
            metadata["window_ps"] = string.Create(CultureInfo.InvariantCulture, $"{window.FromPs:R} to {window.ToPs:R}");
        }

        return table.ToTable(frames, metadata);
    }

    private static Row One(EnsembleInput input, IReadOnlyList<RunTable> msd, string species, string drift, string method, string quantity)
    {
        Row row = new(species, drift, method, quantity, Statistics.Of([double.NaN]), input.Runs.Count);
        if (msd.Count != input.Runs.Count)
        {
            return row with { Note = "a run has no table msd" };
        }

        if (method is "einstein_endpoint")
        {
            (double[] ends, double at) = EndPoints(msd, species);
            return row with { D = Statistics.Of(ends), FromPs = 0, ToPs = at, Note = double.IsNaN(at) ? "the runs have no lag in common" : null };
        }

        if (input.Window is not { } window || quantity is not ("tracer" or "collective"))
        {
            return row with { Note = input.Window is null ? "a run has no time step" : "of several carriers only each for itself is averaged over runs" };
        }

        SlopeMethod by = method is "gls" ? SlopeMethod.Gls : SlopeMethod.EinsteinFit;
        MsdSlope[] slopes = [.. msd.Select(m => MsdSlope.Of(m.Table, species, drift, window.FromPs, window.ToPs, by))];
        (double Error, int Claims) within = Within(input.Runs, species, drift, method, quantity);
        return row with
        {
            D = Statistics.Of([.. slopes.Select(s => quantity is "tracer" ? s.TracerD : s.CollectiveD)]),
            FromPs = slopes[0].FromPs,
            ToPs = slopes[0].ToPs,
            Within = within.Error,
            Claims = within.Claims,
            Note = slopes.FirstOrDefault(static s => s.Problem is not null)?.Problem,
        };
    }

    /// <summary>MSD(t)/(6 t) of the first origin at the longest time that all runs have.</summary>
    private static (double[] D, double At) EndPoints(IReadOnlyList<RunTable> msd, string species)
    {
        Dictionary<long, (double Ps, double Msd)>[] curves = [.. msd.Select(m => Single(m.Table, species))];
        long[] common = [.. curves[0].Keys.Where(k => k > 0 && curves.All(c => c.ContainsKey(k)))];
        return common.Length == 0 ? ([.. curves.Select(static _ => double.NaN)], double.NaN)
            : ([.. curves.Select(c => c[common.Max()]).Select(static p => p.Msd / (6 * p.Ps) * Diffusion.Cm2PerSecond)], curves[0][common.Max()].Ps);
    }

    private static Dictionary<long, (double Ps, double Msd)> Single(ColumnTable msd, string species)
    {
        IReadOnlyList<string> names = msd.Utf8("species"), drifts = msd.Utf8("drift"), origins = msd.Utf8("origin");
        ReadOnlySpan<long> lags = msd.Int64("lag_frames");
        double[] ps = msd.NumbersOrNaN("lag_ps"), values = msd.NumbersOrNaN("msd_A2");
        Dictionary<long, (double, double)> curve = [];
        for (int row = 0; row < msd.RowCount; row++)
        {
            if (string.Equals(names[row], species, StringComparison.Ordinal) && origins[row] is "single" && drifts[row] is "raw")
            {
                curve[lags[row]] = (ps[row], values[row]);
            }
        }

        return curve;
    }

    /// <summary>The standard error of the mean by the runs' own intervals, and how many of them claim one.</summary>
    private static (double Error, int Claims) Within(IReadOnlyList<RunTable> runs, string species, string drift, string method, string quantity)
    {
        double sum = 0;
        int claims = 0;
        foreach (ColumnTable table in runs.Select(static r => r.Table))
        {
            double[] errors = table.NumbersOrNaN("stderr_cm2_s"), low = table.NumbersOrNaN("lo95_cm2_s");
            for (int row = 0; row < table.RowCount; row++)
            {
                if (string.Equals(table.Utf8("species")[row], species, StringComparison.Ordinal) && string.Equals(table.Utf8("drift")[row], drift, StringComparison.Ordinal)
                    && string.Equals(table.Utf8("method")[row], method, StringComparison.Ordinal) && string.Equals(table.Utf8("quantity")[row], quantity, StringComparison.Ordinal)
                    && !double.IsNaN(low[row]))
                {
                    sum += errors[row] * errors[row];
                    claims++;
                }
            }
        }

        return (claims == runs.Count ? Math.Sqrt(sum) / claims : double.NaN, claims);
    }

    private static void Add(TableBuilder table, Row row, long frames, double haven)
    {
        table.Int64("frames", frames);
        table.Utf8("species", row.Species);
        table.Utf8("drift", row.Drift);
        table.Utf8("method", row.Method);
        table.Utf8("quantity", row.Quantity);
        table.Float64("D_cm2_s", row.D.Mean);
        table.Float64("D_cm2_s_std", row.D.Std);
        table.Float64("D_cm2_s_stderr", row.Error);
        table.Float64("lo68_cm2_s", row.D.Mean - row.Half68);
        table.Float64("hi68_cm2_s", row.D.Mean + row.Half68);
        table.Float64("lo95_cm2_s", row.D.Mean - row.Half95);
        table.Float64("hi95_cm2_s", row.D.Mean + row.Half95);
        table.Float64("fit_from_ps", row.FromPs);
        table.Float64("fit_to_ps", row.ToPs);
        table.Float64("within_stderr_cm2_s", row.Within);
        table.Float64("haven_ratio", haven);
        table.Int64("claims", row.Claims);
        table.Int64("runs", row.Runs);
        table.Utf8("note", row.Note ?? (row.Runs < FewestRuns ? string.Create(CultureInfo.InvariantCulture, $"no interval below {FewestRuns} runs") : null));
    }

    private sealed record Row(string Species, string Drift, string Method, string Quantity, Statistics D, int Runs)
    {
        public double FromPs { get; init; } = double.NaN;

        public double ToPs { get; init; } = double.NaN;

        public double Within { get; init; } = double.NaN;

        public long? Claims { get; init; }

        public string? Note { get; init; }

        public double Error => D.Std / Math.Sqrt(Runs);

        public double Half68 => Half(0.68);

        public double Half95 => Half(0.95);

        public bool IsBeside(Row other) => string.Equals(Species, other.Species, StringComparison.Ordinal) && string.Equals(Drift, other.Drift, StringComparison.Ordinal)
            && string.Equals(Method, other.Method, StringComparison.Ordinal) && Method is not "einstein_endpoint";

        private double Half(double coverage) => Runs < FewestRuns || double.IsNaN(Error) ? double.NaN : Error * StudentT.Quantile(coverage, Runs - 1);
    }
}
