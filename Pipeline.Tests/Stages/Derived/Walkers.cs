using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>Walkers whose diffusion coefficient is known.</summary>
/// <param name="Name">What they do.</param>
/// <param name="Exact">Their D in Å² a frame.</param>
/// <param name="Make">Coordinates [frame][3 × atom + axis] of a seed.</param>
internal sealed record Walkers(string Name, double Exact, Func<int, double[][]> Make)
{
    public const int Frames = 1056;

    private const double StepVariance = 0.01; // Å² an axis and frame

    /// <summary>Independent Brownian walkers.</summary>
    public static Walkers Brownian(int atoms = 16, int frames = Frames) =>
        new("Brownian", StepVariance / 2, seed => Sum(new Random(seed), frames, 3 * atoms, static (random, dx) => Fill(dx, () => Math.Sqrt(StepVariance) * Statistics.Normal(random))));

    /// <summary>Brownian walkers that rattle: an Ornstein-Uhlenbeck motion of 2 frames, its plateau as high as the path in 10 frames.</summary>
    public static Walkers CageAndBrownian(int atoms = 16, int frames = Frames) =>
        new("cage + Brownian", StepVariance / 2, seed => Rattle(Brownian(atoms, frames).Make(seed), new Random(-seed), Math.Sqrt(5 * StepVariance), Math.Exp(-0.5)));

    /// <summary>
    /// Brownian walkers in cages that relax slowly: Ornstein-Uhlenbeck motions of 1.3, 4, 12 and 35 frames, their variances as the roots of
    /// these times, so that MSD bends like a power law up to a tenth of the run (3 times the longest); their plateau is as high as the path
    /// in so many frames.
    /// </summary>
    public static Walkers SlowlyRelaxing(double plateau, int atoms = 16, int frames = Frames)
    {
        double[] times = [.. new[] { 27.0, 9, 3, 1 }.Select(part => frames / 30.0 / part)];
        double all = times.Sum(Math.Sqrt);
        return new($"slow relaxation, plateau of {plateau} frames", StepVariance / 2, seed =>
        {
            double[][] x = Brownian(atoms, frames).Make(seed);
            Random random = new(-seed);
            foreach (double time in times)
            {
                x = Rattle(x, random, Math.Sqrt(StepVariance / 2 * plateau * Math.Sqrt(time) / all), Math.Exp(-1 / time));
            }

            return x;
        });
    }

    /// <summary>Ions that hop between sites 3 Å apart, 80 hops in the whole run on average; they rattle on their sites if asked.</summary>
    public static Walkers RareHops(double rattle = 0, int atoms = 48, double hops = 80, int frames = Frames)
    {
        const double Edge = 3;
        double rate = hops / atoms / frames;
        return new(rattle > 0 ? "rare hops, rattling" : "rare hops", rate * Edge * Edge / 6, seed =>
        {
            Random random = new(seed);
            double[][] x = Sum(random, frames, 3 * atoms, (r, dx) =>
            {
                Array.Clear(dx);
                for (int i = 0; i < atoms; i++)
                {
                    if (r.NextDouble() < rate)
                    {
                        dx[(3 * i) + r.Next(3)] = r.Next(2) == 0 ? Edge : -Edge;
                    }
                }
            });
            return rattle > 0 ? Rattle(x, random, rattle, Math.Exp(-0.5)) : x;
        });
    }

    /// <summary>Brownian groups of four that move as one.</summary>
    public static Walkers GroupsOfFour(int groups = 16, int frames = Frames) =>
        new("groups of four", StepVariance / 2, seed => [.. Brownian(groups, frames).Make(-1000 - seed).Select(static f => Enumerable.Range(0, 4 * f.Length).Select(i => f[(i / 12 * 3) + (i % 3)]).ToArray())]);

    /// <summary>Atoms that only rattle: an Ornstein-Uhlenbeck motion.</summary>
    public static double[][] Rattling(int atoms, double amplitude, double memory, int frames, int seed) =>
        Rattle([.. Enumerable.Range(0, frames).Select(_ => new double[3 * atoms])], new Random(seed), amplitude, memory);

    private static double[][] Sum(Random random, int frames, int components, Action<Random, double[]> step)
    {
        double[][] x = new double[frames][];
        double[] dx = new double[components];
        x[0] = new double[components];
        for (int t = 1; t < frames; t++)
        {
            step(random, dx);
            x[t] = new double[components];
            for (int i = 0; i < components; i++)
            {
                x[t][i] = x[t - 1][i] + dx[i];
            }
        }

        return x;
    }

    private static double[][] Rattle(double[][] x, Random random, double amplitude, double memory)
    {
        double[] y = [.. x[0].Select(_ => amplitude * Statistics.Normal(random))];
        double kick = amplitude * Math.Sqrt(1 - (memory * memory));
        for (int t = 0; t < x.Length; t++)
        {
            for (int i = 0; i < y.Length; i++)
            {
                x[t][i] += y[i];
                y[i] = (memory * y[i]) + (kick * Statistics.Normal(random));
            }
        }

        return x;
    }

    private static void Fill(double[] values, Func<double> next)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = next();
        }
    }
}
