using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>Rows where the radius is below half of every height: the nearest image by components is the only one that can be in range.</summary>
/// <remarks>
/// The eight places of an atom lie near each other. A position farther from one of them than the radius, the distance to the most distant of the
/// others and what their cells differ by is in range of none: one pass over all positions, eight at a time, lists the rest, and only these are measured from
/// all eight places. What is listed in vain is counted beyond the range, so listing needs no care but never to leave one out.
/// </remarks>
internal sealed partial class QuickImages
{
    private const float HalfTurn = 2147483648f;
    private readonly int[] _listed = new int[atoms + Lanes];
    private bool _near;
    private float _halfHeight;
    private float _spread;

    /// <summary>Keeps what rows need to know of the cells: half the smallest height and the most that two of them differ over a vector of half cells, in bins.</summary>
    private void IsNear(int lane, double radius, double height)
    {
        _near &= radius < (0.5 - Slack) * height;
        _halfHeight = Math.Min(_halfHeight, (float)((0.5 - Slack) * height / width));
        float spread = 0;
        for (int i = 0; i < 9; i++)
        {
            spread += Math.Abs(_matrix[(i * Lanes) + lane] - _matrix[i * Lanes]) * HalfTurn;
        }

        _spread = Math.Max(_spread, 2 * spread); // two of them may each differ from the first by this
    }

    private void NearRow(int atom, int from, int to)
    {
        int listed = List(atom, from, to);
        CountListed(listed, atom * Lanes);
    }

    /// <summary>Lists the positions that may be in range of the atom at one of its places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int List(int atom, int from, int to)
    {
        int at = atom * Lanes, middle = _lanes / 2;
        Vector256<int> a = Vector256.Create(_pointA[at + middle]), b = Vector256.Create(_pointB[at + middle]), c = Vector256.Create(_pointC[at + middle]);
        float reach = bins + 1 + _guard + _spread + (Farthest(at, a, b, c) * 1.0001f);
        ref int listed = ref _listed[0];
        int count = 0;
        if (!(reach < _halfHeight))
        {
            for (int j = from; j < to; j++)
            {
                Unsafe.Add(ref listed, count) = j;
                count += j == atom ? 0 : 1;
            }

            return count;
        }

        Vector256<float> limit = Vector256.Create(reach * reach);
        Vector256<float> ax = Of(0, middle), ay = Of(1, middle), az = Of(2, middle), bx = Of(3, middle), by = Of(4, middle), bz = Of(5, middle), cx = Of(6, middle), cy = Of(7, middle), cz = Of(8, middle);
        for (int j = from; j < to; j += Lanes)
        {
            Vector256<float> fa = Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref _a[j]) - a);
            Vector256<float> fb = Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref _b[j]) - b);
            Vector256<float> fc = Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref _c[j]) - c);
            Vector256<float> x = (fa * ax) + (fb * bx) + (fc * cx), y = (fa * ay) + (fb * by) + (fc * cy), z = (fa * az) + (fb * bz) + (fc * cz);
            uint some = Vector256.LessThan((x * x) + (y * y) + (z * z), limit).ExtractMostSignificantBits();
            some &= to - j >= Lanes ? 0xFFu : (1u << (to - j)) - 1;
            some &= (uint)(atom - j) < Lanes ? ~(1u << (atom - j)) : 0xFFu;
            for (int lane = 0; lane < Lanes; lane++)
            {
                Unsafe.Add(ref listed, count) = j + lane; // without a branch: whether it is kept is hard to guess
                count += (int)((some >> lane) & 1);
            }
        }

        return count;
    }

    /// <summary>The largest distance of the places of an atom from one of them, in bins.</summary>
    private float Farthest(int at, Vector256<int> a, Vector256<int> b, Vector256<int> c)
    {
        Matrix h = new(_matrix);
        Vector256<float> fa = Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref _pointA[at]) - a);
        Vector256<float> fb = Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref _pointB[at]) - b);
        Vector256<float> fc = Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref _pointC[at]) - c);
        Vector256<float> x = (fa * h.Ax) + (fb * h.Bx) + (fc * h.Cx), y = (fa * h.Ay) + (fb * h.By) + (fc * h.Cy), z = (fa * h.Az) + (fb * h.Bz) + (fc * h.Cz);
        Vector256<float> squared = (x * x) + (y * y) + (z * z);
        float most = 0;
        for (int lane = 0; lane < _lanes; lane++)
        {
            most = Math.Max(most, squared[lane]);
        }

        return MathF.Sqrt(most);
    }

    /// <summary>Counts all places of what was listed: those beyond the range or doubtful go into one bin more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountListed(int listed, int at)
    {
        Matrix h = new(_matrix);
        Point p = new(_pointA, _pointB, _pointC, at);
        ref int counts = ref _counts[0];
        Span<int> store = stackalloc int[Lanes];
        ref int bin = ref store[0];
        Vector256<int> valid = Vector256.LessThan(Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7), Vector256.Create(_lanes));
        Vector256<float> guard = Vector256.Create(_guard), beyond = _bins, bound = _bins + Vector256.Create(0.5f);
        for (int k = 0; k < listed; k++)
        {
            int j = _listed[k];
            Vector256<float> fa = Difference(_a, j, p.A), fb = Difference(_b, j, p.B), fc = Difference(_c, j, p.C);
            Vector256<float> x = (fa * h.Ax) + (fb * h.Bx) + (fc * h.Cx), y = (fa * h.Ay) + (fb * h.By) + (fc * h.Cy), z = (fa * h.Az) + (fb * h.Bz) + (fc * h.Cz);
            Vector256<float> q = Vector256.Sqrt((x * x) + (y * y) + (z * z));
            Vector256<int> doubtful = Vector256.LessThan(Vector256.Abs(q - Vector256.Round(q)), guard).AsInt32();
            Vector256<int> whole = Vector256.ConvertToInt32Native(Vector256.MinNative(q, beyond));
            (Vector256.ConditionalSelect(doubtful, _last, whole) + _histograms).StoreUnsafe(ref bin);
            Unsafe.Add(ref counts, bin)++;
            Unsafe.Add(ref counts, Unsafe.Add(ref bin, 1))++;
            Unsafe.Add(ref counts, Unsafe.Add(ref bin, 2))++;
            Unsafe.Add(ref counts, Unsafe.Add(ref bin, 3))++;
            Unsafe.Add(ref counts, Unsafe.Add(ref bin, 4))++;
            Unsafe.Add(ref counts, Unsafe.Add(ref bin, 5))++;
            Unsafe.Add(ref counts, Unsafe.Add(ref bin, 6))++;
            Unsafe.Add(ref counts, Unsafe.Add(ref bin, 7))++;
            uint again = (doubtful & valid & Vector256.LessThan(q, bound).AsInt32()).ExtractMostSignificantBits();
            if (again != 0)
            {
                Decide(again, j * 8, at);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Of(int element, int lane) => Vector256.Create(_matrix[(element * Lanes) + lane]);
}
