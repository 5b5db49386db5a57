using System.Text.Json;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Derived.Spectra;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Stages.Accumulators;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>
/// Spectra and band centres against independent code, from the same autocorrelations (../shared/mlmd, ../shared/reference).
/// </summary>
public sealed class VdosReferenceTests
{
    public static TheoryData<string> Polyanions => ReferenceCases.Polyanions;

    /// <summary>The fixed-cell runs: elsewhere the reference carries the breathing of the cell.</summary>
    public static TheoryData<string> Agi => ["reference/agi128_rep1", "reference/agi128_rep2", "reference/agi128_rep3", "reference/agi128_shear"];

    /// <summary>The whole way, from the printed coordinates.</summary>
    [Theory]
    [MemberData(nameof(Polyanions))]
    public void VdosAndBandCentre_OfTheTrajectory_AreTheExpectedOnes(string folder)
    {
        XdatcarRun run = ReferenceCases.Load(folder);
        VacfOptions options = new();
        IReadOnlyList<ColumnTable> tables = run.Feed(new VelocityAutocorrelation(options, run.Description, "test")).Results();
        JsonElement summary = Summary(folder);

        AssertExpected(folder, Vdos.Compute(tables.Single(static t => t.Name == "vacf"), options, run.Description, summary.GetProperty("volume_A3").GetDouble()), run.Topology);
        AssertExpected(summary, BandCentre.Compute(tables.Single(static t => t.Name == "vacf"), tables.Single(static t => t.Name == "vacf_blocks"), options, run.Description));
    }

    [Theory]
    [MemberData(nameof(Polyanions))]
    public void Vdos_OfExpectedVacf_IsTheExpectedOne(string folder)
    {
        (ColumnTable vacf, double interval) = VacfTables.Expected(folder);
        JsonElement summary = Summary(folder);
        RunDescription run = Describe(folder, summary, interval);

        AssertExpected(folder, Vdos.Compute(vacf, new VacfOptions(), run, summary.GetProperty("volume_A3").GetDouble()), run.Topology);
    }

    private static void AssertExpected(string folder, ColumnTable vdos, Topology topology)
    {
        CsvTable expected = ReferenceCases.Expected(folder, "vdos");
        foreach (string species in topology.Species.Append("all"))
        {
            int[] rows = TableRows.Where(vdos, ("species", species));
            double[] ours = TableRows.Doubles(vdos, "vdos", rows), theirs = expected["vdos_" + species];
            Assert.Equal(expected["wavenumber_cm1"].Length, ours.Length);
            double tolerance = 1e-6 * theirs.Where(x => !double.IsNaN(x)).Max();
            Assert.All(theirs.Zip(ours), pair => Assert.Equal(pair.First, pair.Second, tolerance));
            Assert.All(expected["correction"].Zip(TableRows.Doubles(vdos, "correction", rows)), pair => Assert.Equal(pair.First, pair.Second, 1e-9 * pair.First));
            Assert.All(expected["frequency_THz"].Zip(TableRows.Doubles(vdos, "frequency_THz", rows)), pair => Assert.Equal(pair.First, pair.Second, 1e-8));
        }
    }

    [Theory]
    [MemberData(nameof(Polyanions))]
    public void BandCentre_OfExpectedVacf_IsTheExpectedOne(string folder)
    {
        (ColumnTable vacf, double interval) = VacfTables.Expected(folder);
        JsonElement summary = Summary(folder);
        RunDescription run = Describe(folder, summary, interval);

        AssertExpected(summary, BandCentre.Compute(vacf, null, new VacfOptions(), run));
    }

    private static void AssertExpected(JsonElement summary, ColumnTable centre)
    {
        foreach (JsonProperty expected in summary.GetProperty("band_centre_cm1").EnumerateObject())
        {
            int[] row = TableRows.Where(centre, ("species", expected.Name));
            Assert.Equal(expected.Value.GetDouble(), TableRows.Doubles(centre, "band_centre_cm1", row)[0], 1e-5);
            Assert.Equal(700, TableRows.Doubles(centre, "to_cm1", row)[0], 1e-9);
        }
    }

