using System.Globalization;
using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Reporting;

/// <summary>Diffusion and conductivity in a few lines: the D to quote with its interval, or why there is none, and how much more is needed.</summary>
internal static class TransportDigest
{
    private const double WantedHalfWidth = 0.1; // of D
    private const double Hop = 3; // Å; neighbouring sites of mobile ions are about as far apart
    private const double SquareAngstromPerPs = 1e4; // 1 cm²/s
    private const int BlocksWanted = 10;
    private const int WindowsOfRun = 21; // ten blocks of two windows each, and the last lag

    public static IEnumerable<DigestLine> Of(Func<string, ColumnTable?> table)
    {
        SummaryRows summary = new(table("summary"));
        foreach (SummaryRows.Row row in summary.Of("diffusion_coefficient"))
        {
            Claim? claim = table("diffusion") is { } diffusion ? ClaimOf(diffusion, row.Species) : null;
            string value = claim is { IsClaimed: true } c ? Text($"{c.D:0.00e-0} cm²/s, 95 %: {c.Low:0.00e-0} to {c.High:0.00e-0}")
                : claim is { } apparent && double.IsFinite(apparent.D) ? Text($"no claim (apparent {apparent.D:0.0e-0} cm²/s)") : "-";
            yield return new DigestLine(DigestPart.Transport, $"D({row.Species})", value, claim?.Note ?? row.Note) { IsFirst = true };
            if (claim is not null && Needed(claim, LengthOf(table("runs")), table("runs")?.RowCount ?? 1) is { Length: > 0 } needed)
            {
                yield return new DigestLine(DigestPart.Transport, "needed", needed) { IsFirst = true };
            }

            if (Windows(table("diffusion_window"), row.Species) is { Length: > 0 } windows)
            {
                yield return new DigestLine(DigestPart.Transport, $"D({row.Species}) by window", windows, "converged where later windows agree within their errors");
            }
        }

        foreach ((string quantity, string label, string unit) in new[] { ("conductivity", "conductivity", " S/cm"), ("conductivity_nernst_einstein", "conductivity, Nernst-Einstein", " S/cm"), ("haven_ratio", "Haven ratio", "") })
        {
            foreach (SummaryRows.Row row in summary.Of(quantity).Where(static r => double.IsFinite(r.Value)))
            {
                string error = double.IsFinite(row.Error) ? Text($" ± {row.Error:G2}") : "";
                yield return new DigestLine(DigestPart.Transport, $"{label} {row.Species}", Text($"{row.Value:G3}{error}{unit}"), row.Note) { IsFirst = quantity is "conductivity" };
            }
        }
    }

    /// <summary>What more of the same would be needed: for an interval of ten percent where there is one, for a claim where there is none.</summary>
    /// <param name="claim">The row of D.</param>
    /// <param name="lengthPs">Length of a run, ps; NaN where it is not known.</param>
    /// <param name="runs">Runs it is the mean of.</param>
    internal static string Needed(Claim claim, double lengthPs, int runs = 1)
    {
        if (claim.IsClaimed)
        {
            double half = (claim.High - claim.Low) / 2 / claim.D;
            double times = half * half / (WantedHalfWidth * WantedHalfWidth);
            return half <= WantedHalfWidth ? Text($"nothing more for ± 10 %: the interval is ± {100 * half:0} % of D")
                : runs > 1 ? Text($"about {Math.Ceiling(times * runs):0} such runs in all for ± 10 %; now {runs} and ± {100 * half:0} %")
                : double.IsFinite(lengthPs) ? Text($"about {Rough(times * lengthPs):N0} ps in all, or {Math.Ceiling(times):0} runs like this, for ± 10 %; now ± {100 * half:0} %") : "";
        }

        if (claim.Regime is "diffusive" && claim.Blocks < BlocksWanted && claim.FitTo > 0)
        {
            return Text($"a run of about {Rough(WindowsOfRun * claim.FitTo):N0} ps: {BlocksWanted} blocks of its window; now {claim.Blocks}");
        }

        if (!(claim.D > 0) || !double.IsFinite(lengthPs))
        {
            return "";
        }

        double hop = Hop * Hop / (6 * claim.D * SquareAngstromPerPs);
        double wanted = WindowsOfRun * hop;
        return wanted > lengthPs ? Text($"a run of about {Rough(wanted):N0} ps if it diffuses at all: at the apparent D an ion moves {Hop:0} Å in {hop:0.#} ps, and an interval takes {WindowsOfRun} times that") : "";
    }

