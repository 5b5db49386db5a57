namespace Pipeline.Host.Demo;

/// <summary>Vashishta-Rahman-like pair potential of AgI, V(r) = H/r^n + Z Z' e²/r − P/r⁴ − W/r⁶, in eV and Å.</summary>
/// <remarks>
/// Form:     P. Vashishta and A. Rahman, Phys. Rev. Lett. 40, 1337 (1978).
/// Caveat:   the numbers are the commonly quoted ones, not checked against the paper: "Vashishta-Rahman-like", never "Vashishta-Rahman".
/// Cut:      the short-range part is cut and shifted in energy at 10 Å, as in the LAMMPS reference runs.
/// Coulomb:  Ewald's sum; here its real-space share Z Z' e² erfc(αr)/r, cut and shifted too, the rest in <see cref="AgiReciprocal"/>.
/// </remarks>
internal static class AgiPotential
{
    /// <summary>Species of an atom.</summary>
    internal const int Ag = 0;

    /// <summary>Species of an atom.</summary>
    internal const int I = 1;

    /// <summary>Number of pair kinds; kind = sum of the two species: 0 Ag-Ag, 1 Ag-I, 2 I-I.</summary>
    internal const int PairKinds = 3;

    /// <summary>R in Å, for both parts.</summary>
    internal const double Cutoff = 10.0;

    /// <summary>α in Å⁻¹: erfc(αR) = 2e-5, and the reciprocal sum stays short.</summary>
    internal const double Damping = 0.3;

    /// <summary>e²/4πε₀ in eV Å.</summary>
    internal const double CoulombEvAngstrom = 14.399645;

    /// <summary>|Z| of both ions, in elementary charges.</summary>
    internal const double Charge = 0.6;

    // H (e² Å^(n-1)), n, Z Z', P (e² Å³), W (e² Å⁵)
    private static readonly (double H, int N, double ZZ, double P, double W)[] s_parameters =
    [
        (0.014804, 11, Charge * Charge, 0, 0),
        (114.48, 9, -Charge * Charge, 1.1736, 0),
        (446.64, 7, Charge * Charge, 2.3472, 6.9331),
    ];

    /// <summary>V in eV without the reciprocal sum; zero beyond the cutoff.</summary>
    internal static double Energy(int kind, double r, double repulsion = 1) =>
        r >= Cutoff ? 0 : Uncut(kind, r, repulsion) - Uncut(kind, Cutoff, repulsion);

    /// <summary>dV/dr in eV/Å without the reciprocal sum; zero beyond the cutoff.</summary>
    internal static double Derivative(int kind, double r, double repulsion = 1)
    {
        if (r >= Cutoff)
        {
            return 0;
        }

        (double h, int n, double zz, double p, double w) = Parameters(kind, repulsion);
        double shortRange = (-n * h / Math.Pow(r, n + 1)) + (4 * p / Math.Pow(r, 5)) + (6 * w / Math.Pow(r, 7));
        double coulomb = -(Erfc(Damping * r) / (r * r)) - (2 * Damping / Math.Sqrt(Math.PI) * Math.Exp(-Damping * Damping * r * r) / r);
        return CoulombEvAngstrom * (shortRange + (zz * coulomb));
    }

    /// <summary>
    /// erfc(x) for 0 ≤ x ≤ 3 by erf = 2/√π exp(−x²) Σ 2ᵏ x²ᵏ⁺¹/(2k+1)!! (Abramowitz and Stegun 7.1.6): all terms positive, no
    /// cancellation.
    /// </summary>
    internal static double Erfc(double x)
    {
        double term = x;
        double sum = x;
        for (int k = 1; term > 1e-18 * sum; k++)
        {
            term *= 2 * x * x / ((2 * k) + 1);
            sum += term;
        }

        return 1 - (2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum);
    }

    /// <summary>The parameters of a pair kind, H of Ag-I times a factor: with another one than 1 it is another potential.</summary>
    private static (double H, int N, double ZZ, double P, double W) Parameters(int kind, double repulsion) =>
        kind == Ag + I ? s_parameters[kind] with { H = s_parameters[kind].H * repulsion } : s_parameters[kind];

    private static double Uncut(int kind, double r, double repulsion)
    {
        (double h, int n, double zz, double p, double w) = Parameters(kind, repulsion);
        double shortRange = (h / Math.Pow(r, n)) - (p / Math.Pow(r, 4)) - (w / Math.Pow(r, 6));
        return CoulombEvAngstrom * (shortRange + (zz * Erfc(Damping * r) / r));
    }
}
