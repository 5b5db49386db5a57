using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Groups;

namespace Pipeline.Stages.Accumulators.Tetrahedra;

/// <summary>
/// Turns counts and series into the tables <c>angle_distribution</c>, <c>angular_velocity_distribution</c> and <c>angle_series</c>.
/// </summary>
internal sealed partial class AngleTables(AnglesOptions options, AngleSet set, AngleFilter filter, long frames)
{
    /// <summary>Groups whose centres have another number of ligands near than the group has, in words; empty: none.</summary>
    public string Coordination { get; init; } = "";

    public ColumnTable Theta(AngleHistograms histograms)
    {
        TableBuilder table = new(ThetaSchema);
        for (int g = 0; g < set.Groups.Count; g++)
        {
            Theta(table, set.Groups[g].Group.Name, "raw", histograms.Theta, g);
            if (filter.IsDefined)
            {
                Theta(table, set.Groups[g].Group.Name, "lowpass", histograms.ThetaLowpass, g);
            }
        }

        return table.ToTable(frames, Metadata());
    }

    public ColumnTable Omega(AngleHistograms histograms)
    {
        TableBuilder table = new(OmegaSchema);
        for (int g = 0; filter.IsDefined && g < set.Groups.Count; g++)
        {
            string motif = set.Groups[g].Group.Name;
            Omega(table, motif, "raw", histograms.Omega, g, options.OmegaBinWidthDegFs);
            Omega(table, motif, "lowpass", histograms.OmegaLowpass, g, options.OmegaLowpassBinWidthDegFs);
        }

        return table.ToTable(frames, Metadata());
    }

    public ColumnTable Series(AngleSeries series)
    {
        TableBuilder table = new(SeriesSchema);
        double[][] fourier = [.. Enumerable.Range(0, set.Shown.Length).Select(_ => new double[series.Rows])];
        Fourier(series, fourier);
        for (int s = 0; s < set.Shown.Length; s++)
        {
            int g = set.GroupOf[set.Shown[s]];
            for (int row = 0; row < series.Rows; row++)
            {
                Row(table, set.Groups[g].Group.Name, set.Shown[s] - set.Groups[g].Start + 1, set.Angles[set.Shown[s]], series.TimeFs(row) / 1000,
                    [series.Theta(row, s), series.ThetaLowpass(row, s), fourier[s][row], series.Difference(row, s) / filter.IntervalFs, series.DifferenceLowpass(row, s) / filter.IntervalFs]);
            }
        }

        Dictionary<string, string> metadata = Metadata();
        metadata["row_stride_frames"] = series.Stride.ToString(CultureInfo.InvariantCulture);
        return table.ToTable(frames, metadata);
    }

    /// <summary>The paper's filter over each segment's evenly spaced rows, evaluated at all its rows.</summary>
    private void Fourier(AngleSeries series, double[][] fourier)
    {
        double cutoff = options.CutoffTHz * filter.IntervalFs / (2.0 * Math.Max(1, filter.HalfStep)) * 1e-3 * series.Stride;
        for (int from = 0, to; from < series.Rows; from = to)
        {
            for (to = from; to < series.Rows && series.SegmentOf(to) == series.SegmentOf(from); to++)
            {
            }

            int[] even = [.. Enumerable.Range(from, to - from).Where(series.IsEven)];
            BrickWall wall = new(filter.IsDefined ? even.Length : 0, cutoff);
            for (int s = 0; s < fourier.Length; s++)
            {
                wall.Analyse([.. filter.IsDefined ? even.Select(row => series.Theta(row, s)) : []]);
                for (int row = from; row < to; row++)
                {
                    fourier[s][row] = wall.At((double)(series.Index(row) - series.Index(even.Length > 0 ? even[0] : from)) / series.Stride);
                }
            }
        }
    }

    private Dictionary<string, string> Metadata()
    {
        Dictionary<string, string> metadata = Lowpass();
        if (Coordination.Length > 0)
        {
            metadata["coordination"] = Coordination;
        }

        return metadata;
    }

    private Dictionary<string, string> Lowpass() => new(StringComparer.Ordinal)
    {
        ["lowpass"] = filter.IsDefined
            ? string.Create(CultureInfo.InvariantCulture, $"Kaiser-windowed sinc, beta 5, amplitude 1/2 at {options.LowpassCm1} cm-1, half-length {filter.HalfLength} frames, outputs every {filter.Spacing} frames")
            : "none: the time between frames is unknown",
    };

    private void Theta(TableBuilder table, string motif, string kind, AngleHistograms.Counts counts, int group)
    {
        long total = counts.Total(group);
        for (int k = 0; k < counts.Bins; k++)
        {
            double lo = k * options.BinWidthDeg, hi = (k + 1) * options.BinWidthDeg;
            table.Int64("frames", frames);
            table.Utf8("motif", motif);
            table.Utf8("filter", kind);
            table.Float64("theta_lo_deg", lo);
            table.Float64("theta_hi_deg", hi);
            table.Float64("theta_deg", (lo + hi) / 2);
            table.Int64("count", counts[group, k]);
            table.Int64("total", total);
            table.Float64("density_per_deg", total == 0 ? null : counts[group, k] / (total * options.BinWidthDeg));
        }
    }

    private void Omega(TableBuilder table, string motif, string kind, AngleHistograms.Counts counts, int group, double width)
    {
        long total = counts.Total(group);
        double half = counts.Bins / 2.0;
        for (int k = 0; k < counts.Bins; k++)
        {
            double lo = (k - half) * width, hi = (k + 1 - half) * width;
            table.Int64("frames", frames);
            table.Utf8("motif", motif);
            table.Utf8("filter", kind);
            table.Float64("omega_lo_deg_fs", lo);
            table.Float64("omega_hi_deg_fs", hi);
            table.Float64("omega_deg_fs", (lo + hi) / 2);
            table.Int64("count", counts[group, k]);
            table.Int64("total", total);
            table.Float64("density_fs_per_deg", total == 0 ? null : counts[group, k] / (total * width));
            table.Float64("interval_fs", filter.IntervalFs);
        }
    }

    private void Row(TableBuilder table, string motif, long number, GroupAngle angle, double timePs, ReadOnlySpan<double> values)
    {
        table.Int64("frames", frames);
        table.Utf8("motif", motif);
        table.Int64("angle", number);
        table.Int64("atom_i", angle.I + 1);
        table.Int64("atom_vertex", angle.Vertex + 1);
        table.Int64("atom_k", angle.K + 1);
        table.Float64("time_ps", timePs);
        table.Float64("theta_deg", values[0]);
        table.Float64("theta_lowpass_deg", values[1]);
        table.Float64("theta_fourier_deg", values[2]);
        table.Float64("omega_deg_fs", values[3]);
        table.Float64("omega_lowpass_deg_fs", values[4]);
    }
}
