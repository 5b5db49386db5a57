using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Hove;

/// <summary>A time lag, and the part of a multiple of the origin stride that it leaves.</summary>
/// <param name="Frames">Analysed frames.</param>
/// <param name="Remainder">Frames modulo the origin stride: only frames with this remainder end a pair of this lag.</param>
internal readonly record struct HoveLag(long Frames, int Remainder);

/// <summary>Sizes and order of the histograms: what of the settings applies to this run.</summary>
internal sealed class HoveLayout
{
    private const int MantissaBits = 51;

    public HoveLayout(VanHoveOptions options, RunDescription run)
    {
        Topology = run.Topology;
        Atoms = Topology.AtomCount;
        Period = run.Period;
        Stride = options.OriginStride;
        Bins = options.Bins;
        Width = options.BinWidthAngstrom;
        Lags = [.. options.LagFrames(run.FrameIntervalFs).Select(l => new HoveLag(l, (int)(l % Stride)))];
        Remainders = [.. Lags.Select(static l => l.Remainder).Distinct()];
        HostSpecies = [.. run.HostSpecies];
        HostAtoms = HostSpecies.Sum(s => Topology.Counts[s]);
        Drifts = [.. VanHoveOptions.AllDrifts.Where(d => options.EffectiveDrift.Contains(d, StringComparer.Ordinal) && (d is "raw" || HostAtoms > 0))];
        List<string> species = [.. Topology.Species];
        Pairs = options.Pairs is { } named
            ? [.. named.Select(p => p.Split('-')).Select(p => (A: species.IndexOf(p[0]), B: species.IndexOf(p[1]))).Where(static p => p is { A: >= 0, B: >= 0 }).Distinct().Order()]
            : [.. run.MobileSpecies.Order().Select(static s => (s, s))];
        DriftGrid = 1L << Math.Max(0, MantissaBits - (64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)Period)));
    }

    public Topology Topology { get; }

    public int Atoms { get; }

    public int Species => Topology.Species.Count;

    public long Period { get; }

    public int Stride { get; }

    public int Bins { get; }

    public double Width { get; }

    public double Radius => Bins * Width;

    /// <summary>Ascending, 0 first.</summary>
    public HoveLag[] Lags { get; }

    /// <summary>Remainders of the lags: frames wait to be counted for each of them.</summary>
    public int[] Remainders { get; }

    public int[] HostSpecies { get; }

    public int HostAtoms { get; }

    public string[] Drifts { get; }

    /// <summary>Species at the origin and species later.</summary>
    public (int A, int B)[] Pairs { get; }

    /// <summary>
    /// A mean displacement of the host is rounded to so many parts of a quantum (some 1e-14 Å): folded position plus drift is then exact in a
    /// double, so that distances do not depend on the origin of coordinates.
    /// </summary>
    public long DriftGrid { get; }

    /// <summary>Origins that frames to come may need.</summary>
    public int Origins => (int)Math.Min(int.MaxValue, (Lags[^1].Frames / Stride) + 1);

    /// <summary>Those that frames need which wait to be counted (<see cref="HoveBatch"/>), too.</summary>
    public int OriginsHeld => (int)Math.Min(int.MaxValue, (long)Origins + QuickImages.Lanes);

    /// <summary>Histograms of the self part have one count more: displacements beyond the range.</summary>
    public int SelfStart(int lag, int species, int drift) => ((((lag * Species) + species) * Drifts.Length) + drift) * (Bins + 1);

    /// <summary>Histograms of the distinct part, per lag.</summary>
    public int DistinctStart(int pair, int drift) => ((pair * Drifts.Length) + drift) * Bins;

    /// <summary>Whether a frame ends a pair whose origin lies before frame <paramref name="first"/> of the segment.</summary>
    public bool ReachesBefore(long frame, long first)
    {
        foreach (HoveLag lag in Lags)
        {
            long origin = frame - lag.Frames;
            if (origin >= 0 && origin < first && frame % Stride == lag.Remainder)
            {
                return true;
            }
        }

        return false;
    }
}
