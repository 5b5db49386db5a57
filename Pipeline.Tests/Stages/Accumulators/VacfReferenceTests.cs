using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>Velocity autocorrelations of real runs against an independent program (../shared/reference, ../shared/mlmd).</summary>
public sealed class VacfReferenceTests(ITestOutputHelper output)
{
    /// <summary>
    /// In the case with a varying cell the expected velocities carry the cell's breathing: another scheme, not comparable.
    /// </summary>
    public static TheoryData<string> Cases => [.. ReferenceCases.All.Select(static row => row.Data).Where(static folder => !folder.EndsWith("nptiso", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reference_EveryLag_SameCurves(string folder)
    {
        CsvTable expected = ReferenceCases.Expected(folder, "vacf");
        XdatcarRun run = ReferenceCases.Load(folder);
        ColumnTable table = run.Feed(new VelocityAutocorrelation(new VacfOptions(), run.Description, "test")).Results()[0];
        double worst = 0;
        foreach (string species in run.Topology.Species.Append("all"))
        {
            VacfCurve curve = VacfCurve.From(table, species);
            string column = expected.Names.Single(n => n.StartsWith($"C_{species}_", StringComparison.Ordinal));
            Assert.Equal(expected[expected.Names[0]].Length, curve.Lags.Length);
            for (int row = 0; row < curve.Lags.Length; row++)
            {
                double allowed = 1e-9 + (1e-8 * Math.Abs(expected[column][row]));
                worst = Math.Max(worst, Math.Abs(curve.Value[row] - expected[column][row]) / allowed);
                Assert.True(Math.Abs(curve.Value[row] - expected[column][row]) <= allowed, $"{folder} {column} lag {row}: {curve.Value[row]:R}, expected {expected[column][row]:R}");
                Assert.Equal(expected[expected.Names[1]][row], curve.Ps[row], 1e-9);
            }
        }

        output.WriteLine($"{folder}: worst difference {worst:f3} of the allowance");
    }
}
