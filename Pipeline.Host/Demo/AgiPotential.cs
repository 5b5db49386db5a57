namespace Pipeline.Host.Demo;

/// <summary>Vashishta-Rahman-like pair potential of AgI, V(r) = H/r^n + Z Z' e²/r − P/r⁴ − W/r⁶, in eV and Å.</summary>
/// <remarks>
/// Form:     P. Vashishta and A. Rahman, Phys. Rev. Lett. 40, 1337 (1978).
/// Caveat:   the numbers are the commonly quoted ones, not checked against the paper: "Vashishta-Rahman-like", never "Vashishta-Rahman".
/// Cut:      the short-range part is cut and shifted in energy at 10 Å, as in the LAMMPS reference runs.
/// Coulomb:  damped shifted force, C. J. Fennell and J. D. Gezelter, J. Chem. Phys. 124, 234104 (2006), eq. 19:
///           Z Z' e² [erfc(αr)/r − erfc(αR)/R + (erfc(αR)/R² + 2α exp(−α²R²)/(√π R)) (r − R)], R = 10 Å.
///           A pair sum: linear cost, and a virial for nothing. What it costs against Ewald is measured in docs/simulate-agi.md.
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

    /// <summary>α in Å⁻¹; of the values tried the one with the smallest force deviation from Ewald and the right g(r).</summary>
    internal const double Damping = 0.2;

    /// <summary>e²/4πε₀ in eV Å.</summary>
    internal const double CoulombEvAngstrom = 14.399645;

    /// <summary>|Z| of both ions, in elementary charges.</summary>
    internal const double Charge = 0.6;

    private static readonly double s_shift = Erfc(Damping * Cutoff) / Cutoff;

    private static readonly double s_slope =
        (s_shift / Cutoff) + (2 * Damping / Math.Sqrt(Math.PI) * Math.Exp(-Damping * Damping * Cutoff * Cutoff) / Cutoff);

    // H (e² Å^(n-1)), n, Z Z', P (e² Å³), W (e² Å⁵)
    private static readonly (double H, int N, double ZZ, double P, double W)[] s_parameters =
    [
        (0.014804, 11, Charge * Charge, 0, 0),
        (114.48, 9, -Charge * Charge, 1.1736, 0),
        (446.64, 7, Charge * Charge, 2.3472, 6.9331),
    ];

    /// <summary>Energy per ion in eV of its own screening cloud (constant: it moves no ion, but makes the sum comparable with Ewald's).</summary>
    internal static double SelfEnergy => -CoulombEvAngstrom * Charge * Charge * ((0.5 * s_shift) + (Damping / Math.Sqrt(Math.PI)));

    /// <summary>V in eV; zero beyond the cutoff.</summary>
    internal static double Energy(int kind, double r)
    {
        if (r >= Cutoff)
        {
            return 0;
        }

        double coulomb = (Erfc(Damping * r) / r) - s_shift + (s_slope * (r - Cutoff));
        return ShortRange(kind, r) - ShortRange(kind, Cutoff) + (CoulombEvAngstrom * s_parameters[kind].ZZ * coulomb);
    }

    /// <summary>dV/dr in eV/Å; zero beyond the cutoff.</summary>
    internal static double Derivative(int kind, double r)
    {
        if (r >= Cutoff)
        {
            return 0;
        }

        (double h, int n, double zz, double p, double w) = s_parameters[kind];
        double shortRange = (-n * h / Math.Pow(r, n + 1)) + (4 * p / Math.Pow(r, 5)) + (6 * w / Math.Pow(r, 7));
        double coulomb = s_slope - (Erfc(Damping * r) / (r * r))
            - (2 * Damping / Math.Sqrt(Math.PI) * Math.Exp(-Damping * Damping * r * r) / r);
        return CoulombEvAngstrom * (shortRange + (zz * coulomb));
    }

    /// <summary>H/r^n − P/r⁴ − W/r⁶ in eV, neither cut nor shifted.</summary>
    internal static double ShortRange(int kind, double r)
    {
        (double h, int n, _, double p, double w) = s_parameters[kind];
        return CoulombEvAngstrom * ((h / Math.Pow(r, n)) - (p / Math.Pow(r, 4)) - (w / Math.Pow(r, 6)));
    }

    /// <summary>erfc(x) for 0 ≤ x ≤ 3 by erf = 2/√π exp(−x²) Σ 2ᵏ x²ᵏ⁺¹/(2k+1)!! (Abramowitz and Stegun 7.1.6): all terms positive, no cancellation.</summary>
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
}
