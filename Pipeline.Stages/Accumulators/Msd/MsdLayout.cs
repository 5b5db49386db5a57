using Pipeline.Formats.Model;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Msd;

#pragma warning disable CA1008 // Named as in recipes and tables.
/// <summary>What is removed from displacements.</summary>
internal enum Drift
{
    raw,
    host,
    com,
}
#pragma warning restore CA1008

/// <summary>
/// Where things stand in the states of the mean-squared displacement: sizes, weights and the order of the terms of one pair of frames.
/// </summary>
/// <remarks>
/// With R_s = sum of the displacements of species s, X = reference displacement (host mean; without host the mass-weighted mean of all),
/// y_i = dr_i - X, Y_s = sum of y_i over s and C = mass-weighted mean minus X, a pair of frames contributes the symmetric tensors
/// (xx, yy, zz, yz, xz, xy of the scaled axes) S_s = sum y_i y_i, XX, X Y_s, Y_s Y_s and, where masses are known, CC, C Y_s.
/// </remarks>
internal sealed class MsdLayout
{
    public const int Tensor = 6;

    public MsdLayout(MsdOptions options, RunDescription run)
    {
        Topology topology = run.Topology;
        Topology = topology;
        Atoms = topology.AtomCount;
        Species = topology.Species.Count;
        Period = run.Period;
        OriginStride = options.OriginStride;
        LogBase = LogBaseOf(options.LogLagsPerDecade);
        long? maxLag = run.FramesIn(options.MaxLagPs);
        LinearLags = (int)Math.Max(1, Math.Min(maxLag ?? long.MaxValue, options.LinearLags));
        SingleRows = Math.Min(maxLag ?? options.LinearLags, MaxSingleRows);
        HasHost = run.HostSpecies.Count > 0;
        HasMasses = run.Masses is not null;
        Drifts = [.. MsdOptions.AllDrifts.Where(d => options.EffectiveDrift.Contains(d, StringComparer.Ordinal)).Select(Enum.Parse<Drift>).Where(IsDefined)];
        Kinds = new AtomKinds(run);
        MassWeights = Weights(Kinds.MassOf, static _ => true);
        ReferenceWeights = HasHost ? Weights(static _ => 1.0, k => run.HostSpecies.Contains(Kinds.SpeciesOf(k))) : MassWeights;
        Carriers = run.MobileSpecies.Count > 1 ? [.. run.MobileSpecies.Order()] : [];
        CarrierDrifts = Carriers.Length == 0 ? [] : HasHost ? Drifts : [Drift.com];
        WithCentre = HasHost && Drifts.Contains(Drift.com);
        Terms = Tensor * ((3 * Species) + 1 + (WithCentre ? 1 + Species : 0));
        DirectLags = [.. Enumerable.Range(0, LinearLags + 1).Where(l => l < ShortLags || IsLogLag(l))];
        BlockLags = [.. Enumerable.Range(0, LinearLags + 1).Except(DirectLags)];
        BlockWidth = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)LinearLags);
    }

    /// <summary>log10(2). A constant: which lags a state has must not depend on a library.</summary>
    private const double DecadesOfADoubling = 0.30102999566398119521;

    /// <summary>Rows of the single-origin table are kept in memory: a run at 0.1 fs may not grow them without bound.</summary>
    private const int MaxSingleRows = 100_000;

    /// <summary>Lags below this one are summed pair by pair.</summary>
    private const int ShortLags = 10;

    public Topology Topology { get; }

    public int Atoms { get; }

    public int Species { get; }

    public long Period { get; }

    /// <summary>At least one: what follows a frame, in this range or the next, needs that frame.</summary>
    public int LinearLags { get; }

    /// <summary>
    /// Linear lags that are summed pair by pair: the short ones and those of the logarithmic grid. They feed alpha2 and the blocks of
    /// estimators.
    /// </summary>
    public int[] DirectLags { get; }

    /// <summary>The other linear lags, from transforms of blocks of <see cref="BlockWidth"/> frames.</summary>
    public int[] BlockLags { get; }

    /// <summary>Smallest power of two that the longest linear lag does not exceed.</summary>
    public int BlockWidth { get; }

    public int OriginStride { get; }

    /// <summary>Level k holds lags m 2^k for m in [LogBase, 2 LogBase); 0: no logarithmic lags.</summary>
    public int LogBase { get; }

    /// <summary>Single-origin rows are kept for every lag up to this one.</summary>
    public long SingleRows { get; }

    public bool HasHost { get; }

    public bool HasMasses { get; }

    /// <summary>Whether the centre of mass differs from the reference, so that its terms are kept.</summary>
    public bool WithCentre { get; }

    public Drift[] Drifts { get; }

    /// <summary>Pairs of species and drift.</summary>
    public int Series => Species * Drifts.Length;

    /// <summary>Species, split where one has several masses.</summary>
    public AtomKinds Kinds { get; }

    /// <summary>Mobile species where there are several.</summary>
    public int[] Carriers { get; }

    /// <summary>What is removed from their sums: where there is no host, the centre of mass alone.</summary>
    public Drift[] CarrierDrifts { get; }

    /// <summary>Numbers a pair of frames contributes for one of those drifts: two a carrier, one a pair of them.</summary>
    public int CarrierTerms => (2 * Carriers.Length) + (Carriers.Length * (Carriers.Length - 1) / 2);

    /// <summary>Series of squares kept where pairs come one by one: of atoms, of sums, and those of several carriers.</summary>
    public int DirectSeries => (2 * Series) + (CarrierDrifts.Length * CarrierTerms);

    /// <summary>X = sum over kinds of weight x summed displacement.</summary>
    public double[] ReferenceWeights { get; }

    public double[] MassWeights { get; }

    /// <summary>Numbers a pair of frames contributes.</summary>
    public int Terms { get; }

    public int S(int species) => Tensor * species;

    public int XX => Tensor * Species;

    public int XY(int species) => Tensor * (Species + 1 + species);

    public int YY(int species) => Tensor * ((2 * Species) + 1 + species);

    public int CC => Tensor * ((3 * Species) + 1);

    public int CY(int species) => Tensor * ((3 * Species) + 2 + species);

    /// <summary>Lags on the logarithmic grid: m 2^k.</summary>
    public bool IsLogLag(long lag)
    {
        if (LogBase == 0 || lag < LogBase)
        {
            return false;
        }

        while (lag >= 2L * LogBase)
        {
            if ((lag & 1) != 0)
            {
                return false;
            }

            lag >>= 1;
        }

        return true;
    }

    /// <summary>Lags at which the fourth moment is summed directly: expanded for the transform it would lose seven digits.</summary>
    public bool HasFourth(long lag) => lag is > 0 and < ShortLags || IsLogLag(lag);

    /// <summary>
    /// Second-moment tensor of a species with a drift removed, from terms that are sums or means alike (it is linear in them).
    /// </summary>
    public void DriftTensor(ReadOnlySpan<double> terms, int species, Drift drift, Span<double> tensor)
    {
        double n = Topology.Counts[species];
        terms.Slice(S(species), Tensor).CopyTo(tensor);
        if (drift == Drift.raw)
        {
            Add(tensor, terms.Slice(XY(species), Tensor), 2);
            Add(tensor, terms.Slice(XX, Tensor), n);
        }
        else if (drift == Drift.com && WithCentre)
        {
            Add(tensor, terms.Slice(CY(species), Tensor), -2);
            Add(tensor, terms.Slice(CC, Tensor), n);
        }
    }

    /// <summary>Tensor of the summed displacement of a species with a drift removed.</summary>
    public void CollectiveTensor(ReadOnlySpan<double> terms, int species, Drift drift, Span<double> tensor)
    {
        double n = Topology.Counts[species];
        terms.Slice(YY(species), Tensor).CopyTo(tensor);
        if (drift == Drift.raw)
        {
            Add(tensor, terms.Slice(XY(species), Tensor), 2 * n);
            Add(tensor, terms.Slice(XX, Tensor), n * n);
        }
        else if (drift == Drift.com && WithCentre)
        {
            Add(tensor, terms.Slice(CY(species), Tensor), -2 * n);
            Add(tensor, terms.Slice(CC, Tensor), n * n);
        }
    }

    /// <summary>Σ |dy|² in Å² of each species and drift, from terms and a metric.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    public void Squares(ReadOnlySpan<double> terms, double[] metric, Span<double> squares) => Squares(terms, metric, squares, collective: false);

    /// <summary>|Σ dy|² likewise.</summary>
    public void CollectiveSquares(ReadOnlySpan<double> terms, double[] metric, Span<double> squares) => Squares(terms, metric, squares, collective: true);

    private void Squares(ReadOnlySpan<double> terms, double[] metric, Span<double> squares, bool collective)
    {
        double xx = Contract(terms, XX, metric), cc = WithCentre ? Contract(terms, CC, metric) : 0;
        int at = 0;
        for (int s = 0; s < Species; s++)
        {
            double n = Topology.Counts[s], own = Contract(terms, collective ? YY(s) : S(s), metric);
            double factor = collective ? n : 1;
            foreach (Drift drift in Drifts)
            {
                squares[at++] = drift switch
                {
                    Drift.raw => own + (factor * ((2 * Contract(terms, XY(s), metric)) + (n * xx))),
                    Drift.com when WithCentre => own + (factor * ((n * cc) - (2 * Contract(terms, CY(s), metric)))),
                    _ => own,
                };
            }
        }
    }

    /// <summary>Σ |dy|² in Å² of one species and drift.</summary>
    public double Square(ReadOnlySpan<double> terms, double[] metric, int species, Drift drift)
    {
        double n = Topology.Counts[species], own = Contract(terms, S(species), metric);
        return drift switch
        {
            Drift.raw => own + (2 * Contract(terms, XY(species), metric)) + (n * Contract(terms, XX, metric)),
            Drift.com when WithCentre => own + (n * Contract(terms, CC, metric)) - (2 * Contract(terms, CY(species), metric)),
            _ => own,
        };
    }

    private static double Contract(ReadOnlySpan<double> v, int term, double[] metric) =>
        (metric[0] * v[term]) + (metric[1] * v[term + 1]) + (metric[2] * v[term + 2])
            + (metric[3] * v[term + 3]) + (metric[4] * v[term + 4]) + (metric[5] * v[term + 5]);

    private static void Add(Span<double> tensor, ReadOnlySpan<double> term, double factor)
    {
        for (int i = 0; i < Tensor; i++)
        {
            tensor[i] += factor * term[i];
        }
    }

    internal static int LogBaseOf(int perDecade, double decadesOfADoubling = DecadesOfADoubling)
    {
        if (perDecade <= 0)
        {
            return 0;
        }

        int m = 1;
        while (m < perDecade * decadesOfADoubling)
        {
            m *= 2;
        }

        return m;
    }

    private bool IsDefined(Drift drift) => drift switch
    {
        Drift.host => HasHost,
        Drift.com => HasMasses,
        _ => true,
    };

    private double[] Weights(Func<int, double> mass, Func<int, bool> counts)
    {
        double[] weights = new double[Kinds.Count];
        int[] kinds = [.. Enumerable.Range(0, Kinds.Count).Where(counts)];
        double total = kinds.Sum(k => mass(k) * Kinds.CountOf(k));
        foreach (int k in kinds)
        {
            weights[k] = total > 0 ? mass(k) / total : 0;
        }

        return weights;
    }
}
