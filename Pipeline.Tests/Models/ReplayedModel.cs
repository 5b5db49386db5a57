using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Builders.Models;

namespace Pipeline.Tests.Models;

/// <summary>
/// A model solid written as VASP's files and replayed by the program with a recipe of every observable; the tables as its users read them.
/// </summary>
internal sealed class ReplayedModel(Scratch scratch, string name)
{
    private readonly Dictionary<string, List<Dictionary<string, string>>> _tables = new(StringComparer.Ordinal);

    public string Log { get; private set; } = "";

    /// <summary>Writes, replays and checks that it ended well.</summary>
    public static async Task<ReplayedModel> Run(Scratch scratch, string name, TestRun run, double kelvin, string head, string observables)
    {
        string folder = ModelFiles.Write(scratch, name, run, kelvin);
        string recipe = scratch.Write(name + ".json", ModelAnalysis.Text(head, observables));
        Ionstream result = await Ionstream.Run("replay", folder, "--out", scratch["out-" + name], "--config", recipe, "--format", "csv");
        Assert.True(result.ExitCode == 0, result.Error);
        return new ReplayedModel(scratch, name) { Log = result.Error };
    }

    /// <summary>Rows of a table that have these texts.</summary>
    public List<Dictionary<string, string>> Rows(string table, params (string Column, string Text)[] keys)
    {
        if (!_tables.TryGetValue(table, out List<Dictionary<string, string>>? rows))
        {
            string[][] lines = [.. File.ReadLines(Assert.Single(Directory.GetFiles(scratch[$"out-{name}/final/{table}/run={name}"]))).Select(static l => l.Split(','))];
            _tables[table] = rows = [.. lines.Skip(1).Select(l => lines[0].Zip(l).ToDictionary(static c => c.First, static c => c.Second))];
        }

        List<Dictionary<string, string>> found = [.. rows.Where(r => keys.All(k => r[k.Column] == k.Text))];
        Assert.True(found.Count > 0, $"{table} has no row with {string.Join(", ", keys)}");
        return found;
    }

    /// <summary>A number; NaN where the cell is empty.</summary>
    public static double Number(Dictionary<string, string> row, string column) =>
        row[column].Length == 0 ? double.NaN : double.Parse(row[column], CultureInfo.InvariantCulture);

    /// <summary>Curve of the table <c>msd</c>, column by lag.</summary>
    public double Msd(string species, string drift, int lag, string column = "msd_A2") =>
        Number(Rows("msd", ("species", species), ("origin", "multi"), ("drift", drift), ("lag_frames", lag.ToString(CultureInfo.InvariantCulture)))[0], column);

    /// <summary>Share of the ions (G_s) or mean number of others (G_d) within r at a lag.</summary>
    public double VanHove(string table, int lag, double r, int ions, params (string Column, string Text)[] keys)
    {
        List<Dictionary<string, string>> rows = Rows(table, [.. keys, ("drift", "host"), ("lag_frames", lag.ToString(CultureInfo.InvariantCulture))]);
        return rows.Where(row => Number(row, "r_hi_A") < r + 0.01).Sum(static row => Number(row, "count")) / (Number(rows[0], "origins") * ions);
    }

    /// <summary>Share of the angles (or angular velocities) below an edge.</summary>
    public double AngleShare(string table, string motif, string column, double edge, double width)
    {
        List<Dictionary<string, string>> rows = Rows(table, ("motif", motif), ("filter", "raw"));
        return rows.Where(row => Number(row, column) < edge + (width / 4)).Sum(static row => Number(row, "count")) / Number(rows[0], "total");
    }

    /// <summary>Last coordination number of a pair below r.</summary>
    public double Coordination(string a, string b, double r) =>
        Number(Rows("rdf", ("species_a", a), ("species_b", b)).Last(row => Number(row, "r_hi_A") < r + 1e-6), "coordination_ab");

    /// <summary>Spectrum of a species.</summary>
    public Spectrum Vdos(string species)
    {
        List<Dictionary<string, string>> rows = Rows("vdos", ("species", species));
        double[] Column(string column) => [.. rows.Select(r => Number(r, column))];
        return new Spectrum(Column("wavenumber_cm1"), Column("frequency_THz"), Column("vdos"));
    }

    /// <summary>A cell of the table <c>diffusion</c>.</summary>
    public string Diffusion(string species, string quantity, string column, string method = "gls") =>
        Rows("diffusion", ("species", species), ("drift", "host"), ("method", method), ("quantity", quantity))[0][column];
}
