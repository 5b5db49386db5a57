using System.Globalization;
using System.Text;
using Pipeline.Formats.Model;

namespace Pipeline.Tests.Builders;

/// <summary>Text of a POSCAR or CONTCAR as VASP writes them: 16 decimals, perhaps Cartesian, velocities, predictor-corrector block.</summary>
internal sealed record PoscarText
{
    public Cell Cell { get; init; } = Cell.Orthorhombic(10, 10, 10);

    public double Scale { get; init; } = 1;

    public (string Symbol, int Count)[] Species { get; init; } = [("Ag", 2), ("I", 1)];

    /// <summary>Scaled positions, three numbers an atom.</summary>
    public required double[] Scaled { get; init; }

    public bool Cartesian { get; init; }

    /// <summary>Å/fs, three numbers an atom; null: none.</summary>
    public double[]? Velocities { get; init; }

    public bool PredictorCorrector { get; init; }

    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"generated\n   {Scale:F14}\n");
        for (int row = 0; row < 3; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $" {Cell[row, 0] / Scale,22:F16}{Cell[row, 1] / Scale,22:F16}{Cell[row, 2] / Scale,22:F16}\n");
        }

        text.Append("   ").AppendJoin("  ", Species.Select(static s => s.Symbol)).Append('\n');
        text.Append("   ").AppendJoin("  ", Species.Select(static s => s.Count)).Append('\n');
        double unit = Cartesian ? Scale : 1;
        text.Append(Cartesian ? "Cartesian\n" : "Direct\n");
        for (int i = 0; i < Scaled.Length; i += 3)
        {
            (double x, double y, double z) = Cartesian ? Cell.ToCartesian(Scaled[i], Scaled[i + 1], Scaled[i + 2]) : (Scaled[i], Scaled[i + 1], Scaled[i + 2]);
            text.Append(CultureInfo.InvariantCulture, $"{x / unit,20:F16}{y / unit,20:F16}{z / unit,20:F16}\n");
        }

        if (Velocities is not null)
        {
            text.Append('\n');
            Rows(text, Velocities);
        }

        if (PredictorCorrector)
        {
            text.Append("\n           1\n  0.2000000000000000E+01\n  0.10000000E+01 0.00000000E+00 0.00000000E+00 0.00000000E+00\n");
            for (int order = 0; order < 3; order++)
            {
                Rows(text, new double[Scaled.Length]);
            }
        }

        return text.ToString();
    }

    private static void Rows(StringBuilder text, double[] values)
    {
        for (int i = 0; i < values.Length; i += 3)
        {
            text.Append(CultureInfo.InvariantCulture, $"{values[i],16:0.00000000E+00}{values[i + 1],16:0.00000000E+00}{values[i + 2],16:0.00000000E+00}\n");
        }
    }
}
