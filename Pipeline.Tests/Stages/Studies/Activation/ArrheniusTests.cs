using Pipeline.Formats.Tables;
using Pipeline.Stages.Studies.Activation;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Studies.Activation;

public sealed class ArrheniusTests(ITestOutputHelper output)
{
    private const double Energy = 0.2;
    private const double LogD0 = -7;

    [Fact]
    public void ExactLine_GivesItsEnergy_AndItsPrefactor()
    {
        DiffusionPoint[] points = [.. new[] { 500.0, 600, 700, 800 }.Select(static t => Point(t, 0, 0.1))];

        ArrheniusFit fit = ArrheniusFit.Of(points, 4)!;

        Assert.Equal(Energy, fit.EnergyEv, 1e-12);
        Assert.Equal(LogD0, fit.LogPrefactor, 1e-10);
        Assert.Equal(0, fit.Between);
        Assert.True(fit.CurvatureP > 0.9);
        (double d, double low, double high) = fit.At(300, 0.95);
        Assert.Equal(Math.Exp(LogD0 - (Energy / ArrheniusFit.BoltzmannEv / 300)), d, 1e-9 * d);
        Assert.True(low < d && d < high && Math.Abs((d / low) - (high / d)) < 1e-9 * d / low);
    }

    /// <summary>Against the normal equations written out for a line.</summary>
    [Fact]
    public void Weights_AreThoseOfTheTextbook()
    {
        Random random = new(11);
        DiffusionPoint[] points = [.. Enumerable.Range(0, 9).Select(i => Point(450 + (50 * (i / 2)), 0.02 * (random.NextDouble() - 0.5), 0.1 + (0.2 * random.NextDouble())))];
        double[] x = [.. points.Select(static p => 1 / (ArrheniusFit.BoltzmannEv * p.TemperatureK))], y = [.. points.Select(static p => Math.Log(p.D))], w = [.. points.Select(static p => 1 / p.LogError / p.LogError)];
        double sw = w.Sum(), sx = w.Zip(x, static (a, b) => a * b).Sum(), sy = w.Zip(y, static (a, b) => a * b).Sum();
        double sxx = w.Select((v, i) => v * x[i] * x[i]).Sum(), sxy = w.Select((v, i) => v * x[i] * y[i]).Sum(), determinant = (sw * sxx) - (sx * sx);

        ArrheniusFit fit = ArrheniusFit.Of(points, 5)!;

        Assert.Equal(0, fit.Between); // the scatter is far below the errors
        Assert.Equal(-((sw * sxy) - (sx * sy)) / determinant, fit.EnergyEv, 1e-9);
        Assert.Equal(((sxx * sy) - (sx * sxy)) / determinant, fit.LogPrefactor, 1e-8);
        Assert.Equal(Math.Sqrt(sw / determinant), fit.EnergyError, 1e-9);
        Assert.Equal(Math.Sqrt(sxx / determinant), fit.LogPrefactorError, 1e-8);
        Assert.Equal(sx / determinant, fit.Covariance, 1e-8); // of -slope and intercept
    }

    /// <summary>The interval of the activation energy holds the true one as often as it says, with errors known from ten blocks and runs that scatter more.</summary>
    [Theory]
    [InlineData(2, 1, 0.0)]
    [InlineData(3, 1, 0.0)]
    [InlineData(4, 1, 0.0)]
    [InlineData(4, 3, 0.0)]
    [InlineData(2, 3, 0.15)]
    [InlineData(4, 1, 0.15)]
    [InlineData(4, 3, 0.15)]
    [InlineData(6, 5, 0.15)]
    public void Interval_HoldsTheTrueEnergy(int temperatures, int runs, double between)
    {
        int seeds = Tier.Of(quick: 400, ci: 1000, @long: 4000), in68 = 0, in95 = 0;
        for (int seed = 1; seed <= seeds; seed++)
        {
            Random random = new(seed);
            DiffusionPoint[] points =
            [
                .. Enumerable.Range(0, temperatures).SelectMany(t => Enumerable.Range(0, runs).Select(_ => Noisy(random, 500 + (300.0 * t / (temperatures - 1)), 0.05 + (0.1 * random.NextDouble()), between))),
            ];
            ArrheniusFit fit = ArrheniusFit.Of(points, temperatures)!;
            double off = Math.Abs(fit.EnergyEv - Energy);
            in68 += off <= fit.HalfOfEnergy(0.68) ? 1 : 0;
            in95 += off <= fit.HalfOfEnergy(0.95) ? 1 : 0;
        }

        output.WriteLine($"{temperatures} temperatures, {runs} runs each, between {between}: {(double)in68 / seeds:P1}, {(double)in95 / seeds:P1}");

        // A scatter beyond the runs' own intervals is hardly seen in four residuals and fewer (docs/method.md has the figures).
        double slack = between > 0 && (temperatures * runs) - 2 <= 4 ? 0.1 : 0.035;
        Assert.InRange((double)in68 / seeds, 0.68 - slack - 0.02, 0.80);
        Assert.InRange((double)in95 / seeds, 0.95 - slack, 0.995);
    }

