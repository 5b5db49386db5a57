using System.Text.Json;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>
/// Groups, angles and their distributions of real runs against an independent program (../shared/reference, ../shared/mlmd).
/// </summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class AngleReferenceTests(ITestOutputHelper output)
{
    public static TheoryData<string> Iodides => [.. ReferenceCases.All.Select(c => c.Data).Where(ReferenceCases.IsAgi)];

    public static TheoryData<string> Polyanions => ReferenceCases.Polyanions;

    /// <summary>
    /// The expected tetrahedra are those of ideal sites, ours of the mean positions of the first 2 ps of the warm lattice.
    /// </summary>
    [Theory]
    [MemberData(nameof(Iodides))]
    public void Iodide_WarmLattice_TetrahedraOfTheIdealSites(string folder)
    {
        CsvTable expected = ReferenceCases.Expected(folder, "tetrahedra"), list = ReferenceCases.Expected(folder, "angle_list_frame1");
        (AtomGroup all, AtomGroup apex) = (Describe(folder, Iodide("all")).Groups[0], Describe(folder, Iodide("apex")).Groups[0]);

        Assert.Null(all.Problem);
        Assert.Equal(
            Enumerable.Range(0, expected.Rows).Select(r => string.Join(' ', Enumerable.Range(1, 4).Select(k => (int)expected[$"atom{k}"][r]).Order())).Order(StringComparer.Ordinal),
            all.Tetrahedra.Select(t => $"{t.A + 1} {t.B + 1} {t.C + 1} {t.D + 1}").Order(StringComparer.Ordinal));
        Assert.Equal((384, 2304, 768), (all.Tetrahedra.Count, all.Angles.Count, apex.Angles.Count));
        Assert.Equal(
            Enumerable.Range(0, list.Rows).Select(r => ((int)list["vertex_atom"][r], (int)list["atom_i"][r], (int)list["atom_k"][r])),
            all.Angles.Select(a => (a.Vertex + 1, a.I + 1, a.K + 1)));
        Assert.All(list["multiplicity"], static m => Assert.Equal(2, m));
    }

    [Theory]
    [MemberData(nameof(Iodides))]
    public void Iodide_EveryAngleAndBin_SameValues(string folder)
    {
        RunDescription run = Describe(folder, Iodide("all"));
        XdatcarRun frames = ReferenceCases.Load(folder);
        List<double[]> theta = frames.Feed(new AngleProbe(run)).Degrees;
        CsvTable list = ReferenceCases.Expected(folder, "angle_list_frame1");
        double perFs = 1 / (2 * run.FrameIntervalFs!.Value);
        for (int a = 0; a < list.Rows; a++)
        {
            Assert.Equal(list["theta_deg_frame1"][a], theta[0][a], 6e-9);
            Assert.Equal(list["omega_deg_ps_frame2"][a], 1000 * perFs * (theta[2][a] - theta[0][a]), 6e-9 + (1000 * perFs * 1e-11));
        }

        IReadOnlyList<ColumnTable> tables = AngleCounts.Tables(frames.Trajectory, run, new AnglesOptions { OmegaMaxDegFs = 0.6 });
        AngleCounts angles = AngleCounts.Theta(tables, "I-I-I"), omega = AngleCounts.Omega(tables, "I-I-I");
        Compare(ReferenceCases.Expected(folder, "rho_theta"), "count", "rho_per_deg", "theta_lo_deg", angles, 2, 1, $"{folder} theta");
        Compare(ReferenceCases.Expected(folder, "rho_omega"), "count", "rho_ps_per_deg", "omega_lo_deg_ps", omega, 2, 1000, $"{folder} omega");
        Assert.Equal(2304L * frames.Trajectory.Frames, angles.Total);
        Assert.Equal(2304L * (frames.Trajectory.Frames - 2), omega.Total);
    }

    [Theory]
    [MemberData(nameof(Polyanions))]
    public void Polyanion_EveryAngleAndBin_SameValues(string folder)
    {
        RunDescription run = Describe(folder, RecipeGroups(folder));
        XdatcarRun frames = ReferenceCases.Load(folder);
        List<double[]> theta = frames.Feed(new AngleProbe(run)).Degrees;
        IReadOnlyList<ColumnTable> tables = AngleCounts.Tables(frames.Trajectory, run);
        using JsonDocument summary = JsonDocument.Parse(SharedData.Bytes(folder + "/expected/summary.json"));
        JsonElement groups = summary.RootElement.GetProperty("groups");
        Assert.Equal(groups.EnumerateObject().Select(g => g.Name), run.Groups.Select(g => g.Name));
        int start = 0;
        foreach (AtomGroup group in run.Groups)
        {
            JsonElement expected = groups.GetProperty(group.Name);
            CsvTable first = ReferenceCases.Expected(folder, "angles_first_frame_" + group.Name);
            Assert.Equal((expected.GetProperty("polyanions").GetInt32(), expected.GetProperty("angles").GetInt32()), (group.Tetrahedra.Count, group.Angles.Count));
            Assert.Equal(
                Enumerable.Range(0, first.Rows).Select(r => ((int)first["atom_vertex"][r], (int)first["atom_i"][r], (int)first["atom_k"][r])).Order(),
                group.Angles.Select(a => (a.Vertex + 1, a.I + 1, a.K + 1)).Order());
            for (int row = 0; row < first.Rows; row++)
            {
                int a = start + group.Angles.ToList().FindIndex(x => (x.I + 1, x.Vertex + 1, x.K + 1) == ((int)first["atom_i"][row], (int)first["atom_vertex"][row], (int)first["atom_k"][row]));
                Assert.Equal(first["theta_deg_frame_1"][row], theta[0][a], 1e-9);
                Assert.Equal(first["omega_deg_fs_frame_2"][row], (theta[2][a] - theta[0][a]) / (2 * run.FrameIntervalFs!.Value), 1e-9);
            }

            AngleCounts angles = AngleCounts.Theta(tables, group.Name), omega = AngleCounts.Omega(tables, group.Name);
            Compare(ReferenceCases.Expected(folder, "angle_distribution"), "count_" + group.Name, "density_" + group.Name, "theta_lo_deg", angles, 1, 1, $"{folder} {group.Name} theta");
            Compare(ReferenceCases.Expected(folder, "angular_velocity_distribution"), "count_" + group.Name, "density_" + group.Name, "omega_lo_deg_fs", omega, 1, 1, $"{folder} {group.Name} omega");
            Assert.Equal((expected.GetProperty("theta_total").GetInt64(), expected.GetProperty("omega_total").GetInt64()), (angles.Total, omega.Total));
            double[] all = [.. theta.SelectMany(t => t.Skip(start).Take(group.Angles.Count))];
            Assert.Equal(expected.GetProperty("theta_min").GetDouble(), all.Min(), 1e-9);
            Assert.Equal(expected.GetProperty("theta_max").GetDouble(), all.Max(), 1e-9);
            start += group.Angles.Count;
        }
    }

    /// <summary>W takes a fifth sulphur that a neighbouring SbS4 has too: both keep it, and it is said.</summary>
    [Fact]
    public void SharedLigand_BelongsToBoth_AndIsAnEvent()
    {
        RunDescription run = Describe("mlmd/nssw_600K_n", RecipeGroups("mlmd/nssw_600K_n"));
        int[] ligands = [.. run.Groups.SelectMany(g => g.Tetrahedra).SelectMany(t => new[] { t.A, t.B, t.C, t.D })];
        int[] shared = [.. ligands.GroupBy(l => l).Where(g => g.Count() > 1).Select(g => g.Key).Order()];

        Assert.Equal(64, ligands.Length);
        Assert.Equal(shared.Select(l => (long?)l + 1), run.StartEvents.Where(e => e.Kind == "shared_ligand").Select(e => e.Atom));
        output.WriteLine(string.Join('\n', run.StartEvents.Select(e => e.Message)));
    }

    internal static Dictionary<string, GroupOptions> Iodide(string select) => new(StringComparer.Ordinal)
    {
        ["I-I-I"] = new GroupOptions { Kind = "sublattice", Species = "I", MaxEdgeAngstrom = 6.1, Select = select },
    };

    internal static RunDescription Describe(string folder, Dictionary<string, GroupOptions> groups) =>
        RunProbe.Describe(RunInput.Resolve(SharedData.Path(folder)), new RunSettings { Groups = groups }, isFinal: true)!;

    internal static Dictionary<string, GroupOptions> RecipeGroups(string folder)
    {
        using JsonDocument recipe = JsonDocument.Parse(SharedData.Bytes(folder + "/recipe.json"));
        return recipe.RootElement.GetProperty("groups").Deserialize<Dictionary<string, GroupOptions>>(JsonSerializerOptions.Web)!;
    }

    /// <summary>A value that lies on an edge to rounding may be counted on its other side.</summary>
    private void Compare(CsvTable expected, string count, string density, string lo, AngleCounts ours, double twice, double unit, string what)
    {
        Assert.Equal(expected.Rows, ours.Counts.Length);
        int moved = 0;
        for (int k = 0; k < expected.Rows; k++)
        {
            Assert.Equal(expected[lo][k], ours.Lo[k] * unit, 1e-9);
            double theirs = expected[count][k] / twice;
            moved += theirs == ours.Counts[k] ? 0 : 1;
            Assert.True(Math.Abs(theirs - ours.Counts[k]) <= 1, $"{what} bin {k}: {ours.Counts[k]}, expected {theirs}");
            if (theirs == ours.Counts[k])
            {
                Assert.Equal(expected[density][k], ours.Density[k] / unit, 1e-9 + (1e-8 * expected[density][k]));
            }
        }

        Assert.Equal(expected[count].Sum() / twice, ours.Counts.Sum());
        output.WriteLine($"{what}: {moved} of {expected.Rows} bins differ by one");
    }
}
