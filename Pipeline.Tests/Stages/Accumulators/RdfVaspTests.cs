using System.Globalization;
using System.Text.Json;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Formats.Parquet;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>
/// VASP's own pair correlation as witness. It divides ordered pairs over all images by N_a N_b v_shell/V, for like species too (not N (N -
/// 1)), and its last bin is always empty in vaspout.h5.
/// </summary>
public sealed class RdfVaspTests(ITestOutputHelper output)
{
    private const string Koh = "vasp/koh-water-aimd-vasp643";
    private const string Platinum = "vasp/pt111-water-run1";

    /// <summary>From the positions in double precision beside it: every count of every bin is the same.</summary>
    [Fact]
    public async Task Vaspout_ItsOwnPositions_SameCountsInEveryBin()
    {
        double[] positions = (await ReadAsync("ion_dynamics/position_ions")).Numbers;
        XdatcarRun run = XdatcarRun.Load(Koh);
        Vasp vasp = await VaspAsync();
        RunDescription description = run.Description with { Period = Xdatcar.FinePeriod };
        Rdf rdf = new(new RdfOptions { MaxRadiusAngstrom = vasp.Bins * vasp.Width, BinWidthAngstrom = vasp.Width }, description, "test");
        Frame frame = new FramePool().Rent(run.Topology);
        int n = run.Topology.AtomCount;
        for (int t = 0; t < run.Trajectory.Frames; t++)
        {
            for (int i = 0; i < 3 * n; i++)
            {
                double s = positions[(3 * n * t) + i];
                frame.Scaled[((i % 3) * n) + (i / 3)] = (long)Math.Round((s - Math.Floor(s)) * Xdatcar.FinePeriod) % Xdatcar.FinePeriod;
            }

            (frame.Cell, frame.Period) = (run.Trajectory.Cells[t], Xdatcar.FinePeriod);
            rdf.Add(new FrameView(frame));
        }

        ColumnTable table = rdf.Results()[0];
        Assert.All(vasp.Labels, label => Assert.Equal(vasp.Counts(run, label), Ordered(run, table, label, vasp.Bins)));
    }

    /// <summary>From the eight printed decimals of XDATCAR: a distance within 1e-7 of a bin edge may lie on its other side.</summary>
    [Fact]
    public async Task Vaspout_PrintedPositions_SameCountsButForEdges()
    {
        XdatcarRun run = XdatcarRun.Load(Koh);
        Vasp vasp = await VaspAsync();
        ColumnTable table = run.Rdf(vasp.Bins * vasp.Width, vasp.Width);

        Assert.Equal(["total", "H~H", "H~O", "H~K", "O~O", "O~K", "K~K"], vasp.Labels);
        foreach (string label in vasp.Labels)
        {
            long[] theirs = vasp.Counts(run, label), ours = Ordered(run, table, label, vasp.Bins);
            long shift = 0;
            long[] moved = [.. theirs.Zip(ours, (a, b) => Math.Abs(shift += b - a))];
            output.WriteLine($"{label}: {moved.Sum()} of {theirs.Sum()} counts moved, at most {moved.Max()} over one edge");
            Assert.True(moved.Sum() <= 2, $"{label}: {moved.Sum()} counts moved");
        }
    }

    [Fact]
    public void Pcdat_Total_SameToThePrintedDigits()
    {
        string[] lines = File.ReadAllLines(SharedData.Path(Platinum + "/PCDAT"));
        int bins = int.Parse(lines[6], CultureInfo.InvariantCulture);
        double width = double.Parse(lines[8], CultureInfo.InvariantCulture) * 1e10;
        double[] theirs = [.. lines[12..(12 + bins)].Select(l => double.Parse(l, CultureInfo.InvariantCulture))];
        XdatcarRun run = XdatcarRun.Load(Platinum);

        double volume = Assert.Single(run.Trajectory.Cells.Distinct()).Volume, pairs = Math.Pow(run.Topology.AtomCount, 2);
        long[] counts = Ordered(run, run.Rdf(bins * width, width), "total", bins);
        double[] ours = [.. counts.Select((n, k) => n * volume / (run.Trajectory.Frames * pairs * Shell(k, width)))];

        Assert.Equal((256, 0.0625), (bins, Math.Round(width, 10)));
        output.WriteLine($"worst difference {ours.Zip(theirs, static (a, b) => Math.Abs(a - b)).Max():e2}");
        for (int k = 0; k < bins; k++)
        {
            Assert.True(Math.Abs(ours[k] - theirs[k]) <= 5.001e-4, $"bin {k}: {ours[k]:R}, VASP {theirs[k]:f3}");
        }
    }

