using System.Globalization;
using System.IO.Compression;

namespace Pipeline.Tests.Stages.Studies.Comparisons.Calibration;

/// <summary>A part of the pools in a small file: a line an observable, species and run, curves averaged to few points, five digits.</summary>
internal static class PoolFixture
{
    private const int Points = 40;
    private static readonly string s_path = Path.Combine(SharedData.ProjectRoot, "Pipeline.Tests", "Fixtures", "pools.csv.gz");

    public static async Task WriteAsync(IEnumerable<(string Name, Pool Pool, int Runs)> pools)
    {
        await using StreamWriter writer = new(new GZipStream(File.Create(s_path), CompressionLevel.SmallestSize));
        foreach ((string name, Pool pool, int runs) in pools)
        {
            foreach (((string observable, string species), double[]?[] values) in pool.Values)
            {
                for (int run = 0; run < runs; run++)
                {
                    string numbers = values[run] is { } points ? string.Join(' ', Coarse(points).Select(static x => x.ToString("G5", CultureInfo.InvariantCulture))) : "";
                    await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name},{observable},{species},{run},{numbers}"));
                }
            }
        }
    }

    public static Dictionary<string, Pool> Read()
    {
        Dictionary<string, Dictionary<(string, string), List<double[]?>>> pools = [];
        using StreamReader reader = new(new GZipStream(File.OpenRead(s_path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split(',');
            Dictionary<(string, string), List<double[]?>> pool = pools.TryGetValue(cells[0], out Dictionary<(string, string), List<double[]?>>? known) ? known : pools[cells[0]] = [];
            List<double[]?> runs = pool.TryGetValue((cells[1], cells[2]), out List<double[]?>? there) ? there : pool[(cells[1], cells[2])] = [];
            runs.Add(cells[4].Length == 0 ? null : [.. cells[4].Split(' ').Select(static x => double.Parse(x, CultureInfo.InvariantCulture))]);
        }

        return pools.ToDictionary(static p => p.Key, static p => new Pool(p.Value.Values.First().Count, p.Value.ToDictionary(static v => v.Key, static v => v.Value.ToArray())));
    }

    private static double[] Coarse(double[] points)
    {
        int width = (points.Length + Points - 1) / Points;
        return [.. points.Chunk(width).Select(static c => c.Average())];
    }
}
