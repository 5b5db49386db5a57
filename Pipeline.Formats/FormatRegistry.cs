using Pipeline.Formats.Readers;

namespace Pipeline.Formats;

/// <summary>Every text format that can be read. A new one is one file and one line here.</summary>
public static class FormatRegistry
{
    /// <summary>All formats, by name.</summary>
    public static IReadOnlyList<FormatDescriptor> All { get; } =
    [
        Incar.Descriptor,
        Oszicar.Descriptor,
        Poscar.Descriptor,
        Xdatcar.Descriptor,
    ];

    /// <summary>The format a file of this name should have; null when no pattern fits.</summary>
    public static FormatDescriptor? ForFile(string fileName) => All.FirstOrDefault(format => format.Matches(fileName));
}
