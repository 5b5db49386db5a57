using Pipeline.Formats.Tables;

namespace Pipeline.Formats;

/// <summary>Every way to write results: one line each, in alphabetical order.</summary>
public static class OutputRegistry
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<OutputDescriptor> All { get; } =
    [
        ArrowTableWriter.Descriptor,
        CsvTableWriter.Descriptor,
        ParquetTableWriter.Descriptor,
    ];

    /// <summary>The output of this name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists those there are.</exception>
    public static OutputDescriptor Find(string name) =>
        All.FirstOrDefault(o => string.Equals(o.Name, name, StringComparison.Ordinal))
        ?? throw new KeyNotFoundException($"no output '{name}'; there are {string.Join(", ", All.Select(static o => o.Name))}");
}
