namespace Pipeline.Host.Demo;

/// <summary>What <c>simulate agi</c> is asked for. Constant temperature at constant volume (NVT) or pressure (NpT).</summary>
internal sealed record AgiOptions
{
    /// <summary>Where the files go; created when absent, refused when it already holds one of them.</summary>
    public required string Directory { get; init; }

    /// <summary>Frames of XDATCAR.</summary>
    public int Frames { get; init; } = 3000;

    /// <summary>Steps a frame (NBLOCK).</summary>
    public int StepsPerFrame { get; init; } = 5;

    /// <summary>Time step in fs (POTIM).</summary>
    public double TimestepFs { get; init; } = 2;

    /// <summary>Temperature in K (TEBEG = TEEND).</summary>
    public double TemperatureK { get; init; } = 500;

    /// <summary>Pressure in kbar (PSTRESS) of a cell that breathes (NpT, ISIF = 3); null: the cell is fixed.</summary>
    public double? PressureKilobar { get; init; }

    /// <summary>Pressure at which the breathing cell has the fixed cell's volume at 500 K, measured; far below it bcc iodide is unstable.</summary>
    internal const double DefaultPressureKilobar = 17;

    /// <summary>Factor on the repulsion of Ag and I: another one than 1 makes another potential, to compare with this one.</summary>
    public double Repulsion { get; init; } = 1;

    /// <summary>Seed of the starting sites and velocities, and so of every byte written.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Frames a second of real time at most; null = as fast as it goes.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Copies of the 128-ion cell along each edge: 1 (128 ions) or 2 (1024).</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>
    /// Steps before step 1, unwritten. Measured: from random sites g(r) has settled to its replica spread by then (docs/simulate-agi.md).
    /// </summary>
    public int EquilibrationSteps { get; init; } = 5000;

    /// <summary>Steps of the whole run (NSW).</summary>
    public long Steps => (long)Frames * StepsPerFrame;

    /// <summary>Refuses what cannot be run, all problems at once.</summary>
    internal void Validate()
    {
        List<string> problems = [];
        Check(Directory.Length > 0, "the directory is empty");
        Check(Frames > 0, "frames must be at least 1");
        Check(StepsPerFrame > 0, "steps per frame must be at least 1");
        Check(TimestepFs is > 0 and <= 10, "the time step must lie in (0, 10] fs");
        Check(TemperatureK is > 0 and <= 3000, "the temperature must lie in (0, 3000] K");
        Check(PressureKilobar is null or (>= -5 and <= 200), "the pressure must lie in [-5, 200] kbar");
        Check(FramesPerSecond is null or >= 0.001, "the rate must be at least 0.001 frames/s");
        Check(Replicas is 1 or 2, "replicas must be 1 or 2");
        Check(Repulsion is >= 0.5 and <= 2, "the repulsion must lie in [0.5, 2]");
        Check(EquilibrationSteps >= 0, "equilibration steps must not be negative");
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", problems) + ".");
        }

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }
}
