namespace Pipeline.Stages.Accumulators.Msd;

/// <summary>
/// What several mobile species need beside their own displacements: of each pair of them S_a . S_b, S = sum of the displacements of a species, which is what makes the charge
/// displacement of all of them more than the sum of its parts. With the squares of each species in the same frame of reference: each drift where there is a host, else the centre of mass.
/// Runs of one mobile species have none.
/// </summary>
internal sealed class CarrierTerms
{
    private readonly MsdLayout _layout;
    private readonly double[] _sums;

    public CarrierTerms(MsdLayout layout)
    {
        _layout = layout;
        _sums = new double[3 * layout.Carriers.Length];
    }

    /// <summary>
    /// Fills [drift, (squares of atoms of each carrier, square of its sum), pairs], Å², for a pair of frames.
    /// </summary>
    /// <param name="terms">The tensors of the pair.</param>
    /// <param name="x">Displacement of the reference, quanta.</param>
    /// <param name="c">Of the centre of mass, less that.</param>
    /// <param name="y">Sums of each species, less that of the reference [species, 3].</param>
    /// <param name="metric">Of the origin's cell.</param>
    /// <param name="values">Where they go.</param>
    public void Compute(ReadOnlySpan<double> terms, double[] x, double[] c, double[] y, double[] metric, Span<double> values)
    {
        double scale = 1.0 / ((double)_layout.Period * _layout.Period);
        int at = 0;
        foreach (Drift drift in _layout.CarrierDrifts)
        {
            for (int i = 0; i < _layout.Carriers.Length; i++)
            {
                int s = _layout.Carriers[i];
                for (int axis = 0; axis < 3; axis++)
                {
                    double back = drift == Drift.raw ? x[axis] : drift == Drift.com && _layout.HasHost ? -c[axis] : 0;
                    _sums[(3 * i) + axis] = y[(3 * s) + axis] + (_layout.Topology.Counts[s] * back);
                }

                values[at++] = _layout.Square(terms, metric, s, drift);
                values[at++] = Product(i, i, metric) * scale;
            }

            for (int i = 0; i < _layout.Carriers.Length; i++)
            {
                for (int j = i + 1; j < _layout.Carriers.Length; j++)
                {
                    values[at++] = Product(i, j, metric) * scale;
                }
            }
        }
    }

    private double Product(int i, int j, double[] g)
    {
        ReadOnlySpan<double> p = _sums.AsSpan(3 * i, 3), q = _sums.AsSpan(3 * j, 3);
        return (g[0] * p[0] * q[0]) + (g[1] * p[1] * q[1]) + (g[2] * p[2] * q[2])
            + (0.5 * ((g[3] * ((p[1] * q[2]) + (p[2] * q[1]))) + (g[4] * ((p[0] * q[2]) + (p[2] * q[0]))) + (g[5] * ((p[0] * q[1]) + (p[1] * q[0])))));
    }
}
