using System.Globalization;
using System.Text;

namespace Pipeline.Tests.Builders;

/// <summary>Text of a solid of O and Li that vibrates round its sites with frequencies from 1 to 10 THz: frames at any time, of one run or of an independent one on the same sites.</summary>
internal sealed class SwingingText
{
    private const double Edge = 10;
    private const int Modes = 3;
    private readonly int _each;
    private readonly double[] _home, _terahertz, _phase;

    /// <param name="seed">Sites and frequencies.</param>
    /// <param name="replica">Phases: another number is another run of the same solid.</param>
    /// <param name="each">Atoms of each of the two species.</param>
    public SwingingText(int seed, int replica = 0, int each = 8)
    {
        _each = each;
        Random sites = new(seed), phases = new((seed * 1000) + replica);
        _home = [.. Enumerable.Range(0, 6 * each).Select(_ => sites.NextDouble())];
        _terahertz = [.. Enumerable.Range(0, 6 * each * Modes).Select(_ => 1 + (9 * sites.NextDouble()))];
        _phase = [.. Enumerable.Range(0, 6 * each * Modes).Select(_ => 2 * Math.PI * phases.NextDouble())];
    }

    /// <summary>A trajectory of frames at times in units of the interval, labelled from <paramref name="label"/>.</summary>
    public string Of(int from, int count, double intervalFs, int label = 1)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"swinging\n           1\n    {Edge:F6}    0.000000    0.000000\n    0.000000    {Edge:F6}    0.000000\n    0.000000    0.000000    {Edge:F6}\n   O    Li\n   {_each}    {_each}\n");
        for (int f = 0; f < count; f++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Direct configuration={label + f,6}\n");
            double time = (from + f) * intervalFs / 1000;
            for (int atom = 0; atom < 2 * _each; atom++)
            {
                for (int axis = 0; axis < 3; axis++)
                {
                    int i = (3 * atom) + axis;
                    double swing = Enumerable.Range(0, Modes).Sum(m => Math.Sin((2 * Math.PI * _terahertz[(i * Modes) + m] * time) + _phase[(i * Modes) + m]));
                    text.Append(CultureInfo.InvariantCulture, $"{((_home[i] + (0.08 * swing / Edge) + 1) % 1.0),12:F8}");
                }

                text.Append('\n');
            }
        }

        return text.ToString();
    }
}
