using System.Text;
using Pipeline.Formats;

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

    /// <summary>Resolves what a user names as RUN: a directory with an XDATCAR (or XDATCAR.gz), or a trajectory file.</summary>
    /// <param name="path">Directory or file.</param>
    /// <param name="runId">The id to use, or null for the contract's default (CONTRACT 3.3).</param>
    /// <exception cref="FileNotFoundException">Neither is there, or the directory has no trajectory.</exception>
    public static RunInput Resolve(string path, string? runId = null)
    {
        if (System.IO.Directory.Exists(path))
        {
            string directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
            string? file = new[] { "XDATCAR", "XDATCAR.gz" }.Select(name => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
            return file is null
                ? throw new FileNotFoundException($"{path}: this directory holds no XDATCAR (or XDATCAR.gz). Name the file itself if it is called otherwise.", path)
                : new RunInput(runId ?? IdFrom(Path.GetFileName(directory)), directory, file);
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: there is no such file or directory.", path);
        }

        string full = Path.GetFullPath(path);
        if (FormatRegistry.ForFile(full) is { CreateParser: null } other)
        {
            throw new FileNotFoundException($"{path}: a {other.Name} is not a trajectory. Name the run's directory or its XDATCAR.", path);
        }

        string parent = Path.GetDirectoryName(full)!;
        string name = Path.GetFileName(full);
        return new RunInput(runId ?? IdFrom(IsVaspName(name) ? Path.GetFileName(parent) : WithoutExtension(name)), parent, full);
    }

    /// <summary>A run_id from a name: other characters become <c>_</c>, a leading digit or sign gets <c>r</c>, at most 64 characters.</summary>
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

    /// <summary>Bytes of a small file of the run (<c>INCAR</c>, <c>POSCAR</c>), gunzipped if need be; null where there is none.</summary>
    public (byte[] Text, string Path)? Find(string name)
    {
        string? path = new[] { name, name + ".gz" }.Select(n => Path.Combine(Directory, n)).FirstOrDefault(File.Exists);
        if (path is null)
        {
            return null;
        }

        using Stream stream = RunProbe.Open(path);
        using MemoryStream memory = new();
        stream.CopyTo(memory);
        return (memory.ToArray(), path);
    }

    private static bool IsVaspName(string name) => name is "XDATCAR" or "XDATCAR.gz";

    private static string WithoutExtension(string name)
    {
        name = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        string stem = Path.GetFileNameWithoutExtension(name);
        return stem.Length == 0 || string.Equals(stem, "XDATCAR", StringComparison.Ordinal) ? name : stem;
    }
}
