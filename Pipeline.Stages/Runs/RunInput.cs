using System.Text;
using Pipeline.Formats;
using Pipeline.Stages.Sources;

namespace Pipeline.Stages.Runs;

/// <summary>The files of one run and its name.</summary>
/// <param name="RunId">Identifier in paths and tables.</param>
/// <param name="Directory">The run's directory.</param>
/// <param name="Trajectory">Path of the trajectory; it may not exist yet when a directory is watched.</param>
public sealed record RunInput(string RunId, string Directory, string Trajectory)
{
    private const int MaxIdLength = 64;

    /// <summary>Name of the trajectory relative to the run's directory, for metadata: paths of machines stay out of results.</summary>
    public string TrajectoryName => Path.GetRelativePath(Directory, Trajectory).Replace('\\', '/');

    /// <summary>Whether the trajectory is called what VASP calls it: then the files beside it are the same run's.</summary>
    public bool HasVaspName => IsVaspName(Path.GetFileName(Trajectory));

    /// <summary>The trajectory is compressed: nobody writes to it any more.</summary>
    public bool IsCompressed => File.Exists(Trajectory) ? PackedFile.Of(Trajectory) is not null : FileSignature.OfName(Trajectory) is not null;

    /// <summary>What two inputs of one run share: its directory, or the file where VASP does not call it so.</summary>
    public string Place => HasVaspName ? Directory : Trajectory;

    /// <summary>Resolves what a user names as RUN: a directory with an XDATCAR (or XDATCAR.gz), or a trajectory file.</summary>
    /// <param name="path">Directory or file.</param>
    /// <param name="runId">The id to use, or null for the default: the name of the directory or file.</param>
    /// <exception cref="FileNotFoundException">Neither is there, or the directory has no trajectory.</exception>
    public static RunInput Resolve(string path, string? runId = null)
    {
        if (System.IO.Directory.Exists(path))
        {
            string directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
            return TrajectoryIn(directory) is not { } file
                ? throw new FileNotFoundException($"{path}: this directory holds no XDATCAR (or XDATCAR.gz, .bz2, .xz, .zst). Name the file itself if it is called otherwise.", path)
                : new RunInput(runId ?? IdFrom(Path.GetFileName(directory)), directory, file);
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: there is no such file or directory.{Beside(path)}", path);
        }

        return OfFile(path, runId);
    }

    /// <summary>
    /// As <see cref="Resolve"/>, for a run that is to be watched: neither the path nor a trajectory in it need be there yet. What is not
    /// there is a file if its name is a trajectory's, else a directory that will hold an XDATCAR.
    /// </summary>
    /// <exception cref="FileNotFoundException">It is there, or called so, and is no trajectory.</exception>
    public static RunInput Expected(string path, string? runId = null)
    {
        if (File.Exists(path) || (!System.IO.Directory.Exists(path) && FormatRegistry.ForFile(path) is not null))
        {
            return OfFile(path, runId);
        }

        string directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return new RunInput(runId ?? IdFrom(Path.GetFileName(directory)), directory, TrajectoryIn(directory) ?? Path.Combine(directory, "XDATCAR"));
    }

    /// <summary>
    /// This run with the trajectory that is there now, while it is waited for: a directory with nothing but an XDATCAR.gz holds a finished
    /// run.
    /// </summary>
    public RunInput Current() => HasVaspName && TrajectoryIn(Directory) is { } file ? this with { Trajectory = file } : this;

    /// <summary>Whether a directory holds a trajectory of VASP's name.</summary>
    public static bool HasTrajectory(string directory) => TrajectoryIn(directory) is not null;

    /// <summary>
    /// A run_id from a name: other characters become <c>_</c>, a leading digit or sign gets <c>r</c>, at most 64 characters.
    /// </summary>
    public static string IdFrom(string name)
    {
        StringBuilder id = new();
        foreach (char c in name)
        {
            id.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '_');
        }

        if (id.Length == 0 || !char.IsAsciiLetter(id[0]))
        {
            id.Insert(0, 'r');
        }

        return id.ToString(0, Math.Min(id.Length, MaxIdLength));
    }

    /// <summary>Whether this is a legal run_id.</summary>
    public static bool IsId(string id) => id.Length is > 0 and <= MaxIdLength && string.Equals(IdFrom(id), id, StringComparison.Ordinal);

    /// <summary>Bytes of a small file of the run (<c>INCAR</c>, <c>POSCAR</c>), unpacked if need be; null where there is none.</summary>
    public (byte[] Text, string Path)? Find(string name)
    {
        string? path = PathOf(Directory, name);
        if (path is null)
        {
            return null;
        }

        using Stream stream = RunProbe.Open(path);
        using MemoryStream memory = new();
        stream.CopyTo(memory);
        return (memory.ToArray(), path);
    }

    /// <summary>Path of a file of VASP's name in a directory, packed or not; null where there is none.</summary>
    public static string? PathOf(string directory, string name) =>
        FileSignature.Suffixes.Select(suffix => Path.Combine(directory, name + suffix)).FirstOrDefault(File.Exists);

    /// <summary>A hint at the same file packed, or not packed, where that is there.</summary>
    private static string Beside(string path)
    {
        string plain = FileSignature.WithoutSuffix(path);
        string? other = FileSignature.Suffixes.Select(s => plain + s).FirstOrDefault(File.Exists);
        return other is null ? "" : $" {Path.GetFileName(other)} stands beside it: name {other}{(IsVaspName(Path.GetFileName(other)) ? " or its directory" : "")}.";
    }

    private static string? TrajectoryIn(string directory) => PathOf(directory, "XDATCAR");

    private static RunInput OfFile(string path, string? runId)
    {
        string full = Path.GetFullPath(path);
        if (FormatRegistry.ForFile(full) is { CreateParser: null } other)
        {
            throw new FileNotFoundException($"{path}: a {other.Name} is not a trajectory. Name the run's directory or its XDATCAR.", path);
        }

        string parent = Path.GetDirectoryName(full)!;
        string name = Path.GetFileName(full);
        return new RunInput(runId ?? IdFrom(IsVaspName(name) ? Path.GetFileName(parent) : WithoutExtension(name)), parent, full);
    }

    /// <summary>Whether VASP calls a trajectory so, packed or not.</summary>
    public static bool IsVaspName(string name) => FileSignature.WithoutSuffix(name) is "XDATCAR";

    private static string WithoutExtension(string name)
    {
        name = FileSignature.WithoutSuffix(name);
        string stem = Path.GetFileNameWithoutExtension(name);
        return stem.Length == 0 || string.Equals(stem, "XDATCAR", StringComparison.Ordinal) ? name : stem;
    }
}
