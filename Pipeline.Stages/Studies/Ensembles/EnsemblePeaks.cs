using Pipeline.Formats.Tables;
using Pipeline.Stages.Derived;

namespace Pipeline.Stages.Studies.Ensembles;

/// <summary>
/// Peaks found again in the mean curves: the mean of the runs' peaks is no peak of anything where a run has one more. Their scatter is that
/// of the nearest peaks of the runs.
/// </summary>
internal static class EnsemblePeaks
{
    private const double FarthestRdf = 0.5; // Å: a peak of a run farther away is another peak
    private const double FarthestVdos = 30; // cm⁻¹

    /// <summary>What the table is: <c>peaks</c> with its scatter.</summary>
    private static readonly TableSchema s_schema = Peaks.Schema with
    {
        Definition = "peaks of the mean curves; " + Peaks.Schema.Definition,
        Columns =
        [
            .. Peaks.Schema.Columns.Where(static c => c.Name is not ("stderr_position" or "note")),
            ColumnSchema.Float64("position_std", "", "Standard deviation of the nearest peak of each run; null for one run, or where a run has none near"),
            ColumnSchema.Float64("position_stderr", "", "Standard error of their mean"),
            ColumnSchema.Float64("height_std", "", "Standard deviation of their heights"),
            ColumnSchema.Float64("height_stderr", "", "Standard error of the mean height"),
            ColumnSchema.Int64("runs", "1", "Runs with a peak near"),
        ],
    };

    public static ColumnTable Of(EnsembleInput input)
    {
        ColumnTable? rdf = input.Others.OfEnsemble("rdf"), vdos = input.Others.OfEnsemble("vdos");
        long frames = input.Runs.Sum(static r => r.Table.FramesSeen);
        ColumnTable found = Peaks.Compute(rdf, vdos, frames);
        TableBuilder table = new(s_schema, found.RowCount);
        double[] positions = found.NumbersOrNaN("position"), heights = found.NumbersOrNaN("height");
        for (int row = 0; row < found.RowCount; row++)
        {
            string of = found.Utf8("table")[row], a = found.Utf8("species_a")[row], b = found.Utf8("species_b")[row];
            (double Position, double Height)[] near = [.. input.Runs.Select(r => Nearest(r.Table, of, a, b, positions[row])).Where(static p => !double.IsNaN(p.Position))];
            bool all = near.Length == input.Runs.Count;
            Statistics position = Statistics.Of([.. near.Select(static p => p.Position)]), height = Statistics.Of([.. near.Select(static p => p.Height)]);
            double root = Math.Sqrt(near.Length);
            table.Int64("frames", frames);
            table.Utf8("table", of);
            table.Utf8("species_a", a);
            table.Utf8("species_b", found["species_b"].IsValid(row) ? b : null);
            table.Int64("peak", found.Int64("peak")[row]);
            table.Float64("position", positions[row]);
            table.Float64("height", heights[row]);
            table.Float64("position_std", all ? position.Std : null);
            table.Float64("position_stderr", all ? position.Std / root : null);
            table.Float64("height_std", all ? height.Std : null);
            table.Float64("height_stderr", all ? height.Std / root : null);
            table.Int64("runs", near.Length);
        }

        return table.ToTable(frames, new Dictionary<string, string>(StringComparer.Ordinal) { ["runs"] = string.Join(' ', input.Runs.Select(static r => r.Run)) });
    }

    private static (double Position, double Height) Nearest(ColumnTable peaks, string of, string a, string b, double position)
    {
        double farthest = of is "rdf" ? FarthestRdf : FarthestVdos;
        double[] positions = peaks.NumbersOrNaN("position"), heights = peaks.NumbersOrNaN("height");
        int best = -1;
        for (int row = 0; row < peaks.RowCount; row++)
        {
            if (string.Equals(peaks.Utf8("table")[row], of, StringComparison.Ordinal) && string.Equals(peaks.Utf8("species_a")[row], a, StringComparison.Ordinal)
                && string.Equals(peaks.Utf8("species_b")[row], b, StringComparison.Ordinal) && Math.Abs(positions[row] - position) <= farthest
                && (best < 0 || Math.Abs(positions[row] - position) < Math.Abs(positions[best] - position)))
            {
                best = row;
            }
        }

        return best < 0 ? (double.NaN, double.NaN) : (positions[best], heights[best]);
    }
}
