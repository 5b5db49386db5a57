using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Stages.Transforms;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Transforms;

/// <summary>Jumps of all atoms are found, and nothing else is called one; the figures of docs/method.md come from the long form.</summary>
public sealed class ContinuityTests(ITestOutputHelper output)
{
    private static readonly long s_frames = Tier.IsLong ? 60_000 : 400;

    public static TheoryData<int, int> Solids => new() { { 4, 4 }, { 8, 8 }, { 16, 16 }, { 32, 32 }, { 0, 64 } };

    [Theory]
    [MemberData(nameof(Solids))]
    public void Motion_OfAnyKind_IsNoJump(int host, int mobile)
    {
        foreach (double interval in new[] { 2.0, 10, 50, 300 })
        {
            int[] jumps =
            [
                new JumpModel(host, mobile, 1, interval).Run(s_frames),
                new JumpModel(host, mobile, 2, interval) { Walk = 0.1 }.Run(s_frames),
                new JumpModel(host, mobile, 3, interval) { Hops = 0.001 }.Run(s_frames),
                new JumpModel(host, mobile, 4, interval) { Hops = mobile < 16 ? 0 : 0.003, Together = 4 }.Run(s_frames),
                new JumpModel(host, mobile, 5, interval) { Amplitude = static f => Math.Sqrt(Math.Min(1, f / 2000.0)) }.Run(s_frames),
                new JumpModel(host, mobile, 6, interval) { FasterBy = 1.3 }.Run(s_frames), // 1.7 times as hot
            ];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{host} + {mobile} atoms, {interval} fs, {6 * s_frames} frames: {string.Join(' ', jumps)}"));
            Assert.All(jumps, static n => Assert.Equal(0, n));
        }
    }

    [Theory]
    [InlineData(1.5, 0, 0)]
    [InlineData(2, 0, 0.01)]
    [InlineData(4, 0.95, 1)]
    public void VelocitiesDrawnAnew_AreNoJump_UnlessTheyAreMuchFaster(double faster, double least, double most)
    {
        int frames = Tier.IsLong ? 200_000 : 4000, jumps = new JumpModel(32, 32, 8, 2) { FasterBy = faster }.Run(frames);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{faster} times as fast: {jumps} of {frames / 200}"));
        Assert.InRange(jumps, least * frames / 200, most * frames / 200);
    }

