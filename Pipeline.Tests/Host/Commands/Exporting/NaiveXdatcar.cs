using System.Globalization;

namespace Pipeline.Tests.Host.Commands.Exporting;

/// <summary>An XDATCAR read line by line and number by number, as one would in a script: nothing of the program's is used.</summary>
internal sealed class NaiveXdatcar
{
    /// <summary>Species of each atom.</summary>
    public List<string> Species { get; } = [];

    /// <summary>Label, nine numbers of the cell and Cartesian coordinates of each frame.</summary>
    public List<(long Label, double[] Cell, double[][] Scaled)> Frames { get; } = [];

    public static NaiveXdatcar Read(string text)
    {
        NaiveXdatcar read = new();
        string[] lines = text.Split('\n');
        double[] cell = [];
        for (int i = 0; i < lines.Length;)
        {
            if (lines[i].StartsWith("Direct", StringComparison.Ordinal))
            {
                long label = long.Parse(lines[i].Split('=')[1], CultureInfo.InvariantCulture);
                read.Frames.Add((label, cell, [.. lines[(i + 1)..(i + 1 + read.Species.Count)].Select(Numbers)]));
                i += 1 + read.Species.Count;
            }
            else if (lines[i].Length == 0)
            {
                i++;
            }
            else
            {
                double scale = Numbers(lines[i + 1])[0];
                cell = [.. lines[(i + 2)..(i + 5)].SelectMany(Numbers).Select(v => v * scale)];
                if (read.Species.Count == 0)
                {
                    string[] names = Words(lines[i + 5]);
                    read.Species.AddRange(Words(lines[i + 6]).SelectMany((n, s) => Enumerable.Repeat(names[s], int.Parse(n, CultureInfo.InvariantCulture))));
                }

                i += 7;
            }
        }

        return read;
    }

    /// <summary>x, y, z of scaled coordinates in a cell.</summary>
    public static double[] Cartesian(double[] cell, double[] scaled) =>
        [.. Enumerable.Range(0, 3).Select(axis => (scaled[0] * cell[axis]) + (scaled[1] * cell[3 + axis]) + (scaled[2] * cell[6 + axis]))];

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static double[] Numbers(string line) => [.. Words(line).Select(static w => double.Parse(w, CultureInfo.InvariantCulture))];
}
