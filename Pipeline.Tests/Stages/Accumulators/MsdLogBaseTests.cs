using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Accumulators.Msd;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>
/// How many logarithmic lags a level has and how often a grid doubled are part of states: no library's rounding may decide them.
/// </summary>
public sealed class MsdLogBaseTests
{
    private const int MostPerDecade = 200; // what a recipe may ask for

    [Fact]
    public void LogBase_IsNotSensitiveToTheLastDigitsOfTheLogarithm()
    {
        for (int perDecade = 0; perDecade <= MostPerDecade; perDecade++)
        {
            int stored = MsdLayout.LogBaseOf(perDecade);

            Assert.Equal(stored, MsdLayout.LogBaseOf(perDecade, 0.3010299957 - 1e-9));
            Assert.Equal(stored, MsdLayout.LogBaseOf(perDecade, 0.3010299957 + 1e-9));
            Assert.Equal(stored, MsdLayout.LogBaseOf(perDecade, Math.Log10(2.0))); // as in states of release 0.1.0
        }
    }

    [Fact]
    public void Grids_JoinByTheDoublingsBetweenTheirWidths()
    {
        for (int stride = 1; stride <= 64; stride *= 4)
        {
            for (int more = 0; more < 40; more++)
            {
                BlockGrid left = new(stride, 32), right = new(stride, 32);
                left.Extend(0);
                left.Extend(31L * stride);
                right.Extend(32L * stride);
                right.Extend((32L * stride) << more);
                long leftWidth = left.Width, rightWidth = right.Width;

                (int coarsenLeft, int coarsenRight, _) = left.Append(right);

                Assert.Equal(left.Width, leftWidth << coarsenLeft);
                Assert.Equal(left.Width, rightWidth << coarsenRight);
                Assert.Equal((int)Math.Log2(left.Width / (double)rightWidth), coarsenRight); // as in release 0.1.0
            }
        }
    }
}