    private static double Shell(int k, double width) => 4 * Math.PI / 3 * (Math.Pow((k + 1) * width, 3) - Math.Pow(k * width, 3));

    /// <summary>Ordered pairs of a label, from our unordered counts; in the total every pair counts twice, whatever its species.</summary>
    private static long[] Ordered(XdatcarRun run, ColumnTable table, string label, int bins)
    {
        long[] ordered = new long[bins];
        foreach ((string a, string b) in PairsOf(run.Topology, label))
        {
            int times = a == b || label == "total" ? 2 : 1;
            ordered = [.. ordered.Zip(RdfCurve.From(table, a, b).Counts, (sum, n) => sum + (times * n))];
        }

        return ordered;
    }

    private static IEnumerable<(string A, string B)> PairsOf(Topology topology, string label) =>
        from a in Enumerable.Range(0, topology.Species.Count)
        from b in Enumerable.Range(a, topology.Species.Count - a)
        where label == "total" || label == $"{topology.Species[a]}~{topology.Species[b]}"
        select (topology.Species[a], topology.Species[b]);

    private static async Task<Vasp> VaspAsync()
    {
        double[] distances = (await ReadAsync("pair_correlation/distances")).Numbers;
        string[] labels = (await ReadAsync("pair_correlation/labels")).Texts;
        H5Dataset function = await ReadAsync("pair_correlation/function");
        Assert.Equal([1, labels.Length, distances.Length], function.Shape);
        return new Vasp(labels, distances.Length - 1, distances[1] - distances[0], function.Numbers);
    }

    private static async Task<H5Dataset> ReadAsync(string name)
    {
        string[] lines = await NodeReaders.RunAsync("read-h5.mjs", [SharedData.Path(Koh + "/vaspout.potcar-blanked.h5"), "intermediate/" + name]);
        return JsonSerializer.Deserialize<H5Dataset>(lines[0], JsonSerializerOptions.Web)!;
    }

    private sealed record H5Dataset(int[] Shape, JsonElement[] Values)
    {
        public double[] Numbers => [.. Values.Select(v => v.GetDouble())];

        public string[] Texts => [.. Values.Select(v => v.GetString()!.Trim())];
    }

    /// <summary>VASP's function; its values are whole counts times the normalisation, which the test insists on.</summary>
    private sealed record Vasp(string[] Labels, int Bins, double Width, double[] Function)
    {
        public long[] Counts(XdatcarRun run, string label)
        {
            Topology topology = run.Topology;
            double volume = Assert.Single(run.Trajectory.Cells.Distinct()).Volume;
            string[] pair = label == "total" ? [] : label.Split('~');
            double normal = pair.Length == 0
                ? Math.Pow(topology.AtomCount, 2)
                : pair.Select(s => (double)topology.Counts[topology.Species.ToList().IndexOf(s)]).Aggregate(1.0, static (a, b) => a * b);
            int row = Array.IndexOf(Labels, label) * (Bins + 1);
            double[] counts = [.. Enumerable.Range(0, Bins).Select(k => Function[row + k] * run.Trajectory.Frames * normal * Shell(k, Width) / volume)];
            Assert.All(counts, static n => Assert.Equal(Math.Round(n), n, 1e-6 * Math.Max(1, n)));
            Assert.Equal(0, Function[row + Bins]);
            return [.. counts.Select(static n => (long)Math.Round(n))];
        }
    }
}