    [Theory]
    [InlineData(4, 4, 0.80, 0.96)]
    [InlineData(8, 8, 0.985, 1)]
    [InlineData(16, 16, 0.99, 1)]
    [InlineData(32, 32, 0.99, 1)]
    [InlineData(0, 64, 0.99, 1)]
    public void Joint_AtAStepRatioOfFour_IsFound(int host, int mobile, double share, double shareAtSix)
    {
        int joints = Tier.IsLong ? 5000 : 120;
        foreach (double ratio in new[] { 2.0, 3, 4, 6 })
        {
            (int found, int wrong) = (0, 0);
            JumpModel model = new(host, mobile, 7) { Walk = 0.1, Vibration = 0.0001 };
            for (int k = 0; k < joints; k++)
            {
                wrong += model.Run(40);
                model.Displace(0.1 * Math.Sqrt((ratio * ratio) - 1));
                found += model.Run(1);
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{host} + {mobile} atoms, ratio {ratio}: {found} of {joints}, {wrong} false"));
            Assert.Equal(0, wrong);
            double wanted = ratio > 4 ? shareAtSix : share, scatter = Math.Sqrt(joints * wanted * (1 - wanted));
            Assert.True(ratio < 4 || found >= (joints * wanted) - (3 * scatter) - 1, $"ratio {ratio}: {found} of {joints}");
        }
    }

    [Fact]
    public void HostOfAnotherRun_IsFoundAtAFineInterval_AndCannotBeAtACoarseOne()
    {
        (int fine, int coarse) = (0, 0);
        JumpModel short10 = new(32, 8, 1, 10), long300 = new(32, 8, 1, 300);
        for (int k = 0; k < 100; k++)
        {
            Assert.Equal(0, short10.Run(40) + long300.Run(40));
            short10.Scramble();
            long300.Scramble();
            fine += short10.Run(1);
            coarse += long300.Run(1);
        }

        Assert.Equal((100, 0), (fine, coarse));
    }

    [Fact]
    public void Volume_ThatJumps_MovesNoAtom_AndWrappedOrNot_IsTheSame()
    {
        Continuity continuity = Of(8, out Random random);
        long[] at = Somewhere(random, 8);
        Learn(continuity, random, at, 20);

        Assert.Null(continuity.Judge(at, at, TestRun.Period, Cell.Orthorhombic(14, 14, 14)));
        Assert.Null(continuity.Judge(at, [.. at.Select(static k => k - (3 * TestRun.Period))], TestRun.Period, Cell.Orthorhombic(10, 10, 10)));
        Assert.NotNull(continuity.Judge(at, [.. at.Select(static k => k + (TestRun.Period / 10))], TestRun.Period, Cell.Orthorhombic(10, 10, 10)));
    }

    [Fact]
    public void FrozenAtoms_ThatShift_AreAJump_AndTinyStepsAreNone()
    {
        Continuity continuity = Of(8, out Random random);
        long[] at = Somewhere(random, 8);
        for (int k = 0; k < 10; k++)
        {
            Assert.Null(continuity.Judge(at, at, TestRun.Period, Cell.Orthorhombic(10, 10, 10)));
            continuity.Take();
        }

        Assert.Null(continuity.Judge(at, [.. at.Select(static k => k + 25_000)], TestRun.Period, Cell.Orthorhombic(10, 10, 10))); // 0.0043 A
        Assert.NotNull(continuity.Judge(at, [.. at.Select(static k => k + 200_000)], TestRun.Period, Cell.Orthorhombic(10, 10, 10)));
    }

    [Fact]
    public void CoordinatesOfThreeDecimals_AreNotJudgedByTheirLastDigit()
    {
        const long Unit = 100_000;
        Continuity continuity = Of(4, out Random random);
        long[] at = [.. Somewhere(random, 4).Select(static k => k / Unit * Unit)];
        for (int k = 0; k < 32; k++)
        {
            Assert.Null(continuity.Judge(at, at, TestRun.Period, Cell.Orthorhombic(10, 10, 10)));
            continuity.Take();
        }

        Assert.Null(continuity.Judge(at, [.. at.Select(static k => k + Unit)], TestRun.Period, Cell.Orthorhombic(10, 10, 10)));
        Assert.NotNull(continuity.Judge(at, [.. at.Select(static k => k + (30 * Unit))], TestRun.Period, Cell.Orthorhombic(10, 10, 10)));
    }

    [Fact]
    public void FewStepsOrFewAtoms_JudgeNothing()
    {
        Continuity few = Of(3, out Random random), many = Of(8, out _);
        long[] three = Somewhere(random, 3), eight = Somewhere(random, 8);
        Learn(few, random, three, 40);
        Learn(many, random, eight, Continuity.LeastSteps - 1);

        Assert.False(few.CanJudge || many.CanJudge);
        Assert.Null(few.Judge(three, Far(three), TestRun.Period, Cell.Orthorhombic(10, 10, 10)));
        Assert.Null(many.Judge(eight, Far(eight), TestRun.Period, Cell.Orthorhombic(10, 10, 10)));
        Learn(many, random, eight, 1);
        Assert.NotNull(many.Judge(eight, Far(eight), TestRun.Period, Cell.Orthorhombic(10, 10, 10)));
    }

    [Fact]
    public void WhatIsKnown_IsOfTheWindowAlone()
    {
        Continuity late = Of(8, out Random random), early = Of(8, out _);
        long[] at = Somewhere(random, 8);
        Learn(early, new Random(5), [.. at], 13); // it began before, and its ring stands elsewhere
        Learn(early, new Random(6), [.. at], Continuity.Window);
        Learn(late, new Random(6), [.. at], Continuity.Window);

        for (int far = 0; far < 400; far++)
        {
            long[] to = [.. at.Select(k => k + (far * 5_000))];
            Assert.Equal(late.Judge(at, to, TestRun.Period, Cell.Orthorhombic(10, 10, 10)), early.Judge(at, to, TestRun.Period, Cell.Orthorhombic(10, 10, 10)));
        }
    }

    private static Continuity Of(int atoms, out Random random)
    {
        random = new Random(atoms);
        return new Continuity(new TestRun { Topology = new Topology("ions", [("Li", atoms)]) }.Description);
    }

    private static long[] Somewhere(Random random, int atoms) => [.. Enumerable.Range(0, 3 * atoms).Select(_ => random.NextInt64(TestRun.Period))];

    private static long[] Far(long[] at) => [.. at.Select(static k => k + (TestRun.Period / 8))];

    private static void Learn(Continuity continuity, Random random, long[] at, int steps)
    {
        for (int k = 0; k < steps; k++)
        {
            long[] to = [.. at.Select(x => x + (long)(0.005 * TestRun.Period * Statistics.Normal(random)))];
            Assert.Null(continuity.Judge(at, to, TestRun.Period, Cell.Orthorhombic(10, 10, 10)));
            continuity.Take();
            to.Select(static x => ((x % TestRun.Period) + TestRun.Period) % TestRun.Period).ToArray().CopyTo(at, 0);
        }
    }
}
