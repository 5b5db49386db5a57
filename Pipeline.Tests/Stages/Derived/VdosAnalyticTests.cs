using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Derived.Spectra;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>Spectra of autocorrelations whose Fourier transform is known.</summary>
public sealed class VdosAnalyticTests
{
    private const double BoltzmannAmu = 0.831446262; // amu A^2/ps^2 per K

    [Fact]
    public void Oscillators_PeaksAndAreasAreTheirs()
    {
        // Two frequencies with mean squares 3 and 5 A^2/ps^2: two lines, areas 3 and 5.
        double[] c = [.. VacfTables.Cosine(3, 100, 0.002, 2001).Zip(VacfTables.Cosine(5, 300, 0.002, 2001), (a, b) => a + b)];
        RunDescription run = VacfTables.Run(2, 10, ("X", 1, 1000));

        ColumnTable vdos = Vdos.Compute(VacfTables.Vacf(("X", c)), new VacfOptions(), run, 1000);
        ColumnTable peaks = Peaks.Compute(null, vdos, 1);

        int[] rows = TableRows.Where(vdos, ("species", "X"));
        double[] corrected = TableRows.Doubles(vdos, "vdos", rows), correction = TableRows.Doubles(vdos, "correction", rows);
        double Area(int from, int to) => Enumerable.Range(2 * from, 2 * (to - from)).Sum(k => corrected[k] / correction[k]) * 0.5 * VelocitySpectrum.ThzPerCm1;
        Assert.Equal(3, Area(0, 200), 0.002);
        Assert.Equal(5, Area(200, 400), 0.002);
        double[] positions = TableRows.Doubles(peaks, "position", TableRows.Where(peaks, ("species_a", "X")));
        Assert.Equal(2, positions.Length);
        Assert.Equal(100, positions[0], 0.1);
        Assert.Equal(300, positions[1], 0.1);
    }

    [Fact]
    public void OrnsteinUhlenbeck_IsALorentzian()
    {
        // C = e^(-γτ): S = 4 γ/(γ² + (2πν)²); γ = 10/ps leaves nothing at the end of the window, which hardly bends it.
        double[] c = [.. Enumerable.Range(0, 8001).Select(m => Math.Exp(-10 * m * 0.0005))];
        RunDescription run = VacfTables.Run(0.5, 10, ("X", 1, 1));

        VelocitySpectrum spectrum = VelocitySpectrum.From(VacfTables.Vacf(("X", c)), new VacfOptions { Window = "none" }, run);

        for (int k = 0; k < spectrum.Points; k++)
        {
            double omega = 2 * Math.PI * spectrum.Wavenumber(k) * VelocitySpectrum.ThzPerCm1;
            Assert.Equal(4 * 10 / (100 + (omega * omega)), spectrum.Power[0][k], 2e-5);
        }
    }

    [Fact]
    public void Integral_IsEquipartition()
    {
        // <v²> = 3kT/m: the integral of vdos is 3NkT/V of each species, and of all together.
        const double T = 450, dt = 0.01, volume = 1234;
        (string, int, double)[] species = [("A", 10, 20.0), ("B", 30, 90.0)];
        double Cube(double mass) => 3 * BoltzmannAmu * T / mass;
        double[] Decay(double c0, double cm1) => [.. VacfTables.Cosine(c0, cm1, dt, 401).Select((x, m) => x * Math.Exp(-m * dt))];
        RunDescription run = VacfTables.Run(1000 * dt, 10, species);
        double nyquist = 1 / (2 * dt) / VelocitySpectrum.ThzPerCm1;
        ColumnTable vacf = VacfTables.Vacf(("A", Decay(Cube(20), 200)), ("B", Decay(Cube(90), 70))) with
        {
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["velocity"] = "file" },
        };

        ColumnTable vdos = Vdos.Compute(vacf, new VacfOptions { MaxWavenumberCm1 = nyquist, FrequencyStepCm1 = nyquist / 4000 }, run, volume);

