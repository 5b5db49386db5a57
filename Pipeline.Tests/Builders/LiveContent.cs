using System.Globalization;
using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Host.Demo;
using Pipeline.Tests.Builders.Models;

namespace Pipeline.Tests.Builders;

/// <summary>The bytes VASP would leave of a seeded run of Li and PS4, whole: who writes them decides how fast and in what pieces.</summary>
internal sealed record LiveContent(string Name, int Frames, byte[] Xdatcar, byte[] Oszicar, byte[] Incar, byte[] Poscar)
{
    public const string OutcarHead = " vasp.6.4.3 19Mar24 (build Mar 20 2024 10:11:12) complex\n\n executed on             LinuxGNU date 2024.03.21  09:08:07\n running on    4 total cores\n";

    public const string OutcarEnd = """


         General timing and accounting informations for this job:
         ========================================================

                          Total CPU time used (sec):       52.212
                                    User time (sec):       51.172
                                  System time (sec):        1.040
                                 Elapsed time (sec):       52.352

                           Maximum memory used (kb):       59764.
                           Average memory used (kb):          N/A

                                  Minor page faults:         7063
                                  Major page faults:            0
                         Voluntary context switches:          646

        """;

    /// <summary>Every observable, with lags that a few frames fill: all states hold histories, and epochs stay small.</summary>
    public const string Recipe = """
        {
          "system": "model",
          "species": { "mobile": { "Li": 1 }, "host": ["P", "S"] },
          "groups": { "PS4": { "kind": "polyanion", "centre": "P", "ligand": "S", "ligands": 4, "maxBondAngstrom": 2.8, "vertex": "ligand" } },
          "observables": {
            "rdf": { "maxRadiusAngstrom": 4.2, "binWidthAngstrom": 0.05 },
            "msd": { "maxLagPs": 0.4, "linearLags": 30, "logLagsPerDecade": 10 },
            "vacf": { "maxLagPs": 0.2, "frequencyStepCm1": 10 },
            "angles": { "binWidthDeg": 1, "omegaBinWidthDegFs": 0.02, "lowpassCm1": 200, "omegaLowpassBinWidthDegFs": 0.001 },
            "vanHove": { "lagsPs": { "from": 0, "to": 0.2, "step": 0.05 }, "maxRadiusAngstrom": 4.2, "binWidthAngstrom": 0.1, "originStride": 3, "pairs": ["Li-Li", "Li-S"] },
            "distanceAngle": { "triples": ["P-S-Li"], "maxRadiusAngstrom": 4.2, "radiusBins": 30, "angleBins": 20, "originStride": 3 },
            "diffusion": {},
            "thermo": {}
          }
        }
        """;

    /// <summary>Few observables: a commit of few files, whose every system call can be visited.</summary>
    public const string SmallRecipe = """
        {
          "species": { "mobile": { "Li": 1 }, "host": ["P", "S"] },
          "groups": {},
          "observables": { "msd": { "maxLagPs": 0.2, "linearLags": 20 }, "thermo": {} }
        }
        """;

    /// <summary>Checkpoints of some ten kB: many commits a second, and little room is enough.</summary>
    public const string TinyRecipe = """
        {
          "species": { "mobile": { "Li": 1 }, "host": ["P", "S"] },
          "groups": {},
          "observables": { "rdf": { "maxRadiusAngstrom": 4.2, "binWidthAngstrom": 0.05 } }
        }
        """;

    private const int Block = 2;
    private const double IntervalFs = 4;

    /// <summary>Exit code of a process that analyses it to the end.</summary>
    public int ExitCode { get; private init; }

    /// <summary>Draws a run.</summary>
    /// <param name="name">Name of its directory, which becomes the run's.</param>
    /// <param name="seed">Equal seeds give equal bytes.</param>
    /// <param name="frames">Frames.</param>
    /// <param name="breathing">Whether the cell changes, so that every frame has its header.</param>
    public static LiveContent Of(string name, int seed, int frames, bool breathing = false)
    {
        ModelSolid solid = new()
        {
            Title = $"LiPS4 model {seed}",
            Cell = Cell.Orthorhombic(8.6, 8.8, 9.0),
            Frames = frames,
            IntervalFs = IntervalFs,
            Mobile = [new LatticeWalkers("Li", [new Vector3d(0.4, 0.5, 0.6), new Vector3d(4.7, 0.3, 0.5), new Vector3d(0.5, 4.6, 4.9)], 2.1, 0.01) { Cage = new HarmonicMode(0.1, 5) { Thermal = true, DampingPerPs = 2 } }],
            Polyanions = [new Polyanion("P", "S", new Vector3d(4.3, 4.4, 4.5), 2.04) { Translation = new(0.05, 3), Breathing = new(0.02, 11), Libration = new(0.1, 2), Opening = new(3, 6) }],
            CellSwing = breathing ? new HarmonicMode(0.005, 0.8) : HarmonicMode.None,
        };
        using Scratch scratch = new();
        string folder = ModelFiles.Write(scratch, "run", solid.Build(seed), 600, Block);
        byte[] Bytes(string file) => File.ReadAllBytes(Path.Combine(folder, file));
        return new LiveContent(name, frames, Bytes("XDATCAR"), Steps(seed, frames), Bytes("INCAR"), Bytes("POSCAR"));
    }

    /// <summary>The same with stars in a number of a frame in the middle: that frame is skipped, a segment ends there, and the exit code is 65.</summary>
    public LiveContent WithDamage()
    {
        byte[] text = [.. Xdatcar];
        int label = text.AsSpan(text.Length / 2).IndexOf("Direct"u8) + (text.Length / 2);
        int row = text.AsSpan(label).IndexOf((byte)'\n') + label + 1;
        text.AsSpan(row + 3, 10).Fill((byte)'*');
        return this with { Xdatcar = text, ExitCode = 65 };
    }

    /// <summary>All files at once, as they are when the run has ended.</summary>
    public string WriteWhole(string below)
    {
        string folder = Begin(Path.Combine(below, Name));
        File.WriteAllBytes(Path.Combine(folder, "XDATCAR"), Xdatcar);
        File.WriteAllBytes(Path.Combine(folder, "OSZICAR"), Oszicar);
        File.AppendAllText(Path.Combine(folder, "OUTCAR"), OutcarEnd);
        return folder;
    }

    /// <summary>What VASP writes before its first step.</summary>
    public string Begin(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "INCAR"), Incar);
        File.WriteAllBytes(Path.Combine(folder, "POSCAR"), Poscar);
        File.WriteAllText(Path.Combine(folder, "OUTCAR"), OutcarHead);
        return folder;
    }

    /// <summary>A line a step, as VASP's force field writes them.</summary>
    private static byte[] Steps(int seed, int frames)
    {
        Random random = new(seed);
        StringBuilder text = new();
        for (int step = 1; step <= frames * Block; step++)
        {
            double e = -20 - random.NextDouble();
            text.Append(CultureInfo.InvariantCulture, $"{step,7} T= {550 + random.Next(100),5}. E= {E(e)} F= {E(e - 0.5)} E0= {E(e - 0.5)}  EK= {E(0.5)} SP= 0.89E+00 SK= 0.18E-01\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());

        static string E(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.00000000E+00}").PadLeft(15);
    }
}
