using System.Globalization;
using System.IO.Compression;
using System.Text;
using Pipeline.Formats.State;
using Pipeline.Stages;
using Pipeline.Stages.Commit.Checkpoints;

namespace Pipeline.Tests.Builders;

/// <summary>
/// A checkpoint in the middle of a small run, with the run's files: <c>Fixtures/checkpoint-N</c>, kept for ever. The newest is of today's
/// states, the others are those of earlier versions.
/// </summary>
internal sealed record GoldenCheckpoint(int Number)
{
    /// <summary>Name of the run, and of its directory wherever it is copied.</summary>
    public const string RunId = "golden";

    /// <summary>What to do when a state has another version.</summary>
    public const string AddNew = "add a new golden file, keep the old one (PIPELINE_WRITE_GOLDEN=1 and -class \"*GoldenCheckpointTests\" write it)";

    /// <summary>Every observable, as small as it gets: the file is kept for ever.</summary>
    private const string Every = """
        {
          "system": "model",
          "species": { "mobile": { "Li": 1 }, "host": ["P", "S"] },
          "groups": { "PS4": { "kind": "polyanion", "centre": "P", "ligand": "S", "ligands": 4, "maxBondAngstrom": 2.8, "vertex": "ligand" } },
          "observables": {
            "rdf": { "maxRadiusAngstrom": 4.2, "binWidthAngstrom": 0.2 },
            "msd": { "maxLagPs": 0.04, "linearLags": 2, "logLagsPerDecade": 2, "drift": ["raw"] },
            "vacf": { "maxLagPs": 0.04, "frequencyStepCm1": 20 },
            "angles": { "binWidthDeg": 5, "omegaBinWidthDegFs": 0.05, "lowpassCm1": 400, "omegaLowpassBinWidthDegFs": 0.005 },
            "vanHove": { "lagsPs": { "from": 0, "to": 0.1, "step": 0.05 }, "maxRadiusAngstrom": 4.2, "binWidthAngstrom": 0.3, "originStride": 3, "pairs": ["Li-Li", "Li-S"] },
            "distanceAngle": { "triples": ["P-S-Li"], "maxRadiusAngstrom": 4.2, "radiusBins": 10, "angleBins": 9, "originStride": 3 },
            "diffusion": {},
            "thermo": {}
          }
        }
        """;

    private const string Elsewhere = "/golden";
    private static readonly string[] s_files = ["INCAR", "POSCAR", "XDATCAR", "OSZICAR"];

    /// <summary>All of them, the newest last.</summary>
    public static IReadOnlyList<GoldenCheckpoint> All { get; } =
        [.. Directory.GetDirectories(Fixtures, "checkpoint-*").Select(static d => new GoldenCheckpoint(int.Parse(d.Split('-')[^1], CultureInfo.InvariantCulture))).OrderBy(static g => g.Number)];

    public static GoldenCheckpoint Newest => All[^1];

    /// <summary>Those of release 0.1.0, kept to show how they are refused.</summary>
    public static IEnumerable<GoldenCheckpoint> OfFormat1 => All.Where(static g => g.Number <= 2);

    /// <summary>All others.</summary>
    public static IEnumerable<GoldenCheckpoint> Readable => All.Except(OfFormat1);

    /// <summary>Asked for by the environment.</summary>
    public static bool WritesNew { get; } = Environment.GetEnvironmentVariable("PIPELINE_WRITE_GOLDEN") == "1";

    private static string Fixtures => Path.Combine(SharedData.ProjectRoot, "Pipeline.Tests", "Fixtures");

    public string Folder => Path.Combine(Fixtures, "checkpoint-" + Number.ToString(CultureInfo.InvariantCulture));

    public string Recipe => Path.Combine(Folder, "recipe.json");

    private string Packed => Path.Combine(Folder, "checkpoint.arrow.gz");

    /// <summary>The file of the checkpoint; gzipped it is an eighth.</summary>
    public byte[] Bytes()
    {
        using GZipStream gzip = new(File.OpenRead(Packed), CompressionMode.Decompress);
        using MemoryStream memory = new();
        gzip.CopyTo(memory);
        return memory.ToArray();
    }

    public Checkpoint Read() => CheckpointCodec.Read(Bytes());