    /// <summary>Their convention: 2 ∫ Cnorm w cos, 0 to 20 THz in steps of 0.05, no correction, with and without a window.</summary>
    [Theory]
    [MemberData(nameof(Agi))]
    public void Power_OnTheReferencesGrid_IsTheReferences(string folder)
    {
        (ColumnTable vacf, double interval) = VacfTables.Expected(folder);
        CsvTable expected = ReferenceCases.Expected(folder, "vdos");
        CsvTable correlations = ReferenceCases.Expected(folder, "vacf");
        RunDescription run = VacfTables.Run(interval * 1000, 16, ("Ag", 64, 107.868), ("I", 64, 126.904));
        foreach ((string window, string column) in new[] { ("hann", "vdos"), ("none", "vdosnowin") })
        {
            VacfOptions options = new() { Window = window, FrequencyStepCm1 = 0.05 / VelocitySpectrum.ThzPerCm1, MaxWavenumberCm1 = 20 / VelocitySpectrum.ThzPerCm1 };
            VelocitySpectrum spectrum = VelocitySpectrum.From(vacf, options, run);
            for (int s = 0; s < 2; s++)
            {
                string species = spectrum.Species[s];
                double c0 = correlations[$"C_{species}_A2ps2"][0];
                double[] theirs = expected[$"{column}_{species}_ps"];
                Assert.Equal(theirs.Length, spectrum.Points);
                Assert.All(theirs.Zip(spectrum.Power[s]), pair => Assert.Equal(pair.First, pair.Second / (2 * c0), 1e-8));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Polyanions))]
    public void Peaks_OfTheExpectedCurves_LieAtTheExpectedMaxima(string folder)
    {
        (ColumnTable vacf, double interval) = VacfTables.Expected(folder);
        JsonElement summary = Summary(folder);
        RunDescription run = Describe(folder, summary, interval);
        ColumnTable vdos = Vdos.Compute(vacf, new VacfOptions(), run, summary.GetProperty("volume_A3").GetDouble());

        ColumnTable peaks = Peaks.Compute(Rdf(folder), vdos, 1);

        foreach (JsonProperty pair in summary.GetProperty("rdf").EnumerateObject())
        {
            string[] names = pair.Name.Split('-');
            int[] rows = TableRows.Where(peaks, ("table", "rdf"), ("species_a", names[0]), ("species_b", names[1]));
            // Theirs is the centre of the highest bin: noise decides it on the flat top of a liquid's peak, not on a bond's.
            double expected = pair.Value.GetProperty("r_max").GetDouble();
            double allowed = pair.Value.GetProperty("g_max").GetDouble() > 5 ? 0.025 : 0.1;
            Assert.Contains(TableRows.Doubles(peaks, "position", rows), x => Math.Abs(x - expected) <= allowed);
        }

        foreach (JsonProperty species in summary.GetProperty("vdos_max_cm1").EnumerateObject())
        {
            int[] rows = TableRows.Where(peaks, ("table", "vdos"), ("species_a", species.Name));
            Assert.Contains(TableRows.Doubles(peaks, "position", rows), x => Math.Abs(x - species.Value.GetDouble()) <= 4);
        }
    }

    [Theory]
    [MemberData(nameof(Agi))]
    public void Peaks_OfSilverIodide_LieAtTheExpectedMaxima(string folder)
    {
        ColumnTable peaks = Peaks.Compute(Rdf(folder), null, 1);

        foreach (JsonProperty pair in Summary(folder).GetProperty("rdf").GetProperty("peaks").EnumerateObject())
        {
            (string a, string b) = pair.Name switch { "AgAg" => ("Ag", "Ag"), "AgI" => ("Ag", "I"), _ => ("I", "I") };
            double[] found = TableRows.Doubles(peaks, "position", TableRows.Where(peaks, ("table", "rdf"), ("species_a", a), ("species_b", b)));
            Assert.Contains(found, x => Math.Abs(x - pair.Value[0].GetDouble()) <= (pair.Name == "AgI" ? 0.04 : 0.1));
        }
    }

    private static ColumnTable Rdf(string folder)
    {
        CsvTable csv = ReferenceCases.Expected(folder, "rdf");
        TableBuilder table = new(RdfTable.Schema.Only("species_a", "species_b", "r_A", "g"));
        foreach (string column in csv.Names.Where(n => n.StartsWith("g_", StringComparison.Ordinal)))
        {
            if (column.EndsWith("_NN", StringComparison.Ordinal))
            {
                continue;
            }

            string[] pair = column switch { "g_AgAg_Nminus1" => ["Ag", "Ag"], "g_AgI_Nminus1" => ["Ag", "I"], "g_II_Nminus1" => ["I", "I"], _ => column[2..].Split('-') };
            for (int k = 0; k < csv.Rows; k++)
            {
                table.Utf8("species_a", pair[0]);
                table.Utf8("species_b", pair[1]);
                table.Float64("r_A", (csv[csv.Names[0]][k] + csv[csv.Names[1]][k]) / 2);
                table.Float64("g", csv[column][k]);
            }
        }

        return table.ToTable(1);
    }

    private static JsonElement Summary(string folder) => JsonDocument.Parse(SharedData.Bytes(folder + "/expected/summary.json")).RootElement;

    private static RunDescription Describe(string folder, JsonElement summary, double intervalPs)
    {
        Incar incar = Incar.Parse(SharedData.Bytes(folder + "/INCAR"));
        return VacfTables.Run(intervalPs * 1000, 10, [.. summary.GetProperty("species").EnumerateObject().Select((s, i) => (s.Name, s.Value.GetInt32(), incar.Masses![i]))]);
    }
}
