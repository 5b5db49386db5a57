using System.Globalization;
using System.Text;

namespace Pipeline.Tests.Builders;

/// <summary>
/// Files of a made-up conductor: two PS4 tetrahedra that swing, and lithium that walks at random, the faster the hotter. It has a row in every
/// table there is.
/// </summary>
internal sealed class ConductorText(int seed, double kelvin)
{
    private const int Lithium = 6;
    private const double Edge = 12; // Å
    private const double Bond = 2.05;
    private static readonly double[][] s_corners = [[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]];

    /// <summary>Settings that let every observable run on it.</summary>
    public const string Recipe = """
        {
          "species": { "mobile": { "Li": 1 }, "host": ["P", "S"] },
          "groups": { "PS4": { "kind": "polyanion", "centre": "P", "ligand": "S", "ligands": 4, "maxBondAngstrom": 2.8, "vertex": "ligand" } },
          "observables": {
            "rdf": { "maxRadiusAngstrom": 6.0, "binWidthAngstrom": 0.05 }, "msd": { "maxLagPs": 2.0 }, "vacf": { "maxLagPs": 1.0, "maxWavenumberCm1": 400.0 }, "angles": {},
            "vanHove": { "lagsPs": { "from": 0, "to": 2, "step": 0.2 }, "pairs": ["Li-Li"], "originStride": 40, "maxRadiusAngstrom": 6.0, "binWidthAngstrom": 0.2 },
            "distanceAngle": { "triples": ["P-S-Li"], "originStride": 40, "radiusBins": 20, "angleBins": 18 }, "diffusion": {}, "thermo": {}
          }
        }
        """;

    /// <summary>Frames every 10 fs.</summary>
    public const int Frames = 3000;

    private readonly Random _random = new(seed);

    /// <summary>Writes XDATCAR, INCAR and OSZICAR.</summary>
    public string Write(Scratch scratch, string name)
    {
        StringBuilder text = new(), oszicar = new();
        text.Append(CultureInfo.InvariantCulture, $"{name}\n 1\n {Edge} 0 0\n 0 {Edge} 0\n 0 0 {Edge}\n Li P S\n {Lithium} 2 8\n");
        double[] walk = [.. Enumerable.Range(0, 3 * Lithium).Select(_ => _random.NextDouble())];
        double step = 0.004 * Math.Exp(-600 / kelvin);
        for (int frame = 1; frame <= Frames; frame++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Direct configuration= {frame,5}\n");
            for (int i = 0; i < walk.Length; i++)
            {
                walk[i] += step * Normal();
                text.Append(CultureInfo.InvariantCulture, $" {(((walk[i] + (0.0004 * Normal())) % 1) + 1) % 1:F8}{(i % 3 == 2 ? "\n" : "")}");
            }

            double time = frame * 0.01;
            Append(text, 0.25, 0.25, 0.25);
            Append(text, 0.75, 0.75, 0.75);
            for (int centre = 0; centre < 2; centre++)
            {
                foreach (double[] corner in s_corners)
                {
                    double swing = 0.1 * Math.Sin((2 * Math.PI * 3 * time) + (corner[0] * centre)), s = Bond / Math.Sqrt(3) / Edge, at = 0.25 + (0.5 * centre);
                    Append(text, at + (s * (corner[0] + (swing * corner[1]))), at + (s * (corner[1] - (swing * corner[0]))), at + (s * corner[2] * (1 + (0.02 * Normal()))));
                }
            }

            oszicar.Append(CultureInfo.InvariantCulture, $"{frame,6} T= {kelvin + (10 * Normal()):F1} E= -.10000000E+03 F= -.11000000E+03 E0= -.11000000E+03  EK= 0.10000E+01 SP= 0.00E+00 SK= 0.00E+00\n");
        }

        scratch.Write($"{name}/XDATCAR", text.ToString());
        scratch.Write($"{name}/OSZICAR", oszicar.ToString());
        scratch.Write($"{name}/INCAR", string.Create(CultureInfo.InvariantCulture, $"POTIM = 10\nMDALGO = 2\nTEBEG = {kelvin}\n"));
        return scratch[name];
    }

    private static void Append(StringBuilder text, double x, double y, double z) => text.Append(CultureInfo.InvariantCulture, $" {x:F8} {y:F8} {z:F8}\n");

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