    /// <summary>The run's files below a folder.</summary>
    /// <param name="below">Where the run's directory is made.</param>
    /// <param name="whole">All frames; otherwise as they were when the checkpoint was made, the last one torn.</param>
    public string CopyRun(string below, bool whole)
    {
        string folder = Path.Combine(below, RunId);
        Directory.CreateDirectory(folder);
        foreach (string file in s_files)
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, file));
            File.WriteAllBytes(Path.Combine(folder, file), whole || file is not ("XDATCAR" or "OSZICAR") ? bytes : bytes[..(bytes.Length * 2 / 3)]);
        }

        return folder;
    }

    /// <summary>An output directory whose newest state is this checkpoint, or another file in its place.</summary>
    public static OutFolder Placed(string root, byte[] file)
    {
        string state = Path.Combine(root, "state", RunId);
        Directory.CreateDirectory(state, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllBytes(Path.Combine(state, "ckpt-000000000001.arrow"), file);
        return new OutFolder(root);
    }

    /// <summary>What today's code makes of the first two thirds: where the run lies is left out.</summary>
    public async Task<Checkpoint> MakeAsync(string scratch)
    {
        string run = CopyRun(Path.Combine(scratch, "cut"), whole: false);
        OutFolder output = new(Path.Combine(scratch, "cut-out"));
        Ionstream replay = await Ionstream.Run("replay", run, "--out", output.Root, "--config", Recipe);
        Assert.True(replay.ExitCode == 65, replay.Error); // one frame is damaged
        Checkpoint made = output.Newest(RunId);
        return made with
        {
            Sources = [.. made.Sources.Select(static p => p with { Directory = Elsewhere })],
            States = [.. made.States.Select(s => s with { Arrays = [.. s.Arrays.Select(a => a.Type is "utf8" ? Moved(a, run) : a)] })],
        };
    }

    /// <summary>A new one behind the newest: of the run of the newest, or a drawn one where there is none.</summary>
    public static async Task<GoldenCheckpoint> WriteNewAsync(string scratch)
    {
        GoldenCheckpoint next = new(All.Count == 0 ? 1 : Newest.Number + 1);
        Directory.CreateDirectory(next.Folder);
        string drawn = LiveContent.Of(RunId, 7, 72, breathing: true).WithDamage().WriteWhole(scratch);
        foreach (string file in s_files)
        {
            File.Copy(Path.Combine(All.Count == 0 ? drawn : Newest.Folder, file), Path.Combine(next.Folder, file));
        }

        File.WriteAllText(next.Recipe, Every + "\n");
        using GZipStream written = new(new FileStream(next.Packed, FileMode.CreateNew), CompressionLevel.SmallestSize);
        CheckpointCodec.Write(written, await next.MakeAsync(scratch));
        return next;
    }

    /// <summary>Why a golden file is not of today's states; none where it is.</summary>
    public static IEnumerable<string> Differences(Checkpoint golden, Checkpoint today)
    {
        foreach (string missing in ObservableRegistry.All.Select(static o => o.Name).Except(golden.States.Select(static s => s.Owner), StringComparer.Ordinal))
        {
            yield return $"{missing} is in no golden file: {AddNew}";
        }

        foreach (StateArrays state in today.States)
        {
            StateArrays? then = golden.States.FirstOrDefault(s => string.Equals(s.Owner, state.Owner, StringComparison.Ordinal));
            if (then?.Version != state.Version)
            {
                yield return $"{state.Owner} has version {state.Version}, in the newest golden file {then?.Version.ToString(CultureInfo.InvariantCulture) ?? "none"}: {AddNew}";
            }
            else if (!string.Equals(Text(state), Text(then), StringComparison.Ordinal))
            {
                yield return $"{state.Owner} makes another state of the same bytes than it did as version {state.Version}: it needs a new version; then {AddNew}";
            }
        }
    }

    private static string Text(StateArrays state) =>
        string.Join('\n', state.Arrays.Select(static a => $"{a.Name} {a.Type} [{string.Join(',', a.Shape)}] {Convert.ToHexString(a.Bytes.Span)}"));

    private static StateArray Moved(StateArray array, string from)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(array.Bytes.Span).Replace(from, Elsewhere, StringComparison.Ordinal));
        return array with { Shape = [bytes.Length], Bytes = bytes };
    }
}
