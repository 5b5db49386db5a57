using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>Two isotopes under one symbol: as if they had two, summed or averaged.</summary>
public sealed class IsotopeTests
{
    private static readonly string[] s_drift = ["drift_x_A", "drift_y_A", "drift_z_A"];
    private static readonly VacfOptions s_vacf = new() { MaxLagPs = 0.1, MaxWavenumberCm1 = 700 };

    [Fact]
    public void DriftOfTheCentreOfMass_IsThatOfTwoSymbols()
    {
        (TestRun one, TestRun two) = Pair();
        MsdOptions options = new() { MaxLagPs = 1, LinearLags = 40, Drift = ["raw", "com"] };
        ColumnTable merged = Msd(one, Isotopes(one), options), split = Msd(two, two.Description, options);

        MsdCurve h = MsdCurve.From(merged, "H", "multi", "com"), light = MsdCurve.From(split, "H", "multi", "com"), heavy = MsdCurve.From(split, "D", "multi", "com");
        for (int i = 0; i < h.Total.Length; i++)
        {
            Assert.Equal(((3 * light.Total[i]) + (2 * heavy.Total[i])) / 5, h.Total[i], 1e-9 * Math.Max(1, h.Total[i]));
        }

        MsdCurve o = MsdCurve.From(merged, "O", "multi", "com"), other = MsdCurve.From(split, "O", "multi", "com");
        Assert.Equal(other.Total, o.Total, static (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.NotEqual(MsdCurve.From(Msd(one, one.Description, options), "O", "multi", "com").Total[5], o.Total[5], 1e-6); // the mean mass is another centre
    }

    [Fact]
    public void DriftOfThermo_IsThatOfTwoSymbols()
    {
        (TestRun one, TestRun two) = Pair();
        ColumnTable merged = one.Feed(new Thermo(new ThermoOptions(), Isotopes(one), "test")).Results()[0];
        ColumnTable split = two.Feed(new Thermo(new ThermoOptions(), two.Description, "test")).Results()[0];

        int[] rows = [.. Enumerable.Range(0, merged.RowCount)];
        Assert.All(s_drift, c => Assert.Equal(TableRows.Doubles(split, c, rows), TableRows.Doubles(merged, c, rows), static (a, b) => Math.Abs(a - b) < 1e-12));
    }

    [Fact]
    public void Vdos_IsTheSumOfTwoSymbols_AndVacfThePlainMean()
    {
        (TestRun one, TestRun two) = Pair();
        (ColumnTable vacf, ColumnTable vdos, ColumnTable centre) = Spectra(one, Isotopes(one));
        (ColumnTable vacf2, ColumnTable vdos2, ColumnTable centre2) = Spectra(two, two.Description);

        double[] Vdos(ColumnTable table, string species) => TableRows.Doubles(table, "vdos", TableRows.Where(table, ("species", species)));
        double[] h = Vdos(vdos, "H"), light = Vdos(vdos2, "H"), heavy = Vdos(vdos2, "D");
        Assert.Equal(light.Zip(heavy, static (a, b) => a + b), h, static (a, b) => double.IsNaN(a) || Math.Abs(a - b) < 1e-9 * Math.Max(1, Math.Abs(a)));
        Assert.Equal(Vdos(vdos2, "all"), Vdos(vdos, "all"), static (a, b) => double.IsNaN(a) || Math.Abs(a - b) < 1e-9 * Math.Max(1, Math.Abs(a)));
        double Centre(ColumnTable table, string column) => TableRows.Doubles(table, column, TableRows.Where(table, ("species", "all")))[0];
        Assert.Equal(Centre(centre2, "band_centre_cm1"), Centre(centre, "band_centre_cm1"), 1e-9);
        Assert.Equal(Centre(centre2, "stderr_cm1"), Centre(centre, "stderr_cm1"), 1e-9);

        VacfCurve mean = VacfCurve.From(vacf, "H"), c1 = VacfCurve.From(vacf2, "H"), c2 = VacfCurve.From(vacf2, "D");
        Assert.Equal(c1.Value.Zip(c2.Value, static (a, b) => ((3 * a) + (2 * b)) / 5), mean.Value, static (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void OneMassASpecies_GivesTheSameBitsWithAndWithoutBlockMasses()
    {
        (TestRun one, _) = Pair();
        double[] same = [2, 15.999, 2, 15.999];
        RunDescription plain = one.Description with { Masses = [2, 15.999] }, blocks = plain with { BlockMasses = same };

        (ColumnTable vacf, ColumnTable vdos, _) = Spectra(one, plain);
        (ColumnTable vacf2, ColumnTable vdos2, _) = Spectra(one, blocks);

        Assert.Equal(Pipeline.Formats.Tables.ContentHash.Of(vacf), Pipeline.Formats.Tables.ContentHash.Of(vacf2));
        Assert.Equal(Pipeline.Formats.Tables.ContentHash.Of(vdos), Pipeline.Formats.Tables.ContentHash.Of(vdos2));
    }

    /// <summary>The same atoms twice: H and D under one symbol, and apart.</summary>
    private static (TestRun One, TestRun Two) Pair()
    {
        TestRun one = new() { Topology = new Topology("t", [("H", 3), ("O", 2), ("H", 2), ("O", 1)]), Masses = [1.4104, 15.999], IntervalFs = 5 };
        TestRun two = new() { Topology = new Topology("t", [("H", 3), ("O", 2), ("D", 2), ("O", 1)]), Masses = [1.008, 15.999, 2.014], IntervalFs = 5 };
        Random random = new(11);
        double[] s = [.. Enumerable.Range(0, 24).Select(_ => random.NextDouble())];
        for (int t = 0; t < 400; t++)
        {
            for (int i = 0; i < s.Length; i++)
            {
                s[i] += 0.02 * (random.NextDouble() - 0.45);
            }

            one.AddFractions(s, Cell.Orthorhombic(7, 8, 9));
            two.AddFractions(s, Cell.Orthorhombic(7, 8, 9));
        }

        return (one, two);
    }

    private static RunDescription Isotopes(TestRun one) => one.Description with { BlockMasses = [1.008, 15.999, 2.014, 15.999] };

    private static ColumnTable Msd(TestRun run, RunDescription description, MsdOptions options) =>
        run.Feed(new MeanSquaredDisplacement(options, description, "test")).Results().First(t => t.Name is "msd");

    private static (ColumnTable Vacf, ColumnTable Vdos, ColumnTable Centre) Spectra(TestRun run, RunDescription description)
    {
        IReadOnlyList<ColumnTable> tables = run.Feed(new VelocityAutocorrelation(s_vacf, description, "test")).Results();
        ColumnTable weighted = tables.FirstOrDefault(t => t.Name is "vacf_masses") ?? tables[0];
        return (tables[0], Vdos.Compute(weighted, s_vacf, description, 504), BandCentre.Compute(weighted, tables[1], s_vacf, description));
    }
}
