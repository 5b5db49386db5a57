using System.Numerics;
using System.Runtime.InteropServices;
using Pipeline.Formats.Model;

namespace Pipeline.Host.Demo;

/// <summary>The reciprocal-space and self terms of Ewald's sum for ions of charge ±Z in an orthorhombic cell.</summary>
/// <remarks>
/// Definition: E = (2π e²/V) Σ_k exp(−k²/4α²)/k² |S(k)|² − e² α/√π Σ Z², S(k) = Σ Z_i exp(i k·r_i), all k ≠ 0 with |k| ≤ k_max.
/// Source:     Allen and Tildesley, Computer Simulation of Liquids, 2nd ed., §6.2.1. The sum runs over half the vectors, twice.
/// Virial:     Σ_k E_k (1 − k²/2α²), from E's dependence on the cell's edges at fixed fractions.
/// Cost:       vectors × ions; vectorised over the ions (plain formula as the test's oracle), phases by multiplication from n = 1.
/// </remarks>
internal sealed class AgiReciprocal
{
    /// <summary>k_max in Å⁻¹: exp(−k²/4α²) = 1e-4 there.</summary>
    internal const double MaxWave = 1.8;

    // Z² e² in eV Å
    private const double SquaredCharge = AgiPotential.CoulombEvAngstrom * AgiPotential.Charge * AgiPotential.Charge;

    private readonly int _atoms;
    private readonly Axis[] _axes;
    private readonly double[] _planeCos;
    private readonly double[] _planeSin;
    private readonly double[] _cos;
    private readonly double[] _sin;
    private readonly double[] _planeShare;
    private readonly double[][] _forces;
    private double _firstEdge;
    private double _reach;

    /// <summary>For this many ions, the first half positive.</summary>
    internal AgiReciprocal(int atoms)
    {
        // Both halves must be whole vectors; 64 and 512 ions are, at any width in use.
        if (atoms / 2 % Vector<double>.Count != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(atoms));
        }

