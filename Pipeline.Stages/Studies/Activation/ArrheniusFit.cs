using Pipeline.Stages.Derived;

namespace Pipeline.Stages.Studies.Activation;

/// <summary>ln D = ln D₀ - E_a/kT through diffusion coefficients with errors.</summary>
/// <remarks>
/// Definition: weighted least squares over x = 1/kT, weights 1/(σ_i² + τ²): σ_i the standard error of ln D_i by its own interval, τ² the
/// variance between runs that these do not explain, by the method of Paule and Mandel (J. Res. Natl. Bur. Stand. 87, 377 (1982)): the τ²
/// ≥ 0 at which the weighted residuals have their expected size. The covariance is (X'WX)⁻¹ times max(1, q), q their mean square (Knapp and
/// Hartung, Stat. Med. 22, 2693 (2003)). Student's t with the degrees of freedom of Welch and Satterthwaite: those of the runs' own intervals,
/// and N - 2 for τ². Two temperatures leave no residual, and then the runs' own intervals are all there is.
/// Units:      E_a in eV, D₀ in cm²/s.
/// </remarks>
public sealed class ArrheniusFit
{
    /// <summary>Boltzmann's constant, eV/K (exact in the SI).</summary>
    public const double BoltzmannEv = 1.380649e-23 / 1.602176634e-19;

    private readonly double _centre;
    private readonly double[,] _covariance;
    private readonly double[] _at;

    private ArrheniusFit(double centre, double[] at, double[,] covariance, double df, double between)
    {
        (_centre, _at, _covariance, Df, Between) = (centre, at, covariance, df, between);
    }

    /// <summary>Activation energy, eV.</summary>
    public double EnergyEv => -_at[1];

    /// <summary>Its standard error, eV.</summary>
    public double EnergyError => Math.Sqrt(_covariance[1, 1]);

    /// <summary>ln of D₀ in cm²/s.</summary>
    public double LogPrefactor => _at[0] - (_at[1] * _centre);

    /// <summary>Its standard error.</summary>
    public double LogPrefactorError => ErrorAt(0);

    /// <summary>Covariance of E_a and ln D₀, eV.</summary>
    public double Covariance => -_covariance[0, 1] + (_centre * _covariance[1, 1]);

    /// <summary>Degrees of freedom of Student's t.</summary>
    public double Df { get; }

    /// <summary>τ: standard deviation of ln D between runs that their intervals do not explain.</summary>
    public double Between { get; }

    /// <summary>p of a curvature of ln D over 1/kT; NaN below four temperatures.</summary>
    public double CurvatureP { get; private init; } = double.NaN;

    /// <summary>The fit; null where the points have fewer than two temperatures.</summary>
    /// <param name="points">The points.</param>
    /// <param name="temperatures">How many temperatures they are of.</param>
    public static ArrheniusFit? Of(IReadOnlyList<DiffusionPoint> points, int temperatures)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (temperatures < 2)
        {
            return null;
        }

        double[] x = [.. points.Select(static p => 1 / (BoltzmannEv * p.TemperatureK))], y = [.. points.Select(static p => NaturalLog.Of(p.D))];
        double[] own = [.. points.Select(static p => p.LogError * p.LogError)];
        double centre = x.Average();
        double[][] line = [[.. x.Select(static _ => 1.0)], [.. x.Select(v => v - centre)]];
        double between = BetweenRuns(line, y, own);
        Regression fit = Regression.Of(line, y, [.. own.Select(v => 1 / (v + between))]);
        double df = DfOf(fit, points, between);
        return new ArrheniusFit(centre, fit.At, fit.Scaled(points.Count - 2), df, Math.Sqrt(between)) { CurvatureP = temperatures < 4 ? double.NaN : Curvature(line, y, own) };
    }

    /// <summary>Half of the interval of E_a, eV.</summary>
    public double HalfOfEnergy(double coverage) => EnergyError * StudentT.Quantile(coverage, Df);

    /// <summary>D at a temperature, cm²/s, and its interval; asymmetric, since ln D has the symmetric one.</summary>
    public (double D, double Low, double High) At(double kelvin, double coverage)
    {
        double x = 1 / (BoltzmannEv * kelvin), value = _at[0] + (_at[1] * (x - _centre)), half = ErrorAt(x) * StudentT.Quantile(coverage, Df);
        return (NaturalLog.Inverse(value), NaturalLog.Inverse(value - half), NaturalLog.Inverse(value + half));
    }

    private double ErrorAt(double x)
    {
        double off = x - _centre;
        return Math.Sqrt(_covariance[0, 0] + (2 * off * _covariance[0, 1]) + (off * off * _covariance[1, 1]));
    }

    /// <summary>A third term, (x - centre)²: its t.</summary>
    private static double Curvature(double[][] line, double[] y, double[] own)
    {
        double[][] curve = [line[0], line[1], [.. line[1].Select(static v => v * v)]];
        int df = y.Length - 3;
        if (df < 1)
        {
            return double.NaN;
        }

        double between = BetweenRuns(curve, y, own);
        Regression fit = Regression.Of(curve, y, [.. own.Select(v => 1 / (v + between))]);
        double error = Math.Sqrt(fit.Scaled(df)[2, 2]);
        return 1 - StudentT.TwoSided(Math.Abs(fit.At[2]) / error, df);
    }

    /// <summary>τ² at which Σ w r² is its degrees of freedom; 0 where the runs' own errors explain all.</summary>
    private static double BetweenRuns(double[][] columns, double[] y, double[] own)
    {
        int df = y.Length - columns.Length;
        double Excess(double t) => Regression.Of(columns, y, [.. own.Select(v => 1 / (v + t))]).Residual - df;
        if (df < 1 || Excess(0) <= 0)
        {
            return 0;
        }

        (double low, double high) = (0, own.Max());
        while (Excess(high) > 0)
        {
            (low, high) = (high, 2 * high);
        }

        while (high - low > 1e-10 * high)
        {
            double middle = (low + high) / 2;
            (low, high) = Excess(middle) > 0 ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>
    /// Welch and Satterthwaite: the slope is Σ a_i ln D_i, each with an error of its own degrees of freedom, and a scatter between runs that
    /// was taken from N - 2 residuals.
    /// </summary>
    private static double DfOf(Regression fit, IReadOnlyList<DiffusionPoint> points, double between)
    {
        double own = 0, squares = 0, common = 0;
        for (int i = 0; i < points.Count; i++)
        {
            double weight = fit.Weights[i] * fit.Weights[i], share = weight * points[i].LogError * points[i].LogError;
            own += share;
            squares += share * share / points[i].Df;
            common += weight * between;
        }

        double total = own + common;
        return total > 0 ? total * total / (squares + (common > 0 ? common * common / (points.Count - 2) : 0)) : 1;
    }
}
