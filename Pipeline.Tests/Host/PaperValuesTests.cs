using System.Globalization;
using Pipeline.Host;
using Pipeline.Host.Configuration;

namespace Pipeline.Tests.Host;

/// <summary>The shipped published values against a table transcribed from the list they were taken from.</summary>
public sealed class PaperValuesTests
{
    /// <summary>name | quantity | of | method | value or from..to | unit, every number that is published.</summary>
    private const string Published = """
        agi | first peak of g(r) | Ag-I | | 2.8 | A
        agi | maximum of the VDOS | | | 25 | cm-1
        agi | maximum of the VDOS | | | 100 | cm-1
        agi | diffusion coefficient | Ag | AIMD | 2.61E-05 | cm2/s
        agi | diffusion coefficient | Ag | MLMD | 2.99E-05 | cm2/s
        agi | expected angle | I-I-I | | 70.5 | deg
        agi | seen angles | I-I-I | | 30..110 | deg
        agi | extent of rho(omega) | I-I-I | | -0.2..0.2 | deg/fs
        agi | force RMSE | I | MLMD | 45.5 | meV/A
        agi | force RMSE | Ag | MLMD | 40.2 | meV/A
        agi | BEEF after training | | MLMD | ..0.05 | eV/A
        lgps | first peak of g(r) | Li-S | | 2.5 | A
        lgps | first peak of g(r) | Li-P | | 3.5 | A
        lgps | first peak of g(r) | Li-Ge | | 3.5 | A
        lgps | upper end of the VDOS | | | ..650 | cm-1
        lgps | band of the VDOS | Ge and P | | 550 | cm-1
        lgps | diffusion coefficient | Li | AIMD | 5.33E-06 | cm2/s
        lgps | diffusion coefficient | Li | MLMD | 4.5E-06 | cm2/s
        lgps | growth of G_d at r = 0 from | Li-Li | | 1 | ps
        lgps | shell of G_d | Li-Li | | 4 | A
        lgps | shell of G_d | Li-Li | | 6.5 | A
        lgps | seen angles | PS4 | | 50..70 | deg
        lgps | maximum of rho(r, phi) at phi, below r = 3 A | P-S-Li | | 80..95 | deg
        lgps | force RMSE | Li | MLMD | 27.7 | meV/A
        lgps | force RMSE | Ge | MLMD | 75.7 | meV/A
        lgps | force RMSE | P | MLMD | 85 | meV/A
        lgps | force RMSE | S | MLMD | 45.4 | meV/A
        lgps | BEEF after training | | MLMD | ..0.05 | eV/A
        na3sbs4 | first peak of g(r) | Sb-S | | 2.36 | A
        na3sbs4 | band centre | Na | AIMD | 129.1 | cm-1
        na3sbs4 | band centre | Na | MLMD | 129.7 | cm-1
        na3sbs4 | BEEF after training | | MLMD | ..0.02 | eV/A
        na3sbs4-w | first peak of g(r) | W-S | | 2.21 | A
        na3sbs4-w | first peak of g(r) | Na-Na | | 3.61 | A
        na3sbs4-w | modes of the polyanions | | | 350..400 | cm-1
        na3sbs4-w | diffusion coefficient | Na | | 1.13E-06 | cm2/s
        na3sbs4-w | band centre | Na | AIMD | 127.5 | cm-1
        na3sbs4-w | band centre | Na | MLMD | 126.5 | cm-1
        na3sbs4-w | second maximum of G_s | Na | | 3.5 | A
        na3sbs4-w | second maximum of G_s from | Na | | 7 | ps
        na3sbs4-w | maximum of rho(r, phi) at phi, below r = 4 A | Na-S | | 80..100 | deg
        na3sbs4-w | force RMSE | Na | MLMD | 14 | meV/A
        na3sbs4-w | force RMSE | Sb | MLMD | 41.4 | meV/A
        na3sbs4-w | force RMSE | S | MLMD | 24.3 | meV/A
        na3sbs4-w | force RMSE | W | MLMD | 52.3 | meV/A
        na3sbs4-w | BEEF after training | | MLMD | ..0.02 | eV/A
        """;