        _atoms = atoms;
        _axes = [new Axis(atoms), new Axis(atoms), new Axis(atoms)];
        (_planeCos, _planeSin, _cos, _sin) = (new double[atoms], new double[atoms], new double[atoms], new double[atoms]);
        _planeShare = new double[atoms];
        _forces = [new double[atoms], new double[atoms], new double[atoms]];
    }

    /// <summary>Adds this share's forces (eV/Å) to <paramref name="forces"/>; returns its energy and virial in eV.</summary>
    internal (double Energy, double Virial) Add(ReadOnlySpan<Vector3d> positions, Cell cell, Span<Vector3d> forces)
    {
        // A breathing cell keeps its vectors: one that came or went would be a step in the energy that the forces do not know.
        _firstEdge = _firstEdge == 0 ? cell.Ax : _firstEdge;
        _reach = MaxWave * (_firstEdge / cell.Ax);
        _axes[0].Fill(positions, cell.Ax, _reach, static p => p.X);
        _axes[1].Fill(positions, cell.By, _reach, static p => p.Y);
        _axes[2].Fill(positions, cell.Cz, _reach, static p => p.Z);
        Array.ForEach(_forces, static f => f.AsSpan().Clear());
        double scale = 4 * Math.PI * SquaredCharge / cell.Volume;
        double energy = 0;
        double virial = 0;
        for (int a = 0; a <= _axes[0].Highest; a++)
        {
            for (int b = a == 0 ? 0 : -_axes[1].Highest; b <= _axes[1].Highest; b++)
            {
                AddPlane(a, b, scale, ref energy, ref virial);
            }
        }

        for (int i = 0; i < forces.Length; i++)
        {
            forces[i] += new Vector3d(_forces[0][i], _forces[1][i], _forces[2][i]);
        }

        double self = SquaredCharge * AgiPotential.Damping / Math.Sqrt(Math.PI);
        return (energy - (_atoms * self), virial);
    }

    /// <summary>All vectors (a, b, c) of one (a, b) in the half space c &gt; 0 or b &gt; 0 or a &gt; 0.</summary>
    private void AddPlane(int a, int b, double scale, ref double energy, ref double virial)
    {
        double kx = a * _axes[0].Unit;
        double ky = b * _axes[1].Unit;
        double room = (_reach * _reach) - (kx * kx) - (ky * ky);
        if (room < 0)
        {
            return;
        }

        Multiply(_axes[0], a, _axes[1], b);
        _planeShare.AsSpan().Clear();
        int highest = (int)(Math.Sqrt(room) / _axes[2].Unit);
        for (int c = a == 0 && b == 0 ? 1 : -highest; c <= highest; c++)
        {
            double kz = c * _axes[2].Unit;
            double squared = (kx * kx) + (ky * ky) + (kz * kz);
            double weight = scale * Math.Exp(-squared / (4 * AgiPotential.Damping * AgiPotential.Damping)) / squared;
            (double re, double im) = StructureFactor(c);
            double part = weight * ((re * re) + (im * im));
            energy += part;
            virial += part * (1 - (squared / (2 * AgiPotential.Damping * AgiPotential.Damping)));
            AddForces(2 * weight * re, 2 * weight * im, kz);
        }

        for (int i = 0; i < _atoms; i++)
        {
            _forces[0][i] += kx * _planeShare[i];
            _forces[1][i] += ky * _planeShare[i];
        }
    }

    /// <summary>exp(i (k_x x + k_y y)) of every ion.</summary>
    private void Multiply(Axis x, int a, Axis y, int b)
    {
        Span<Vector<double>> re = Vectors(_planeCos);
        Span<Vector<double>> im = Vectors(_planeSin);
        ReadOnlySpan<Vector<double>> xc = Vectors(x.Cos[a]);
        ReadOnlySpan<Vector<double>> xs = Vectors(x.Sin[a]);
        ReadOnlySpan<Vector<double>> yc = Vectors(y.Cos[Math.Abs(b)]);
        ReadOnlySpan<Vector<double>> ys = Vectors(y.Sin[Math.Abs(b)]);
        Vector<double> sign = new(b < 0 ? -1 : 1);
        for (int i = 0; i < re.Length; i++)
        {
            re[i] = (xc[i] * yc[i]) - (sign * xs[i] * ys[i]);
            im[i] = (xs[i] * yc[i]) + (sign * xc[i] * ys[i]);
        }
    }

    /// <summary>S(k)/Z; leaves the ions' phases in <see cref="_cos"/> and <see cref="_sin"/>.</summary>
    private (double Re, double Im) StructureFactor(int c)
    {
        Span<Vector<double>> re = Vectors(_cos);
        Span<Vector<double>> im = Vectors(_sin);
        ReadOnlySpan<Vector<double>> pc = Vectors(_planeCos);
        ReadOnlySpan<Vector<double>> ps = Vectors(_planeSin);
        ReadOnlySpan<Vector<double>> zc = Vectors(_axes[2].Cos[Math.Abs(c)]);
        ReadOnlySpan<Vector<double>> zs = Vectors(_axes[2].Sin[Math.Abs(c)]);
        Vector<double> sign = new(c < 0 ? -1 : 1);
        Vector<double> sumRe = default;
        Vector<double> sumIm = default;
        for (int i = 0; i < re.Length; i++)
        {
            Vector<double> charge = i < re.Length / 2 ? Vector<double>.One : -Vector<double>.One;
            Vector<double> z = sign * zs[i];
            re[i] = (pc[i] * zc[i]) - (ps[i] * z);
            im[i] = (ps[i] * zc[i]) + (pc[i] * z);
            sumRe += charge * re[i];
            sumIm += charge * im[i];
        }

        return (Vector.Sum(sumRe), Vector.Sum(sumIm));
    }

    /// <summary>F_i = Z_i k (sin Re S − cos Im S) times the weight; k_x and k_y wait until the plane is done.</summary>
    private void AddForces(double re, double im, double kz)
    {
        ReadOnlySpan<Vector<double>> cos = Vectors(_cos);
        ReadOnlySpan<Vector<double>> sin = Vectors(_sin);
        Span<Vector<double>> plane = Vectors(_planeShare);
        Span<Vector<double>> fz = Vectors(_forces[2]);
        for (int i = 0; i < plane.Length; i++)
        {
            double charge = i < plane.Length / 2 ? 1 : -1;
            Vector<double> share = (new Vector<double>(charge * re) * sin[i]) - (new Vector<double>(charge * im) * cos[i]);
            plane[i] += share;
            fz[i] += new Vector<double>(kz) * share;
        }
    }

    private static Span<Vector<double>> Vectors(double[] values) => MemoryMarshal.Cast<double, Vector<double>>(values.AsSpan());

    /// <summary>cos and sin of 2π n x/L of every ion, n = 0 to the highest within k_max.</summary>
    private sealed class Axis(int atoms)
    {
        public double Unit { get; private set; }

        public int Highest { get; private set; } = -1;

        public double[][] Cos { get; private set; } = [];

        public double[][] Sin { get; private set; } = [];

        public void Fill(ReadOnlySpan<Vector3d> positions, double edge, double reach, Func<Vector3d, double> component)
        {
            Unit = 2 * Math.PI / edge;
            Highest = (int)(reach / Unit);
            while (Cos.Length <= Highest)
            {
                Cos = [.. Cos, new double[atoms]];
                Sin = [.. Sin, new double[atoms]];
            }

            for (int i = 0; i < positions.Length; i++)
            {
                (double sin, double cos) = Math.SinCos(Unit * component(positions[i]));
                (double re, double im) = (1, 0);
                for (int n = 0; n <= Highest; n++)
                {
                    Cos[n][i] = re;
                    Sin[n][i] = im;
                    (re, im) = ((re * cos) - (im * sin), (re * sin) + (im * cos));
                }
            }
        }
    }
}
