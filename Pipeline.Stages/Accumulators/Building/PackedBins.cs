using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>Counts a list of distances in one histogram, in single precision, but for those so near a bin's edge that their bin could be another one in double precision: they are named.</summary>
/// <remarks>See <see cref="QuickBins"/>, which has a histogram a lane; here distances out of range are not on the list, so that nothing is left to leave out.</remarks>
internal sealed class PackedBins(int bins)
{
    private const int Lanes = QuickImages.Lanes;
    private float[] _squares = [];
    private int[] _places = [];
    private int[] _doubts = [];
    private int _doubted;

    /// <summary>Squared distances in bins, below <see cref="Limit"/>.</summary>
    public ref float Squares => ref _squares[0];

    /// <summary>Numbers of the eights with a doubtful distance, and in their last eight bits which of the eight.</summary>
    public ReadOnlySpan<int> Doubts => _doubts.AsSpan(0, _doubted);

    /// <summary>The square of a distance that is surely out of range and not in doubt.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a call within a loop's method would cost it its registers
    public static float Limit(int bins) => (bins + 0.5f) * (bins + 0.5f);

    /// <summary>Makes room for so many distances, and for eight stored at the end of them.</summary>
    public void Reserve(int most)
    {
        if (_places.Length < most + Lanes)
        {
            (_squares, _places, _doubts) = (new float[most + Lanes], new int[most + Lanes], new int[(most / Lanes) + 2]);
        }
    }

    /// <summary>Counts the distances that are not in doubt.</summary>
    /// <param name="listed">How many there are.</param>
    /// <param name="guard">Bins from an edge within which a distance is in doubt.</param>
    /// <param name="counts">The histogram, and behind it a place for what is beyond the range or in doubt.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Count(int listed, float guard, int[] counts)
    {
        ref float squares = ref _squares[0];
        ref int places = ref _places[0], doubts = ref _doubts[0];
        int doubted = 0, n = 0;
        Vector256<int> last = Vector256.Create(bins);
        Vector256<float> near = Vector256.Create(guard), beyond = Vector256.Create((float)bins);
        Vector256.Create(Limit(bins)).StoreUnsafe(ref squares, (nuint)listed);
        for (int k = 0; k * Lanes < listed; k++)
        {
            Vector256<float> q = Vector256.Sqrt(Vector256.LoadUnsafe(ref squares, (nuint)k * Lanes));
            Vector256<int> doubtful = Vector256.LessThan(Vector256.Abs(q - Vector256.Round(q)), near).AsInt32();
            Vector256<int> whole = Vector256.ConvertToInt32Native(Vector256.MinNative(q, beyond));
            Vector256.ConditionalSelect(doubtful, last, whole).StoreUnsafe(ref places, (nuint)k * Lanes);
            uint again = doubtful.ExtractMostSignificantBits();
            Unsafe.Add(ref doubts, doubted) = (int)(((uint)k << Lanes) | again);
            doubted += again != 0 ? 1 : 0;
        }

        _doubted = doubted;
        ref int count = ref counts[0];
        for (; n < listed; n += 4)
        {
            (nint first, nint second) = (Unsafe.Add(ref places, n), Unsafe.Add(ref places, n + 1));
            (nint third, nint fourth) = (Unsafe.Add(ref places, n + 2), Unsafe.Add(ref places, n + 3));
            Unsafe.Add(ref count, first)++;
            Unsafe.Add(ref count, second)++;
            Unsafe.Add(ref count, third)++;
            Unsafe.Add(ref count, fourth)++;
        }
    }
}
