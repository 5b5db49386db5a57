using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Msd;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>
/// The intermediate table <c>msd_blocks</c> of walkers in memory, by definition: every lag below 10, then m 2^k with m = 8..15; lags beyond
/// the linear ones from origins at multiples of 2^k; blocks of a power of two frames, at most 256.
/// </summary>
internal static class WalkerBlocks
{
    /// <summary>The table of one species.</summary>
    /// <param name="x">Coordinates [frame][3 × atom + axis], Å.</param>
    /// <param name="psPerFrame">Time between frames.</param>
    /// <param name="longest">Longest lag that is made: later ones are not read.</param>
    /// <param name="linear">Longest lag with every frame an origin.</param>
    /// <param name="breaks">First frames of later segments.</param>
    public static ColumnTable Table(double[][] x, double psPerFrame, int longest, int linear = 500, params int[] breaks)
    {
        int frames = x.Length, width = 1;
        while ((frames + width - 1) / width > 256)
        {
            width *= 2;
        }

        int[] starts = [0, .. breaks, frames];
        TableBuilder table = new(MsdBlockTable.Schema);
        foreach (int lag in Lags(longest))
        {
            int stride = lag <= linear ? 1 : LevelStride(lag), blocks = (frames + width - 1) / width;
            double[] squares = new double[blocks], collective = new double[blocks];
            long[] origins = new long[blocks];
            for (int s = 0; s + 1 < starts.Length; s++)
            {
                for (int t = starts[s]; t + lag < starts[s + 1]; t += stride)
                {
                    (double one, double all) = Squares(x[t], x[t + lag]);
                    squares[t / width] += one;
                    collective[t / width] += all;
                    origins[t / width]++;
                }
            }

            foreach (int b in Enumerable.Range(0, blocks).Where(b => origins[b] > 0))
            {
                table.Int64("frames", frames);
                table.Utf8("species", "A");
                table.Utf8("drift", "raw");
                table.Int64("lag_frames", lag);
                table.Float64("lag_ps", lag * psPerFrame);
                table.Int64("block", b);
                table.Int64("block_frames", width);
                table.Int64("origins", origins[b]);
                table.Float64("msd_A2", squares[b] / origins[b]);
                table.Float64("collective_A2", collective[b] / origins[b]);
            }
        }

        return table.ToTable(frames);
    }

    /// <summary>Lags up to a longest one.</summary>
    public static IEnumerable<int> Lags(int longest) => Enumerable.Range(1, longest).Where(static l => l < 16 || l % LevelStride(l) == 0);

    private static int LevelStride(int lag)
    {
        int stride = 1;
        while (lag / stride >= 16)
        {
            stride *= 2;
        }

        return stride;
    }

    private static (double One, double All) Squares(double[] from, double[] to)
    {
        double sum = 0, a = 0, b = 0, c = 0;
        for (int i = 0; i < from.Length; i += 3)
        {
            double da = to[i] - from[i], db = to[i + 1] - from[i + 1], dc = to[i + 2] - from[i + 2];
            sum += (da * da) + (db * db) + (dc * dc);
            a += da;
            b += db;
            c += dc;
        }

        double n = from.Length / 3.0;
        return (sum / n, ((a * a) + (b * b) + (c * c)) / n);
    }
}
