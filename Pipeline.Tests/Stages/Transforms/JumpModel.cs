using Pipeline.Formats.Model;
using Pipeline.Stages.Transforms;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Transforms;

/// <summary>A solid of host and mobile atoms in a cell of 20 A, frame by frame, and what <see cref="Continuity"/> says of it.</summary>
internal sealed class JumpModel
{
    private const double Edge = 20;
    private const int Modes = 3;
    private readonly int _host, _mobile;
    private readonly Random _random;
    private readonly double[] _home, _cos, _sin, _turns;
    private readonly Continuity _continuity;
    private readonly (double[] Cos, double[] Sin) _slow;
    private (double[] Cos, double[] Sin) _fast;
    private long[] _before = [];
    private long _frame;

    public JumpModel(int host, int mobile, int seed, double intervalFs = 10)
    {
        (_host, _mobile, _random, IntervalFs) = (host, mobile, new Random(seed), intervalFs);
        int n = host + mobile;
        Topology topology = new("model", [("O", host), ("Li", mobile)]);
        _continuity = new Continuity(new TestRun { Topology = topology }.Description with { HostSpecies = [0], MobileSpecies = [1] });
        _home = [.. Enumerable.Range(0, 3 * n).Select(_ => Edge * _random.NextDouble())];
        (_cos, _sin) = (new double[3 * n * Modes], new double[3 * n * Modes]);
        _turns = [.. Enumerable.Range(0, _cos.Length).Select(_ => 2 * Math.PI * (1 + (9 * _random.NextDouble())) * intervalFs / 1000)]; // 1 to 10 THz
        (_slow, _fast) = (Turns(1), Turns(1));

        Scramble();
    }

    public double IntervalFs { get; }

    /// <summary>Amplitude of a vibration along an axis, A (rms).</summary>
    public double Vibration { get; init; } = 0.1;

    /// <summary>Step of a mobile ion along an axis, A (rms).</summary>
    public double Walk { get; init; }

    /// <summary>Hops of 3 A of a mobile ion in a frame, on average; <see cref="Together"/> ions hop at once.</summary>
    public double Hops { get; init; }

    public int Together { get; init; } = 1;

    /// <summary>How much faster all vibrate in every second hundred frames, from where they are: other velocities, as a restart may draw them.</summary>
    public double FasterBy
    {
        init => _fast = Turns(value);
    }

    /// <summary>What the vibrations are multiplied by in a frame.</summary>
    public Func<long, double> Amplitude { get; init; } = static _ => 1;

    /// <summary>New phases of all vibrations: the host of an independent run.</summary>
    public void Scramble()
    {
        for (int m = 0; m < _cos.Length; m++)
        {
            double phase = 2 * Math.PI * _random.NextDouble();
            (_cos[m], _sin[m]) = (Math.Cos(phase), Math.Sin(phase));
        }
    }

    /// <summary>The mobile ions move this far along an axis (rms), each for itself.</summary>
    public void Displace(double angstrom)
    {
        for (int i = 3 * _host; i < _home.Length; i++)
        {
            _home[i] += angstrom * Statistics.Normal(_random);
        }
    }

    /// <summary>Frames go by; how many of them were called a jump.</summary>
    public int Run(long frames)
    {
        int jumps = 0;
        for (long f = 0; f < frames; f++)
        {
            Advance();
            jumps += Judge() ? 1 : 0;
        }

        return jumps;
    }

    private (double[] Cos, double[] Sin) Turns(double faster) => ([.. _turns.Select(t => Math.Cos(faster * t))], [.. _turns.Select(t => Math.Sin(faster * t))]);

    private void Advance()
    {
        _frame++;
        (double[] cos, double[] sin) = _frame / 100 % 2 == 0 ? _slow : _fast;
        for (int m = 0; m < _cos.Length; m++)
        {
            (_cos[m], _sin[m]) = ((_cos[m] * cos[m]) - (_sin[m] * sin[m]), (_sin[m] * cos[m]) + (_cos[m] * sin[m]));
        }

        if (Walk > 0)
        {
            Displace(Walk);
        }

        for (int i = 0; i < _mobile && Hops > 0; i += Together)
        {
            if (_random.NextDouble() < Hops)
            {
                double hop = _random.Next(2) == 0 ? 3 : -3;
                int axis = _random.Next(3);
                for (int k = 0; k < Together; k++)
                {
                    _home[(3 * (_host + i + k)) + axis] += hop;
                }
            }
        }
    }

    private bool Judge()
    {
        int n = _host + _mobile;
        long[] now = new long[3 * n];
        double amplitude = Vibration * Math.Sqrt(2.0 / Modes) * Amplitude(_frame);
        for (int i = 0; i < 3 * n; i++)
        {
            double x = _home[i];
            for (int m = 0; m < Modes; m++)
            {
                x += amplitude * _cos[(i * Modes) + m];
            }

            x /= Edge;
            now[((i % 3) * n) + (i / 3)] = (long)Math.Round((x - Math.Floor(x)) * TestRun.Period) % TestRun.Period;
        }

        bool jumped = false;
        if (_before.Length > 0)
        {
            jumped = _continuity.Judge(_before, now, TestRun.Period, Cell.Orthorhombic(Edge, Edge, Edge)) is not null;
            if (jumped)
            {
                _continuity.Break();
            }
            else
            {
                _continuity.Take();
            }
        }

        _before = now;
        return jumped;
    }
}
