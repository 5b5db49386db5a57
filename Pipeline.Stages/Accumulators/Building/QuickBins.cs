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
    private byte[] _doubtful = []; // of each eight, which lanes
    private int[] _doubts = [];
    private int _doubted;

    /// <summary>Distances in bins, eight by eight: what is not to be counted is beyond the range by half a bin or more.</summary>
    public ref float Distances => ref _distances[0];

    /// <summary>Numbers of the eights with a doubtful distance within reach of the range, and in their last eight bits the lanes where it is.</summary>
    public ReadOnlySpan<int> Doubts => _doubts.AsSpan(0, _doubted);

    /// <summary>Makes room for so many eights.</summary>
    public void Reserve(int eights)
    {
        if (_doubts.Length < eights)
        {
            (_distances, _places, _doubts) = (new float[eights * Lanes], new int[(eights + 1) * Lanes], new int[eights]);
            _doubtful = new byte[eights + sizeof(ulong)];
        }
    }

    /// <summary>Counts the distances below the range that are not in doubt.</summary>
    /// <param name="eights">How many there are.</param>
    /// <param name="guard">Bins from an edge within which a distance is in doubt.</param>
    /// <param name="start">Where the histogram of the first lane begins.</param>
    /// <param name="stride">From the histogram of a lane to that of the next one.</param>
    /// <param name="counts">All histograms.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Count(int eights, float guard, int start, int stride, int[] counts)
    {
        ref float distances = ref _distances[0];
        ref int places = ref _places[0], packs = ref LeftPack.Lanes[0];
        ref byte doubts = ref _doubtful[0];
        nuint counted = 0;
        Vector256<int> last = Vector256.Create(bins), histograms = (Vector256<int>.Indices * stride) + Vector256.Create(start); // as a parameter it would be stored and loaded at every turn
        Vector256<float> near = Vector256.Create(guard), beyond = Vector256.Create(bins + 0.5f);
        for (nuint k = 0; k < (nuint)eights; k++)
        {
            Vector256<float> q = Vector256.MinNative(Vector256.LoadUnsafe(ref distances, k * Lanes), beyond);
            Vector256<int> doubtful = Vector256.LessThan(Vector256.Abs(q - Vector256.Round(q)), near).AsInt32();
            Vector256<int> whole = Vector256.ConvertToInt32Native(q);
            Unsafe.Add(ref doubts, k) = (byte)doubtful.ExtractMostSignificantBits();
            uint sure = Vector256.AndNot(Vector256.LessThan(whole, last), doubtful).ExtractMostSignificantBits();
            Vector256.ShuffleNative(whole + histograms, Vector256.LoadUnsafe(ref packs, sure * Lanes)).StoreUnsafe(ref places, counted);
            counted += (uint)BitOperations.PopCount(sure);
        }

        FindDoubts(eights);
        ref int count = ref counts[0];
        nuint n = 0;
        for (; n + 4 <= counted; n += 4)
        {
            ref int place = ref Unsafe.Add(ref places, n);
            (nint first, nint second, nint third, nint fourth) = (place, Unsafe.Add(ref place, 1), Unsafe.Add(ref place, 2), Unsafe.Add(ref place, 3));
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

    /// <summary>Eight eights at a time: most have none.</summary>
    private void FindDoubts(int eights)
    {
        _doubted = 0;
        _doubtful.AsSpan(eights, sizeof(ulong)).Clear();
        for (int k = 0; k < eights; k += sizeof(ulong))
        {
            ulong some = BitConverter.ToUInt64(_doubtful, k);
            for (int n = k; some != 0; n++, some >>= Lanes)
            {
                if ((byte)some != 0)
                {
                    _doubts[_doubted++] = (n << Lanes) | (byte)some;
                }
            }
        }
    }
}
