using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>Counts distances in single precision, eight at a time, but for those so near a bin's edge that their bin could be another one in double precision: they are named.</summary>
/// <remarks>
/// Distances are first all formed, then all binned, then all counted: in one loop each would wait for the square root, the bin, and its place among those counted,
/// one after the other, longer than the processor looks ahead. No branch depends on a distance but for the doubtful, which are rare.
/// </remarks>
internal sealed class QuickBins(int bins)
{
    private const int Lanes = QuickImages.Lanes;
    private float[] _distances = [];
    private int[] _places = [];
    private int[] _doubts = [];
    private int _doubted;

    /// <summary>Distances in bins, eight by eight: what is not to be counted is beyond the range by half a bin or more.</summary>
    public ref float Distances => ref _distances[0];

    /// <summary>Numbers of the eights with a doubtful distance within reach of the range, and in their last eight bits the lanes where it is.</summary>
    public ReadOnlySpan<int> Doubts => _doubts.AsSpan(0, _doubted);

    /// <summary>Makes room for so many eights.</summary>
    public void Reserve(int eights)
    {
        if (_doubts.Length <= eights)
        {
            (_distances, _places, _doubts) = (new float[eights * Lanes], new int[(eights + 1) * Lanes], new int[eights + 1]);
        }
    }

    /// <summary>Counts the distances below the range that are not in doubt.</summary>
    /// <param name="eights">How many there are.</param>
    /// <param name="lanes">Lanes that count.</param>
    /// <param name="guard">Bins from an edge within which a distance is in doubt.</param>
    /// <param name="start">Where the histogram of the first lane begins.</param>
    /// <param name="stride">From the histogram of a lane to that of the next one.</param>
    /// <param name="counts">All histograms.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Count(int eights, uint lanes, float guard, int start, int stride, int[] counts)
    {
        ref float distances = ref _distances[0];
        ref int places = ref _places[0], doubts = ref _doubts[0], packs = ref LeftPack.Lanes[0];
        int counted = 0, doubted = 0;
        Vector256<int> last = Vector256.Create(bins), histograms = (Vector256<int>.Indices * stride) + Vector256.Create(start); // as a parameter it would be stored and loaded at every turn
        Vector256<float> near = Vector256.Create(guard), beyond = Vector256.Create((float)bins), bound = beyond + Vector256.Create(0.5f);
        for (int k = 0; k < eights; k++)
        {
            Vector256<float> q = Vector256.LoadUnsafe(ref distances, (nuint)k * Lanes);
            Vector256<int> doubtful = Vector256.LessThan(Vector256.Abs(q - Vector256.Round(q)), near).AsInt32();
            Vector256<int> whole = Vector256.ConvertToInt32Native(Vector256.MinNative(q, beyond));
            uint sure = Vector256.AndNot(Vector256.LessThan(whole, last), doubtful).ExtractMostSignificantBits() & lanes;
            Vector256.ShuffleNative(whole + histograms, Vector256.LoadUnsafe(ref packs, sure * Lanes)).StoreUnsafe(ref places, (nuint)counted);
            counted += BitOperations.PopCount(sure);
            uint again = (doubtful & Vector256.LessThan(q, bound).AsInt32()).ExtractMostSignificantBits() & lanes;
            Unsafe.Add(ref doubts, doubted) = (int)(((uint)k << Lanes) | again);
            doubted += again != 0 ? 1 : 0;
        }

        _doubted = doubted;
        ref int count = ref counts[0];
        int n = 0;
        for (; n <= counted - 4; n += 4)
        {
            (nint first, nint second) = (Unsafe.Add(ref places, n), Unsafe.Add(ref places, n + 1));
            (nint third, nint fourth) = (Unsafe.Add(ref places, n + 2), Unsafe.Add(ref places, n + 3));
            Unsafe.Add(ref count, first)++;
            Unsafe.Add(ref count, second)++;
            Unsafe.Add(ref count, third)++;
            Unsafe.Add(ref count, fourth)++;
        }

        for (; n < counted; n++)
        {
            Unsafe.Add(ref count, Unsafe.Add(ref places, n))++;
        }
    }
}
