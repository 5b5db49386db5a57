using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Accumulators.Tetrahedra;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Accumulators.Tetrahedra;

/// <summary>The sums of the low-pass are Σ round(2⁵² θ tap), ties to even, to the last bit: sixteen products at once, four, and one by one.</summary>
public sealed class LowpassBankTests
{
    [Theory]
    [InlineData(5.0)]
    [InlineData(20.0)]
    [InlineData(300.0)] // few taps: products up to 2^59
    public void Add_RandomAngles_SumsOfRoundedProducts(double cutoffCm1)
    {
        const int Width = 39, Inputs = 3000;
        AngleFilter filter = new(new AnglesOptions { LowpassCm1 = cutoffCm1 }, TestRun.Random(1, 2).Description);
        Assert.True(filter.IsDefined);
        Random random = new(3);
        double[][] inputs = [.. Enumerable.Range(0, Inputs).Select(t => Enumerable.Range(0, Width).Select(a => Angle(random, t + a)).ToArray())];
        int outputs = 0;
        LowpassBank bank = new(filter, Width, 0, (frame, sums) =>
        {
            outputs++;
            for (int a = 0; a < Width; a++)
            {
                long expected = 0;
                for (int j = -filter.HalfLength; j <= filter.HalfLength; j++)
                {
                    expected += (long)Math.Round(inputs[frame + j][a] * 4503599627370496.0 * filter.Taps[j + filter.HalfLength]);
                }

                Assert.Equal(expected, sums[a]);
            }
        });
        for (int t = 0; t < Inputs; t++)
        {
            bank.Add(t, inputs[t]);
        }

        Assert.True(outputs > 0, "no output was whole");
    }

    /// <summary>Any angle, and now and then one whose product is 0 or small.</summary>
    private static double Angle(Random random, int which) => (which % 5) switch
    {
        0 => 0,
        1 => random.Next(1000) * Math.ScaleB(1, -52 + random.Next(30)),
        _ => 180 * random.NextDouble(),
    };
}
