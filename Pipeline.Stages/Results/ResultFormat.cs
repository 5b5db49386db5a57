using Pipeline.Formats;
using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Results;

/// <summary>The format of a result file, told by its extension.</summary>
internal static class ResultFormat
{
    /// <summary>Whether this release reads files of this name.</summary>
    public static bool Knows(string path) => Find(path) is not null;

    /// <summary>The format of a file.</summary>
    /// <exception cref="TableReadException">There is none for such a name.</exception>
    public static OutputDescriptor Of(string path) => Find(path) ?? throw new TableReadException(
        TableReadFault.Damaged, $"{path}: expected a name that ends in {string.Join(", ", OutputRegistry.All.Select(static o => o.Extension))}: this release reads no other tables.");

    private static OutputDescriptor? Find(string path) => OutputRegistry.All.FirstOrDefault(o => path.EndsWith(o.Extension, StringComparison.Ordinal));
}
