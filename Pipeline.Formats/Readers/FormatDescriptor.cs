using System.IO.Enumeration;

namespace Pipeline.Formats.Readers;

/// <summary>What a reader reads, as data: the registry, <c>--help</c> and the documentation are made from it.</summary>
/// <param name="Name">Name of the format, such as <c>XDATCAR</c>.</param>
/// <param name="Description">One line.</param>
/// <param name="Patterns">File names, with <c>*</c>; the ending of a packed file (<c>.gz</c>) is not part of the name.</param>
/// <param name="Reference">Where the format is described.</param>
/// <param name="CreateParser">Makes a parser of a trajectory; null for other files.</param>
public sealed record FormatDescriptor(
    string Name,
    string Description,
    IReadOnlyList<string> Patterns,
    string Reference,
    Func<IFrameParser>? CreateParser = null)
{
    /// <summary>Whether a file of this name (a path or a name) is expected to have this format.</summary>
    public bool Matches(string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        ReadOnlySpan<char> name = FileSignature.WithoutSuffix(Path.GetFileName(fileName));

        foreach (string pattern in Patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
            {
                return true;
            }
        }

        return false;
    }
}
