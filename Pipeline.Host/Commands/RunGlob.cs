using System.IO.Enumeration;
using Pipeline.Formats;
using Pipeline.Stages.Runs;

namespace Pipeline.Host.Commands;

/// <summary>
/// A quoted glob over runs: <c>*</c> and <c>?</c> within a name, <c>**</c> for any depth. As in a shell, a wildcard does not match a
/// leading dot (file systems keep <c>.snapshot</c> there), and <c>**</c> does not follow links, which may lead round in circles.
/// </summary>
internal sealed class RunGlob
{
    private const string AnyDepth = "**";
    private static readonly char[] s_wild = ['*', '?'];
    private static readonly EnumerationOptions s_all = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly string _root;
    private readonly string[] _parts;

    public RunGlob(string pattern)
    {
        Pattern = pattern;
        string[] parts = Path.GetFullPath(pattern).Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        int fixedParts = Array.FindIndex(parts, static p => p.IndexOfAny(s_wild) >= 0);
        _root = Path.DirectorySeparatorChar + string.Join(Path.DirectorySeparatorChar, parts[..fixedParts]);
        _parts = parts[fixedParts..];
    }

    /// <summary>As the user wrote it.</summary>
    public string Pattern { get; }

    /// <summary>A folder that is not looked into: the output's own.</summary>
    public string? Excluded { get; init; }

    /// <summary>Told of a folder that cannot be listed, which is then passed over; null: it is an error.</summary>
    public Action<string, Exception>? Unreadable { get; init; }

    /// <summary>Whether this is a pattern: nothing is called exactly that.</summary>
    public static bool IsGlob(string path) => path.IndexOfAny(s_wild) >= 0 && !File.Exists(path) && !Directory.Exists(path);

    /// <summary>
    /// Paths of the runs that match now, in ordinal order: directories with an XDATCAR (or a packed one) and trajectory files. A folder is
    /// listed once, and nothing is asked about entries whose name does not fit.
    /// </summary>
    /// <param name="isKnown">Directories that need not be looked into again.</param>
    public IEnumerable<string> Matches(Func<string, bool>? isKnown = null) =>
        Expand(_root, _parts).Where(m => m.IsDirectory ? isKnown?.Invoke(m.Path) == true || RunInput.HasTrajectory(m.Path) : FormatRegistry.ForFile(m.Path)?.CreateParser is not null)
            .Select(static m => m.Path).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>The id of a match: the path below the fixed part, whatever else matches; null: the default of the path itself.</summary>
    public string? IdOf(string match)
    {
        bool isRunsFile = RunInput.IsVaspName(Path.GetFileName(match)) && !Directory.Exists(match);
        string below = Path.GetRelativePath(_root, isRunsFile ? Path.GetDirectoryName(match)! : match);
        return below is "." ? null : RunInput.IdFrom(below.Replace(Path.DirectorySeparatorChar, '.'));
    }

    private IEnumerable<Match> Expand(string folder, ReadOnlyMemory<string> parts)
    {
        if (string.Equals(folder, Excluded, StringComparison.Ordinal))
        {
            return [];
        }

        string part = parts.Span[0];
        ReadOnlyMemory<string> rest = parts[1..];
        if (part is AnyDepth)
        {
            IEnumerable<Match> here = Expand(folder, rest.IsEmpty ? new[] { "*" } : rest);
            return here.Concat(List(folder, "*", foldersOnly: true).SelectMany(f => Expand(f.Path, parts)));
        }

        if (part.IndexOfAny(s_wild) < 0)
        {
            string path = Path.Combine(folder, part);
            return rest.IsEmpty
                ? Directory.Exists(path) ? [new Match(path, true)] : File.Exists(path) ? [new Match(path, false)] : []
                : Expand(path, rest);
        }

        List<Match> found = List(folder, part, foldersOnly: false);
        return rest.IsEmpty ? found : found.Where(static m => m.IsDirectory).SelectMany(m => Expand(m.Path, rest));
    }

    private List<Match> List(string folder, string pattern, bool foldersOnly)
    {
        try
        {
            return [.. new FileSystemEnumerable<Match>(folder, static (ref FileSystemEntry e) => new Match(e.ToFullPath(), e.IsDirectory), s_all)
            {
                ShouldIncludePredicate = (ref FileSystemEntry e) =>
                    (e.FileName[0] != '.' || pattern[0] == '.')
                    && FileSystemName.MatchesSimpleExpression(pattern, e.FileName, ignoreCase: false)
                    && (!foldersOnly || (e.IsDirectory && !e.Attributes.HasFlag(FileAttributes.ReparsePoint))),
            }];
        }
        catch (IOException error) when (error is DirectoryNotFoundException || File.Exists(folder))
        {
            return []; // not there yet, gone meanwhile, or no folder
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException && Unreadable is not null)
        {
            Unreadable(folder, error);
            return [];
        }
    }

    private readonly record struct Match(string Path, bool IsDirectory);
}