        foreach ((string name, int atoms) in new[] { ("A", 10), ("B", 30), ("all", 40) })
        {
            Assert.Equal(3 * atoms * BoltzmannAmu * T / volume, Integral(vdos, name, "vdos"), 1e-9);
            Assert.Equal(1, Integral(vdos, name, "vdos_ps"), 1e-9);
        }
    }

    [Fact]
    public void CentralDifference_IsUndoneUpToATenthOfThePower()
    {
        // x = A cos(ωt) seen through central differences of 20 fs: its velocity is damped by sin(ωdt)/(ωdt).
        const double dt = 0.02, line = 400;
        double x = 2 * Math.PI * line * VelocitySpectrum.ThzPerCm1 * dt, damped = Math.Pow(Math.Sin(x) / x, 2);
        RunDescription run = VacfTables.Run(1000 * dt, 10, ("X", 1, 1));

        ColumnTable vdos = Vdos.Compute(VacfTables.Vacf(("X", VacfTables.Cosine(7 * damped, line, dt, 201))), new VacfOptions(), run, 1);

        int[] rows = TableRows.Where(vdos, ("species", "X"));
        double[] values = TableRows.Doubles(vdos, "vdos", rows), wavenumbers = TableRows.Doubles(vdos, "wavenumber_cm1", rows);
        double area = Enumerable.Range(700, 201).Sum(k => values[k]) * 0.5 * VelocitySpectrum.ThzPerCm1;
        Assert.True(damped < 0.5, "the case would test nothing");
        Assert.Equal(7, area, 0.03);
        int end = Array.FindIndex(values, double.IsNaN);
        double last = 2 * Math.PI * wavenumbers[end - 1] * VelocitySpectrum.ThzPerCm1 * dt, next = 2 * Math.PI * wavenumbers[end] * VelocitySpectrum.ThzPerCm1 * dt;
        Assert.True(Math.Pow(Math.Sin(last) / last, 2) >= 0.1 && Math.Pow(Math.Sin(next) / next, 2) < 0.1);
        Assert.All(TableRows.Doubles(vdos, "correction", rows)[end..], c => Assert.True(double.IsNaN(c)));
    }

    [Fact]
    public void BandCentre_OfTwoPeaks_IsTheirWeightedMean()
    {
        // Corrections are 1.0004 and 1.0040 here: (1 × 100 × 1.0004.. + 3 × 300 × 1.0040..)/(..) by hand.
        double[] c = [.. VacfTables.Cosine(1, 100, 0.002, 2001).Zip(VacfTables.Cosine(3, 300, 0.002, 2001), (a, b) => a + b)];
        RunDescription run = VacfTables.Run(2, 10, ("X", 8, 5));
        double Weight(double cm1)
        {
            double x = 2 * Math.PI * cm1 * VelocitySpectrum.ThzPerCm1 * 0.002;
            return Math.Pow(x / Math.Sin(x), 2);
        }

        ColumnTable centre = BandCentre.Compute(VacfTables.Vacf(("X", c)), null, new VacfOptions(), run);

        double expected = ((100 * Weight(100)) + (3 * 300 * Weight(300))) / (Weight(100) + (3 * Weight(300)));
        int[] row = TableRows.Where(centre, ("species", "X"));
        Assert.Equal(expected, TableRows.Doubles(centre, "band_centre_cm1", row)[0], 0.05);
        Assert.Equal(expected * VelocitySpectrum.ThzPerCm1, TableRows.Doubles(centre, "band_centre_THz", row)[0], 0.002);
        Assert.True(double.IsNaN(TableRows.Doubles(centre, "stderr_cm1", row)[0]));
    }

    [Fact]
    public void BandCentre_StandardError_IsThatOfTheBlocks()
    {
        // Lines at 100 + 4 z cm-1, z seeded: the error of the mean of the lines, 4/sqrt(n) about.
        Random random = new(4);
        double[] lines = [.. Enumerable.Range(0, 20).Select(_ => 100 + (4 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2))];
        double[][] blocks = [.. lines.Select(l => VacfTables.Cosine(2, l, 0.004, 1001))];
        double[] mean = [.. Enumerable.Range(0, 1001).Select(m => blocks.Average(b => b[m]))];
        RunDescription run = VacfTables.Run(4, 10, ("X", 8, 5));
        double average = lines.Average(), error = Math.Sqrt(lines.Sum(l => (l - average) * (l - average)) / (lines.Length - 1) / lines.Length);

        ColumnTable centre = BandCentre.Compute(VacfTables.Vacf(("X", mean)), VacfTables.Blocks("X", blocks), new VacfOptions(), run);
        ColumnTable few = BandCentre.Compute(VacfTables.Vacf(("X", mean)), VacfTables.Blocks("X", blocks[..4]), new VacfOptions(), run);

        foreach (string species in new[] { "X", "all" })
        {
            Assert.Equal(error, TableRows.Doubles(centre, "stderr_cm1", TableRows.Where(centre, ("species", species)))[0], 0.02 * error);
            Assert.True(double.IsNaN(TableRows.Doubles(few, "stderr_cm1", TableRows.Where(few, ("species", species)))[0]));
        }
    }

    [Fact]
    public void MassesUnknown_OnlyWhatNeedsNoneIsDefined()
    {
        RunDescription run = VacfTables.Run(2, 10, ("X", 8, 5), ("Y", 8, 5)) with { Masses = null };
        ColumnTable vacf = VacfTables.Vacf(("X", VacfTables.Cosine(1, 100, 0.002, 501)), ("Y", VacfTables.Cosine(1, 200, 0.002, 501)));

        ColumnTable vdos = Vdos.Compute(vacf, new VacfOptions(), run, 1000), centre = BandCentre.Compute(vacf, null, new VacfOptions(), run);

        Assert.All(TableRows.Doubles(vdos, "vdos", TableRows.Where(vdos, ("species", "X"))), x => Assert.True(double.IsNaN(x)));
        Assert.Equal(1, Integral(vdos, "X", "vdos_ps"), 1e-9);
        Assert.All(TableRows.Doubles(vdos, "vdos_ps", TableRows.Where(vdos, ("species", "all"))), x => Assert.True(double.IsNaN(x)));
        Assert.Equal(200, TableRows.Doubles(centre, "band_centre_cm1", TableRows.Where(centre, ("species", "Y")))[0], 1);
        Assert.True(double.IsNaN(TableRows.Doubles(centre, "band_centre_cm1", TableRows.Where(centre, ("species", "all")))[0]));
    }

    [Fact]
    public void NoTimeStepOrNoLags_TablesAreEmptyButHaveTheirColumns()
    {
        RunDescription run = VacfTables.Run(2, 10, ("X", 8, 5));
        foreach ((ColumnTable vacf, RunDescription told) in new[] { (VacfTables.Vacf(("X", [1.0])), run), (VacfTables.Vacf(("X", [1.0, 0.5, 0.2])), run with { TimestepFs = null }) })
        {
            ColumnTable vdos = Vdos.Compute(vacf, new VacfOptions(), told, 1000), centre = BandCentre.Compute(vacf, null, new VacfOptions(), told);
            Assert.Equal((0, 0, 0), (vdos.RowCount, centre.RowCount, Peaks.Compute(null, vdos, 1).RowCount));
            Assert.Equal(8, vdos.Columns.Count);
            Assert.Equal(9, centre.Columns.Count);
        }
    }

    [Fact]
    public void FrameIntervalTooLong_WarnsWithNumbers()
    {
        RunDescription run = VacfTables.Run(20, 10, ("X", 8, 5));
        RunSummary summary = new(run, "test");

        RunEvent warning = Assert.Single(Vdos.Events(new VacfOptions(), run, summary));

        Assert.Equal(("band_unresolved", "warning"), (warning.Kind, warning.Severity));
        Assert.Contains("every 20 fs resolves vibrations up to 834 cm-1 (Nyquist) and central differences up to 615 cm-1", warning.Message);
        Assert.Contains("every 17.6 fs at most", warning.Message);
        Assert.Empty(Vdos.Events(new VacfOptions { MaxWavenumberCm1 = 600 }, run, summary));
        Assert.Empty(Vdos.Events(new VacfOptions(), run with { TimestepFs = 10 }, summary));
    }

    [Fact]
    public void LagsBeyondTheMost_AreCutWithAWarning()
    {
        RunDescription run = VacfTables.Run(1, 10, ("X", 8, 5));

        RunEvent warning = Assert.Single(Vdos.Events(new VacfOptions { MaxLagPs = 500 }, run, new RunSummary(run, "test")));

        Assert.Equal(("vacf_cut", "warning"), (warning.Kind, warning.Severity));
        Assert.Contains("131072 frames, 131.072 ps, not at the 500 ps", warning.Message);
        Assert.Empty(Vdos.Events(new VacfOptions { MaxLagPs = 131 }, run, new RunSummary(run, "test")));
    }

    private static double Integral(ColumnTable table, string species, string column)
    {
        int[] rows = TableRows.Where(table, ("species", species));
        double[] y = TableRows.Doubles(table, column, rows), nu = TableRows.Doubles(table, "frequency_THz", rows);
        return Enumerable.Range(0, y.Length - 1).Where(k => !double.IsNaN(y[k + 1])).Sum(k => (y[k] + y[k + 1]) / 2 * (nu[k + 1] - nu[k]));
    }
}