    /// <summary>Two digits, upwards: an estimate is not known better.</summary>
    private static double Rough(double value)
    {
        double step = 1;
        while (value / step >= 100)
        {
            step *= 10;
        }

        return Math.Ceiling(value / step) * step;
    }

    /// <summary>The D to quote: weighted fit, relative to the host where there is one.</summary>
    internal static Claim? ClaimOf(ColumnTable table, string species)
    {
        IReadOnlyList<string> names = table.Utf8("species"), drifts = table.Utf8("drift"), methods = table.Utf8("method"), quantities = table.Utf8("quantity");
        int row = Enumerable.Range(0, table.RowCount)
            .Where(r => string.Equals(names[r], species, StringComparison.Ordinal) && methods[r] is "gls" && quantities[r] is "tracer")
            .OrderBy(r => drifts[r] switch { "host" => 0, "com" => 1, _ => 2 }).FirstOrDefault(-1);
        return row < 0 ? null : new Claim(
            table.NumbersOrNaN("D_cm2_s")[row], table.NumbersOrNaN("lo95_cm2_s")[row], table.NumbersOrNaN("hi95_cm2_s")[row])
        {
            FitTo = table.NumbersOrNaN("fit_to_ps")[row],
            Blocks = Cell(table, "blocks", row) is Int64Column blocks ? blocks.Values.Span[row] : 0,
            Regime = Cell(table, "regime", row) is Utf8Column regime ? regime.Values[row] : "",
            Note = Cell(table, "note", row) is Utf8Column note ? note.Values[row] : "",
        };
    }

    /// <summary>A column that has a value in a row; an ensemble's table has not all columns of a run's.</summary>
    private static Column? Cell(ColumnTable table, string column, int row) =>
        table.Columns.FirstOrDefault(c => string.Equals(c.Name, column, StringComparison.Ordinal) && c.IsValid(row));

    private static string Windows(ColumnTable? table, string species)
    {
        if (table is null)
        {
            return "";
        }

        IReadOnlyList<string> names = table.Utf8("species"), drifts = table.Utf8("drift"), quantities = table.Utf8("quantity");
        double[] d = table.NumbersOrNaN("D_cm2_s"), error = table.NumbersOrNaN("stderr_cm2_s"), to = table.NumbersOrNaN("to_ps");
        int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(r => string.Equals(names[r], species, StringComparison.Ordinal) && quantities[r] is "tracer" && double.IsFinite(d[r]))];
        string drift = rows.Select(r => drifts[r]).FirstOrDefault(static t => t is "host") ?? rows.Select(r => drifts[r]).FirstOrDefault("");
        return string.Join("; ", rows.Where(r => string.Equals(drifts[r], drift, StringComparison.Ordinal))
            .Select(r => Text($"{d[r]:0.00e-0}{(double.IsFinite(error[r]) ? Text($" ± {error[r]:0.0e-0}") : "")} to {to[r]:G3} ps")));
    }

    private static double LengthOf(ColumnTable? runs) => runs is { RowCount: > 0 } ? runs.NumbersOrNaN("time_ps").Average() : double.NaN;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The row of D; NaN where a number is missing.</summary>
    internal sealed record Claim(double D, double Low, double High)
    {
        public double FitTo { get; init; }

        public long Blocks { get; init; }

        public string Regime { get; init; } = "";

        public string Note { get; init; } = "";

        public bool IsClaimed => double.IsFinite(Low) && double.IsFinite(High);
    }
}
