using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Runs;
using Spectre.Console;

namespace Pipeline.Host.Output;

/// <summary>The table at the end of the demo: what a person would look at first.</summary>
internal static class DemoSummary
{
    private const double FirstShell = 3.9; // Å: within the first minimum of g(Ag-I)

    public static async Task WriteAsync(RunDescription run, RunOutcome outcome, double seconds, OutputLayout layout, Terminal terminal)
    {
        Table table = new() { Border = TableBorder.Rounded };
        table.AddColumn("alpha-AgI, 64 Ag + 64 I");
        table.AddColumn(new TableColumn("this run").RightAligned());
        table.AddColumn("seen elsewhere");
        if (outcome.Tables.TryGetValue("rdf", out ColumnTable? rdf))
        {
            (double peak, double height, double coordination) = FirstPeak(rdf, "Ag", "I");
            table.AddRow("Ag-I first peak", Text($"{peak:F2} A (g = {height:F2})"), "2.69-2.75 A, same potential in LAMMPS");
            table.AddRow("I around Ag within 3.9 A", Text($"{coordination:F2}"), "4.3-4.5, same potential in LAMMPS");
        }

        if (outcome.Tables.TryGetValue("diffusion", out ColumnTable? diffusion))
        {
            table.AddRow("D(Ag), eq. 7", Diffusion(diffusion, "Ag"), "(1.30 +- 0.26)e-5 cm2/s, five 20 ps runs at 500 K");
        }

        table.AddRow("frames followed live", Text($"{outcome.Frames:N0}"), "");
        table.AddRow("simulated time", Text($"{outcome.Tables["runs"].Float64("time_ps")[0]:F2} ps"), "");
        table.AddRow("frames a second", Text($"{outcome.Frames / seconds:N0}"), "simulation and analysis on one machine");
        IAnsiConsole console = terminal.Tables();
        console.Profile.Width = Math.Max(console.Profile.Width, 110);
        console.Write(table);
        foreach ((string name, string file) in outcome.Files.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            await terminal.Output.WriteLineAsync($"{name,-10} {file}");
        }

        await terminal.Output.WriteLineAsync($"A first look:         ionstream show diffusion {layout.Root}");
        await terminal.Output.WriteLineAsync($"Read them in Python:  import polars as pl; print(pl.read_parquet(r\"{outcome.Files.GetValueOrDefault("rdf", outcome.Files.Values.First())}\"))");
        await terminal.Output.WriteLineAsync($"Newest of every run:  {layout.Pointer(run.RunId)}");
    }

    /// <summary>Height and parabola-refined position of the largest value, and the coordination number in the first shell.</summary>
    private static (double Position, double Height, double Coordination) FirstPeak(ColumnTable rdf, string a, string b)
    {
        IReadOnlyList<string> first = rdf.Utf8("species_a"), second = rdf.Utf8("species_b");
        ReadOnlySpan<double> g = rdf.Float64("g"), r = rdf.Float64("r_A"), hi = rdf.Float64("r_hi_A"), coordination = rdf.Float64("coordination_ab");
        int best = -1;
        double within = double.NaN;
        for (int i = 0; i < rdf.RowCount; i++)
        {
            if (string.Equals(first[i], a, StringComparison.Ordinal) && string.Equals(second[i], b, StringComparison.Ordinal))
            {
                best = best < 0 || g[i] > g[best] ? i : best;
                within = hi[i] <= FirstShell + 1e-9 ? coordination[i] : within;
            }
        }

        if (best < 1 || best + 1 >= g.Length)
        {
            return (double.NaN, double.NaN, within);
        }

        double left = g[best - 1], right = g[best + 1], bend = left - (2 * g[best]) + right;
        double shift = bend < 0 ? 0.5 * (left - right) / bend : 0;
        return (r[best] + (shift * (r[best] - r[best - 1])), g[best], within);
    }

    private static string Diffusion(ColumnTable diffusion, string species)
    {
        int row = diffusion.Utf8("species").ToList().IndexOf(species);
        return row >= 0 && diffusion["D_cm2_s"].IsValid(row) ? Text($"{diffusion.Float64("D_cm2_s")[row]:0.00e-0} cm2/s") : "too short";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
