using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Tests.Builders;

/// <summary>A chain of small runs, each of which goes on from the one before it with velocities, as VASP leaves them.</summary>
internal static class SmallChain
{
    private static readonly double[] s_velocities = [1e-3, 0, 0, 2e-3, 0, 0, 3e-3, 0, 0];

    /// <summary>Writes <c>part0</c>, <c>part1</c> ...; a member whose INCAR is empty has none.</summary>
    public static SourceMembers Write(Scratch scratch, int frames, params string[] incars)
    {
        for (int member = 0; member < incars.Length; member++)
        {
            Member(scratch, $"part{member}", frames, member * frames, incars[member]);
        }

        return new SourceMembers("part0", [.. Enumerable.Range(0, incars.Length).Select(k => RunInput.Resolve(scratch[$"part{k}"]))]);
    }

    /// <summary>Writes one member: frames that follow so many before it.</summary>
    public static void Member(Scratch scratch, string name, int frames, int before, string incar, int kelvin = 0)
    {
        if (incar.Length > 0)
        {
            scratch.Write($"{name}/INCAR", incar);
        }

        scratch.Write($"{name}/POSCAR", Structure(before - 1));
        if (kelvin > 0)
        {
            scratch.Write($"{name}/OSZICAR", Oszicar(frames, kelvin));
        }

        scratch.Write($"{name}/XDATCAR", SmallXdatcar.Header + string.Concat(Enumerable.Range(0, frames).Select(i => SmallXdatcar.Frame(i + 1, before + i))));
    }

    /// <summary>The structure at a frame, or between two, with velocities.</summary>
    public static string Structure(double index) => new PoscarText { Scaled = Positions(index), Velocities = s_velocities }.ToString();

    public static string Oszicar(int steps, int kelvin) => string.Concat(Enumerable.Range(1, steps).Select(step => string.Create(
        CultureInfo.InvariantCulture, $"{step,7} T={kelvin,6}. E= -.15544670E+04 F= -.16272529E+04 E0= -.16272529E+04  EK= 0.11622E+02 SP= 0.61E+02 SK= 0.61E-02\n")));

    /// <summary>Reads all of it; the source says what it was.</summary>
    public static async Task<TrajectorySource> ReadAsync(SourceMembers members, RunSettings? settings = null)
    {
        settings ??= new RunSettings();
        TrajectorySource source = new(members, RunProbe.Describe(members.First, settings, isFinal: true)!, settings, new TailOptions(), stopAtDamage: false, TimeProvider.System);
        await foreach (PipelineMessage message in source.ReadAsync(TestContext.Current.CancellationToken))
        {
            (message as Frame)?.Release();
        }

        return source;
    }

    private static double[] Positions(double index) => [.. Enumerable.Range(0, 3).SelectMany(atom => new[] { (0.1 + (0.3 * atom) + (0.001 * index * (atom + 1))) % 1.0, 0.25, 0.5 })];
}