    [Fact]
    public void Curvature_IsSeenWhereItIs_AndRarelyElsewhere()
    {
        int seeds = Tier.Of(quick: 300, ci: 1000, @long: 4000);
        double Share(double bend) => Enumerable.Range(1, seeds).Count(seed =>
        {
            Random random = new(seed);
            DiffusionPoint[] points = [.. Enumerable.Range(0, 5).SelectMany(t => Enumerable.Range(0, 3).Select(_ =>
            {
                DiffusionPoint p = Noisy(random, 400 + (100.0 * t), 0.1, 0);
                double x = (1 / (ArrheniusFit.BoltzmannEv * p.TemperatureK)) - 20;
                return p with { D = p.D * Math.Exp(bend * x * x) };
            }))];
            return ArrheniusFit.Of(points, 5)!.CurvatureP < 0.05;
        }) / (double)seeds;

        (double none, double strong) = (Share(0), Share(-0.02));

        output.WriteLine($"curvature: {none:P1} without, {strong:P1} with");
        Assert.InRange(none, 0.0, 0.08);
        Assert.True(strong > 0.9);
    }

    [Fact]
    public void Table_HasPointsFitAndExtrapolation_AndSaysWhatIsMissing()
    {
        DiffusionPoints points = new(
            new Dictionary<(string, string), IReadOnlyList<DiffusionPoint>>
            {
                [("Ag", "tracer")] = [Point(500, 0, 0.1), Point(502, 0, 0.1), Point(600, 0, 0.1), Point(700, 0, 0.1)],
                [("Ag", "collective")] = [Point(500, 0, 0.1)],
            },
            []);

        ColumnTable table = ArrheniusTable.Compute(points, [300, 600], points);

        string[] rows = [.. table.Utf8("row")];
        Assert.Equal(["point", "point", "point", "fit", "extrapolation", "extrapolation", "difference", "point", "fit"], rows);
        Assert.Equal([2L, 1, 1], table.Int64("runs")[..3].ToArray());
        Assert.Equal(501, table.NumbersOrNaN("temperature_K")[0], 1e-9);
        Assert.Equal(Energy, table.NumbersOrNaN("Ea_eV")[3], 1e-9);
        Assert.Contains("extrapolated from 501 to 700 K", table.Utf8("note")[4], StringComparison.Ordinal);
        Assert.Contains("between the temperatures", table.Utf8("note")[5], StringComparison.Ordinal);
        Assert.Equal(0, table.NumbersOrNaN("Ea_eV")[6], 1e-12);
        Assert.Equal("one temperature: no line", table.Utf8("note")[8]);
        Assert.True(double.IsNaN(table.NumbersOrNaN("Ea_eV")[8]));
    }

    private static DiffusionPoint Point(double kelvin, double off, double error) =>
        new("run", kelvin, Math.Exp(LogD0 - (Energy / ArrheniusFit.BoltzmannEv / kelvin) + off), error, 9, double.NaN, 1);

    /// <summary>A D that is off by its own error and by what runs scatter; the error is itself an estimate from ten blocks.</summary>
    private static DiffusionPoint Noisy(Random random, double kelvin, double error, double between)
    {
        double chi = Enumerable.Range(0, 9).Sum(_ => Math.Pow(Normal(random), 2)) / 9;
        return Point(kelvin, (error * Normal(random)) + (between * Normal(random)), error * Math.Sqrt(chi));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