    [Fact]
    public void Values_AreThePublishedOnes_NoneMoreNoneLess()
    {
        IEnumerable<string> shipped = PaperValues.Names.SelectMany(n => PaperValues.Load(n).Values.Select(v => string.Join('|', n, v.Quantity, v.Of, v.Method, Number(v), v.Unit)));

        Assert.Equal(Published.Split('\n', StringSplitOptions.TrimEntries).Select(l => string.Join('|', l.Split('|', StringSplitOptions.TrimEntries))).Order(StringComparer.Ordinal), shipped.Order(StringComparer.Ordinal));

        static string Number(PaperValue v) => v.Value is { } value ? Text(value) : $"{Text(v.From)}..{Text(v.To)}";
        static string Text(double? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
    }

    [Fact]
    public void Tolerances_ArePositive_AndSayWhereTheyComeFrom()
    {
        Assert.Equal(["agi", "lgps", "na3sbs4", "na3sbs4-w"], PaperValues.Names);
        foreach (PaperValues paper in PaperValues.Names.Select(PaperValues.Load))
        {
            Assert.Equal("10.1039/d4ta00452c", paper.Source.Doi);
            Assert.All(paper.Values, v => Assert.True(v.Tolerance > 0 && v.Origin.Length > 0, v.Quantity));
            Assert.All(paper.Values.Where(v => v is { Quantity: "diffusion coefficient", ToleranceFrom: "ours" }), v => Assert.Equal(0.3 * v.Value!.Value, v.Tolerance, 1e-12));
            Assert.All(paper.Values.Where(v => v.Quantity == "band centre"), v => Assert.Equal((2.0, "ours"), (v.Tolerance, v.ToleranceFrom)));
            Assert.All(paper.Values.Where(v => v.Quantity == "first peak of g(r)"), v => Assert.Equal(0.05, v.Tolerance));
            Assert.NotEmpty(paper.Statements);
        }

        Assert.Equal(0.69e-6, PaperValues.Load("na3sbs4-w").Values.Single(v => v.Quantity == "diffusion coefficient").Tolerance);
    }

    [Fact]
    public void Cells_OfTheResultTables_AreNamedByColumnsThatExist()
    {
        Dictionary<string, string[]> columns = new(StringComparer.Ordinal)
        {
            ["peaks"] = ["table", "species_a", "species_b", "peak", "position"],
            ["diffusion"] = ["species", "drift", "method", "quantity", "D_cm2_s"],
            ["band_centre"] = ["species", "band_centre_cm1"],
            ["force_error"] = ["species", "rmse_meV_A"],
            ["ml_errors"] = ["beef_force_max_eV_A"],
        };

        PaperValue[] cells = [.. PaperValues.Names.SelectMany(n => PaperValues.Load(n).Values).Where(v => v.Table is not null)];
        Assert.True(cells.Length > 20);
        Assert.All(cells, v => Assert.Empty((v.Where?.Keys ?? []).Append(v.Column!).Except(columns[v.Table!], StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("\"tolerance\": 1", "\"tolerance\": 0", "tolerance must be positive")]
    [InlineData("\"value\": 2.5,", "", "needs a value")]
    [InlineData("\"value\": 2.5,", "\"from\": 3, \"to\": 2,", "needs a value")]
    [InlineData("\"ours\"", "\"guess\"", "toleranceFrom must be")]
    [InlineData("\"unit\": \"A\",", "", "unit")]
    [InlineData("\"unit\"", "\"units\"", "units")]
    [InlineData("\"ours\",", "\"ours\", \"table\": \"peaks\",", "table and column go together")]
    public void WrongFiles_AreRefusedWithCode78(string right, string wrong, string problem)
    {
        const string good = """{ "system": "x", "elements": ["Li"], "source": { "doi": "d", "citation": "c" }, "values": [ { "quantity": "q", "value": 2.5, "unit": "A", "tolerance": 1, "toleranceFrom": "ours", "origin": "o" } ], "statements": [] }""";
        Assert.Equal(2.5, Assert.Single(PaperValues.Parse(good, "good").Values).Value);

        CommandException thrown = Assert.Throws<CommandException>(() => PaperValues.Parse(good.Replace(right, wrong), "bad"));

        Assert.Equal(ExitCode.Configuration, thrown.Code);
        Assert.Contains(problem, thrown.Message);
    }

    [Fact]
    public void Elements_NameTheFile()
    {
        Assert.Equal("lgps", PaperValues.NameFor(["S", "P", "Ge", "Li"]));
        Assert.Null(PaperValues.NameFor(["Li", "P", "S"]));
    }
}
