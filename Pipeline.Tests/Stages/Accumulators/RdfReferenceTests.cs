using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>g(r) of real runs against counts made by an independent program (../shared/reference, ../shared/mlmd).</summary>
public sealed class RdfReferenceTests
{
    public static TheoryData<string> Cases => ReferenceCases.All;

    /// <summary>Not one of 86 million counts lies on the other side of a bin edge, so no allowance is made for that.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Reference_EveryPair_SameCountsGAndCoordination(string folder)
    {
        CsvTable expected = ReferenceCases.Expected(folder, "rdf");
        XdatcarRun run = ReferenceCases.Load(folder);
        ColumnTable table = run.Rdf(expected.Rows * 0.02, 0.02);

        foreach (string column in expected.Names.Where(c => c.StartsWith("count_", StringComparison.Ordinal)))
        {
            string pair = column["count_".Length..];
            (string a, string b) = Species(run.Topology, pair);
            RdfCurve curve = RdfCurve.From(table, a, b);
            bool agi = ReferenceCases.IsAgi(folder); // counts like pairs twice
            double frames = run.Trajectory.Frames, na = Count(run.Topology, a), nb = Count(run.Topology, b);
            double like = a == b ? 2 : 1;
            double[] coordination = agi ? expected[$"coord_{pair}_at_r_hi"] : Running(expected[column], like / (frames * na));

            Assert.Equal(expected[column].Select(c => (long)(agi ? c / like : c)), curve.Counts);
            AssertClose(expected[agi ? $"g_{pair}_Nminus1" : $"g_{pair}"], curve.G, $"{folder} {pair} g");
            AssertClose(coordination, curve.CoordinationAb, $"{folder} {pair} coordination");
            AssertClose([.. coordination.Select(x => x * na / nb)], curve.CoordinationBa, $"{folder} {pair} coordination from the other side");
        }
    }

    /// <summary>The expected files print ten digits.</summary>
    private static void AssertClose(double[] expected, double[] actual, string what)
    {
        for (int k = 0; k < expected.Length; k++)
        {
            Assert.True(
                double.IsNaN(expected[k]) ? double.IsNaN(actual[k]) : Math.Abs(actual[k] - expected[k]) <= 1e-9 * Math.Abs(expected[k]),
                $"{what}, bin {k}: {actual[k]:R}, expected {expected[k]:R}");
        }
    }

    private static double[] Running(double[] counts, double factor)
    {
        double sum = 0;
        return [.. counts.Select(c => (sum += c) * factor)];
    }

    private static double Count(Topology topology, string species) => topology.Counts[topology.Species.ToList().IndexOf(species)];

    /// <summary>The two species of <c>AgI</c> or <c>Li-S</c>.</summary>
    private static (string A, string B) Species(Topology topology, string pair) =>
        topology.Species.SelectMany(a => topology.Species.Select(b => (a, b))).Single(p => p.a + p.b == pair.Replace("-", ""));
}
