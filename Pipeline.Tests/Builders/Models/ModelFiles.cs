using System.Globalization;
using System.Text;
using Pipeline.Formats.Model;

namespace Pipeline.Tests.Builders.Models;

/// <summary>A run in memory as the files VASP leaves: XDATCAR, POSCAR and INCAR in a directory.</summary>
internal static class ModelFiles
{
    /// <summary>Writes them and returns the directory. Cells must print exactly with six decimals; where they vary, each frame has its header.</summary>
    /// <param name="scratch">Where.</param>
    /// <param name="name">Name of the directory, which becomes the run's.</param>
    /// <param name="run">What.</param>
    /// <param name="temperature">TEBEG.</param>
    /// <param name="block">NBLOCK: the labels are its multiples, POTIM the interval over it.</param>
    public static string Write(Scratch scratch, string name, TestRun run, double temperature, int block = 2)
    {
        int n = run.Topology.AtomCount;
        XdatcarText text = new()
        {
            Title = run.Topology.Title,
            Species = [.. run.Topology.Blocks.Select(b => (run.Topology.Species[b.Species], b.Count))],
            VariableCell = run.Cells.Distinct().Skip(1).Any(),
            Cell = frame => run.Cells[frame],
            Label = k => string.Create(CultureInfo.InvariantCulture, $"{(k + 1) * block,6}"),
        };
        Directory.CreateDirectory(scratch[name]);
        long[][][] rows = [.. run.Coordinates.Select(x => Enumerable.Range(0, n).Select(i => new[] { x[i], x[n + i], x[(2 * n) + i] }).ToArray())];
        File.WriteAllBytes(scratch[name + "/XDATCAR"], text.Build(rows));
        scratch.Write(name + "/POSCAR", Poscar(run, rows[0]));
        scratch.Write(name + "/INCAR", string.Create(
            CultureInfo.InvariantCulture,
            $"SYSTEM = {run.Topology.Title}\nIBRION = 0\nISIF = {(run.Cells.Distinct().Skip(1).Any() ? 3 : 2)}\nMDALGO = {(run.Cells.Distinct().Skip(1).Any() ? 3 : 2)}\nSMASS = 0\nML_LMLFF = .TRUE.\nML_MODE = run\nML_OUTBLOCK = {block}\nNSW = {run.Frames * block}\nPOTIM = {run.IntervalFs / block}\nNBLOCK = {block}\nKBLOCK = 1\nTEBEG = {temperature}\nTEEND = {temperature}\nPOMASS = {string.Join(' ', run.Masses!)}\n"));
        return scratch[name];
    }

    /// <summary>Every coordinate folded into the cell.</summary>
    public static TestRun Wrapped(this TestRun run) => run.Mapped(static (_, _, k) => ((k % TestRun.Period) + TestRun.Period) % TestRun.Period);

    private static string Poscar(TestRun run, long[][] first)
    {
        StringBuilder text = new();
        Cell cell = run.Cells[0];
        text.Append(run.Topology.Title).Append("\n1.0\n");
        for (int row = 0; row < 3; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{cell[row, 0],22:F16}{cell[row, 1],22:F16}{cell[row, 2],22:F16}\n");
        }

        text.AppendJoin(' ', run.Topology.Blocks.Select(b => run.Topology.Species[b.Species])).Append('\n');
        text.AppendJoin(' ', run.Topology.Blocks.Select(static b => b.Count)).Append("\nDirect\n");
        foreach (long[] atom in first)
        {
            text.Append(CultureInfo.InvariantCulture, $"{XdatcarText.Field(atom[0])}{XdatcarText.Field(atom[1])}{XdatcarText.Field(atom[2])}\n");
        }

        return text.ToString();
    }
}
