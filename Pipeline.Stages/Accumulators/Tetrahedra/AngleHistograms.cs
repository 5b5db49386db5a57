using System.Runtime.CompilerServices;
using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Tetrahedra;

/// <summary>Counts a group and bin, and totals that include what lies outside the bins.</summary>
internal sealed class AngleHistograms
{
    private const double RadiansPerDegree = 0.017453292519943295769237;
    private readonly AngleSet _set;
    private readonly double _width;
    private readonly double[] _cosines;

    public AngleHistograms(AnglesOptions options, AngleSet set)
    {
        (_set, _width) = (set, options.BinWidthDeg);
        int groups = set.Groups.Count, bins = options.ThetaBins;
        _cosines = new double[bins + 1];
        for (int k = 0; k <= bins; k++)
        {
            _cosines[k] = Deterministic.Cos(k * _width * RadiansPerDegree);
        }

        // So that 180 degrees exactly lie in the last bin.
        _cosines[bins] = double.NegativeInfinity;
        Theta = new Counts(groups, bins);
        ThetaLowpass = new Counts(groups, bins);
        Omega = new Counts(groups, options.OmegaBins);
        OmegaLowpass = new Counts(groups, options.OmegaLowpassBins);
    }

    public Counts Theta { get; }

    public Counts ThetaLowpass { get; }

    public Counts Omega { get; }

    public Counts OmegaLowpass { get; }

    private Counts[] All => [Theta, ThetaLowpass, Omega, OmegaLowpass];

    /// <summary>
    /// Bins θ by its cosine: bin k has cos θ in (cos of its upper edge, cos of its lower edge]; θ itself only says where to look.
    /// </summary>
    public void AddTheta(double[] cosines, double[] degrees)
    {
        double[] edges = _cosines;
        double perBin = 1 / _width;
        for (int a = 0; a < cosines.Length; a++)
        {
            double cosine = cosines[a];
            int bin = Math.Min((int)(degrees[a] * perBin), edges.Length - 2);
            while (bin > 0 && cosine > edges[bin])
            {
                bin--;
            }

            while (cosine <= edges[bin + 1])
            {
                bin++;
            }

            Theta.Add(_set.GroupOf[a], bin);
        }
    }

    /// <summary>Bins one low-passed θ.</summary>
    public void AddThetaLowpass(int angle, double degrees) =>
        ThetaLowpass.Add(_set.GroupOf[angle], Math.Min(BinOf(degrees, 0, _width, 1 / _width, ThetaLowpass.Bins), degrees == 180 ? ThetaLowpass.Bins - 1 : ThetaLowpass.Bins));

    /// <summary>Bins the ω of all angles.</summary>
    /// <param name="counts">Where.</param>
    /// <param name="values">Differences of θ in degrees.</param>
    /// <param name="perFs">One over the time between.</param>
    /// <param name="width">Bin width in degrees a femtosecond.</param>
    public void AddOmega(Counts counts, double[] values, double perFs, double width)
    {
        double inverse = 1 / width, first = -counts.Bins / 2.0;
        for (int a = 0; a < values.Length; a++)
        {
            counts.Add(_set.GroupOf[a], BinOf(values[a] * perFs, first, width, inverse, counts.Bins));
        }
    }

    /// <summary>Bins one ω of the low-pass.</summary>
    public void AddOmegaLowpass(int angle, double omega, double width) =>
        OmegaLowpass.Add(_set.GroupOf[angle], BinOf(omega, -OmegaLowpass.Bins / 2.0, width, 1 / width, OmegaLowpass.Bins));

    public void Append(AngleHistograms next)
    {
        foreach ((Counts left, Counts right) in All.Zip(next.All))
        {
            left.Append(right);
        }
    }

    public void Save(StateWriter state)
    {
        foreach (Counts counts in All)
        {
            counts.Save(state);
        }
    }

    public void Load(StateReader state)
    {
        foreach (Counts counts in All)
        {
            counts.Load(state);
        }
    }

    /// <summary>Bin whose edges (first + k) width enclose x; outside: -1 or the number of bins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BinOf(double x, double first, double width, double inverseWidth, int bins)
    {
        double guess = Math.Clamp(Math.Floor((x * inverseWidth) - first), -1, bins);
        int bin = double.ConvertToIntegerNative<int>(guess);
        while (bin >= 0 && x < (first + bin) * width)
        {
            bin--;
        }

        while (bin < bins && x >= (first + bin + 1) * width)
        {
            bin++;
        }

        return bin;
    }

    /// <summary>Counts [group, bin] and totals [group].</summary>
    internal sealed class Counts(int groups, int bins)
    {
        private readonly long[] _counts = new long[groups * bins];
        private readonly long[] _totals = new long[groups];

        public int Bins => bins;

        public long this[int group, int bin] => _counts[(group * bins) + bin];

        public long Total(int group) => _totals[group];

        public void Add(int group, int bin)
        {
            _totals[group]++;
            if ((uint)bin < (uint)bins)
            {
                _counts[(group * bins) + bin]++;
            }
        }

        public void Append(Counts next)
        {
            for (int i = 0; i < _counts.Length; i++)
            {
                _counts[i] += next._counts[i];
            }

            for (int i = 0; i < _totals.Length; i++)
            {
                _totals[i] += next._totals[i];
            }
        }

        public void Save(StateWriter state)
        {
            state.Int64("counts", _counts);
            state.Int64("totals", _totals);
        }

        public void Load(StateReader state)
        {
            state.Int64("counts").CopyTo(_counts, 0);
            state.Int64("totals").CopyTo(_totals, 0);
        }
    }
}
