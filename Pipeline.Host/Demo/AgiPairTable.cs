namespace Pipeline.Host.Demo;

/// <summary>One pair kind's V as cubic Hermite pieces in s = r²: no square root, no power, no erfc in the pair loop.</summary>
/// <remarks>
/// The force is the derivative of the same cubic, so it is the exact gradient of the tabulated energy and NVE conserves it.
/// dV/ds = V'(r)/(2r), hence the force on the first ion is −2 dV/ds (r₁ − r₂).
/// </remarks>
internal static class AgiPairTable
{
    /// <summary>r² in Å² where the tables begin: ions never come closer than 1 Å at any temperature this potential is good for.</summary>
    internal const double First = 1.0;

    /// <summary>Pieces from <see cref="First"/> to the cutoff: 0.048 Å² each, 64 KiB a pair kind.</summary>
    internal const int Pieces = 2048;

    /// <summary>Pieces per Å².</summary>
    internal const double PerSquareAngstrom = Pieces / ((AgiPotential.Cutoff * AgiPotential.Cutoff) - First);

    /// <summary>Coefficients of V = A + B t + C t² + D t³, t from 0 to 1 within a piece.</summary>
    internal readonly record struct Cubic(double A, double B, double C, double D);

    /// <summary>The pieces of one pair kind, the Ag-I repulsion times a factor.</summary>
    internal static Cubic[] Build(int kind, double repulsion = 1)
    {
        Cubic[] pieces = new Cubic[Pieces];
        (double v0, double d0) = Node(kind, 0, repulsion);
        for (int k = 0; k < Pieces; k++)
        {
            (double v1, double d1) = Node(kind, k + 1, repulsion);
            pieces[k] = new Cubic(v0, d0, (3 * (v1 - v0)) - (2 * d0) - d1, (2 * (v0 - v1)) + d0 + d1);
            (v0, d0) = (v1, d1);
        }

        return pieces;
    }

    /// <summary>V and dV/dt at a node.</summary>
    private static (double Value, double Slope) Node(int kind, int k, double repulsion)
    {
        // Just inside the cutoff: beyond it the formula is zero and the last piece would bend towards it.
        double r = Math.Min(Math.Sqrt(First + (k / PerSquareAngstrom)), Math.BitDecrement(AgiPotential.Cutoff));
        return (AgiPotential.Energy(kind, r, repulsion), AgiPotential.Derivative(kind, r, repulsion) / (2 * r * PerSquareAngstrom));
    }
}
