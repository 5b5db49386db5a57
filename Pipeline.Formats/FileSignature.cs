using System.Text;
using Pipeline.Formats.Readers;

namespace Pipeline.Formats;

/// <summary>What a file is by its first bytes, whatever it is called: one line a signature.</summary>
/// <param name="Name">What it is, for messages.</param>
/// <param name="Suffix">Ending of the names of packed files that are read here; null: not read.</param>
/// <param name="Advice">What to give instead, or how to unpack it; empty for what is read.</param>
public sealed record FileSignature(string Name, string? Suffix, string Advice)
{
    /// <summary>First bytes that are enough to recognise any of them.</summary>
    public const int HeadSize = 512;

    private delegate bool Test(ReadOnlySpan<byte> head);

    private static readonly (Test Fits, FileSignature Signature)[] s_known =
    [
        (static h => h.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]), new("gzip", ".gz", "")),
        (static h => h.StartsWith("BZh"u8) && h.Length >= 10 && (h[4..].StartsWith("1AY&SY"u8) || h[4..].StartsWith((ReadOnlySpan<byte>)[0x17, 0x72, 0x45, 0x38, 0x50, 0x90])), new("bzip2", ".bz2", "")),
        (static h => h.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]), new("xz", ".xz", "")),
        (static h => h.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]), new("zstd", ".zst", "")),
        (static h => h.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x9D]), new("a file of compress", null, "unpack it with 'uncompress' or 'gzip -d' first")),
        (static h => h.StartsWith((ReadOnlySpan<byte>)[0x04, 0x22, 0x4D, 0x18]), new("lz4", null, "unpack it with 'lz4 -d' first")),
        (static h => h.StartsWith((ReadOnlySpan<byte>)[0x5D, 0, 0]) && h.Length > 12, new("lzma", null, "unpack it with 'xz -d --format=lzma' first")),
        (static h => h.StartsWith("PK\u0003\u0004"u8), new("a zip archive", null, "unpack it with 'unzip' first")),
        (static h => h.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF]), new("a 7-zip archive", null, "unpack it with '7z x' first")),
        (static h => h.Length > 262 && h[257..].StartsWith("ustar"u8), new("a tar archive", null, "unpack it with 'tar xf' first")),
        (static h => h.StartsWith("version https://git-lfs"u8), new("a Git LFS pointer", null, "the file itself is not here: get it with 'git lfs pull'")),
        (static h => h.StartsWith((ReadOnlySpan<byte>)[0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]), new("an HDF5 file", null, "trajectories in HDF5 (vaspout.h5) are not read: give the XDATCAR of that run")),
        (static h => h.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || h.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]), new("text in UTF-16", null, "save it as plain text (ASCII or UTF-8), for instance with 'iconv -f UTF-16 -t UTF-8'")),
        (IsXml, new("XML (vasprun.xml)", null, "trajectories in vasprun.xml are not read: give the XDATCAR of that run")),
        (static h => TextLine.Trim(h).StartsWith("vasp."u8) && h.IndexOf(" executed on"u8) > 0, new("an OUTCAR", null, "trajectories in OUTCAR are not read: give the XDATCAR of that run")),
        (IsVasp4, new(
            "an XDATCAR of VASP 4, without lattice and species", null,
            "neither can be guessed: put the header of VASP 5 in place of its lines before the first blank line, that is the first seven lines of the POSCAR (title, scale, three lattice vectors, symbols such as 'Li O', counts)")),
    ];

    /// <summary>Packed files that are read.</summary>
    public static IReadOnlyList<FileSignature> Packed { get; } = [.. s_known.Select(static k => k.Signature).Where(static s => s.Suffix is not null)];

    /// <summary>Endings a file of VASP may have, plain first.</summary>
    public static IReadOnlyList<string> Suffixes { get; } = ["", .. Packed.Select(static p => p.Suffix!)];

    /// <summary>What begins so; null: text, or nothing that is known.</summary>
    public static FileSignature? Of(ReadOnlySpan<byte> head)
    {
        foreach ((Test fits, FileSignature signature) in s_known)
        {
            if (fits(head))
            {
                return signature;
            }
        }

        return null;
    }

    /// <summary>What a file of this name should be packed with; null: with nothing.</summary>
    public static FileSignature? OfName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Packed.FirstOrDefault(p => name.EndsWith(p.Suffix!, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A name without the ending of a packed file.</summary>
    public static string WithoutSuffix(string name) => OfName(name) is { Suffix: { } suffix } ? name[..^suffix.Length] : name;

    private static bool IsXml(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        text = text.TrimStart(" \t\r\n"u8);
        return text.StartsWith("<?xml"u8) || text.StartsWith("<modeling"u8);
    }

    /// <summary>Whole numbers, five numbers with exponents, a temperature, <c>CAR</c>: where VASP 5 has title, scale and lattice.</summary>
    private static bool IsVasp4(ReadOnlySpan<byte> head)
    {
        int end = head.IndexOf((byte)'\n'), next = end < 0 ? -1 : head[(end + 1)..].IndexOf((byte)'\n');
        if (next < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> first = head[..end], second = head.Slice(end + 1, next);
        int numbers = 0;
        while (TextLine.TryNextWord(ref second, out ReadOnlySpan<byte> word))
        {
            if (!word.ContainsAny("eEdD"u8) || !DecimalNumber.TryReadDouble(word, out _))
            {
                return false;
            }

            numbers++;
        }

        return numbers == 5 && VaspHeader.IsListOfCounts(first);
    }
}
