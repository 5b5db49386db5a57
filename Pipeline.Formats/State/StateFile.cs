using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Formats.Arrow;

namespace Pipeline.Formats.State;

/// <summary>
/// States as one Arrow IPC file: a row an array, in the columns <c>owner</c>, <c>version</c>, <c>options_sha256</c>, <c>name</c>,
/// <c>type</c>, <c>shape</c> and <c>bytes</c>. A state without arrays is one row whose last four are null.
/// </summary>
/// <remarks>
/// The footer's metadata are the pairs given, <c>ionstream.state.format</c> and, last, <c>ionstream.sha256</c>: the SHA-256 of the whole
/// file, computed with its own 64 characters as '0'. These stand 82 to 18 bytes before the end of the file, in this and in all
/// later versions of the format (64 characters, a NUL and seven bytes of padding, the footer's length, the magic): reading compares
/// the hash before it looks at anything else, so no byte that was not written here is ever interpreted.
/// </remarks>
public static class StateFile
{
    /// <summary>Version of the container; that of a state's meaning is its own.</summary>
    public const int FormatVersion = 1;

    private const string FormatKey = "ionstream.state.format";
    private const string HashKey = "ionstream.sha256";
    private const int HashChars = 2 * SHA256.HashSizeInBytes;
    private const int GatheredBytes = 64 * 1024;
    private const int BehindHash = 8 + ArrowFileWriter.TrailerBytes;

    private static readonly ArrowSchema s_schema = new(
        [
            new("owner", ArrowType.Utf8, isNullable: false),
            new("version", ArrowType.Int, isNullable: false),
            new("options_sha256", ArrowType.Utf8, isNullable: false),
            new("name", ArrowType.Utf8, isNullable: true),
            new("type", ArrowType.Utf8, isNullable: true),
            new("shape", ArrowType.Utf8, isNullable: true),
            new("bytes", ArrowType.LargeBinary, isNullable: true),
        ],
        []);

    /// <summary>Writes a file front to back; the destination is neither flushed nor closed. Equal input gives equal bytes.</summary>
    /// <param name="destination">Takes the bytes, small ones gathered into writes of up to 64 KiB; need not seek.</param>
    /// <param name="states">The states, each owner once. Their arrays are not copied.</param>
    /// <param name="metadata">What else is to be kept, under keys that do not begin with <c>ionstream.state.</c> nor are <c>ionstream.sha256</c>.</param>
    /// <exception cref="ArgumentException">An owner occurs twice, a key is not allowed, or the file would be larger than 2 GiB.</exception>
    public static void Write(Stream destination, IReadOnlyList<StateArrays> states, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(destination);
        // Small parts are gathered: each write to an unbuffered file is a system call.
        byte[] gathered = new byte[GatheredBytes];
        int used = 0;
        foreach (ReadOnlyMemory<byte> part in Layout(states, metadata, FormatVersion))
        {
            if (part.Length > gathered.Length - used)
            {
                destination.Write(gathered, 0, used);
                used = 0;
            }

            if (part.Length > gathered.Length)
            {
                destination.Write(part.Span);
                continue;
            }

            part.CopyTo(gathered.AsMemory(used));
            used += part.Length;
        }

        destination.Write(gathered, 0, used);
    }

    /// <summary>The bytes of a file.</summary>
    /// <inheritdoc cref="Write(Stream, IReadOnlyList{StateArrays}, IReadOnlyDictionary{string, string})"/>
    public static byte[] Write(IReadOnlyList<StateArrays> states, IReadOnlyDictionary<string, string> metadata) =>
        Join(Layout(states, metadata, FormatVersion));

    /// <summary>Reads a file. The bytes of the arrays are slices of <paramref name="file"/>, which must not change afterwards.</summary>
    /// <exception cref="StateFileException">It is no state file, not what was written, or of a newer release.</exception>
    public static StateFileContent Read(ReadOnlyMemory<byte> file)
    {
        CheckHash(file.Span);
        try
        {
            ArrowFileReader reader = new(file);
            Dictionary<string, string> metadata = new(StringComparer.Ordinal);
            foreach ((string key, string value) in reader.Metadata)
            {
                metadata[key] = value;
            }

            CheckFormat(metadata);
            metadata.Remove(FormatKey);
            metadata.Remove(HashKey);
            return new StateFileContent(StateRows.Read(reader, s_schema), metadata);
        }
        catch (ArrowFormatException error)
        {
            throw new StateFileException($"The state file has the hash it should, yet is no state file: {error.Message}.", error);
        }
    }

    /// <summary>The hash that a file should have: of everything but the 64 characters that say it.</summary>
    internal static string HashOf(ReadOnlySpan<byte> file)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(file[..^(HashChars + BehindHash)]);
        hash.AppendData(Encoding.ASCII.GetBytes(new string('0', HashChars)));
        hash.AppendData(file[^BehindHash..]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>For tests: as another version would write it.</summary>
    internal static byte[] Write(IReadOnlyList<StateArrays> states, IReadOnlyDictionary<string, string> metadata, int formatVersion) =>
        Join(Layout(states, metadata, formatVersion));

    private static List<ReadOnlyMemory<byte>> Layout(
        IReadOnlyList<StateArrays> states, IReadOnlyDictionary<string, string> metadata, int formatVersion)
    {
        ArgumentNullException.ThrowIfNull(states);
        ArrowFileWriter file = new(s_schema);
        List<ReadOnlyMemory<byte>> parts = [.. file.Begin(), .. file.Batch(StateRows.Columns(states))];
        byte[] end = file.End(Pairs(metadata, formatVersion));
        parts.Add(end);
        long length = parts.Sum(static p => (long)p.Length);
        if (length > Array.MaxLength)
        {
            throw new ArgumentException($"a state file of {length} bytes is larger than the 2 GiB that can be read back", nameof(states));
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            hash.AppendData(part.Span);
        }

        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()), end.AsSpan(end.Length - BehindHash - HashChars));
        return parts;
    }

    private static List<KeyValuePair<string, string>> Pairs(IReadOnlyDictionary<string, string> metadata, int formatVersion)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        SortedDictionary<string, string> sorted = new(StringComparer.Ordinal)
        {
            [FormatKey] = formatVersion.ToString(CultureInfo.InvariantCulture),
        };
        foreach ((string key, string value) in metadata)
        {
            if (key.StartsWith("ionstream.state.", StringComparison.Ordinal) || string.Equals(key, HashKey, StringComparison.Ordinal))
            {
                throw new ArgumentException($"the key '{key}' is the state file's own", nameof(metadata));
            }

            sorted.Add(key, value);
        }

        // Behind all others, whatever they are called: its value has to be the last of the footer.
        return [.. sorted, new(HashKey, new string('0', HashChars))];
    }

    private static byte[] Join(List<ReadOnlyMemory<byte>> parts)
    {
        byte[] file = new byte[parts.Sum(static p => p.Length)];
        int used = 0;
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            part.CopyTo(file.AsMemory(used));
            used += part.Length;
        }

        return file;
    }

    private static void CheckHash(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> magic = ArrowFileWriter.Magic.Span;
        if (file.Length < HashChars + BehindHash || !file.StartsWith(magic))
        {
            throw new StateFileException(
                $"Expected a state file, which begins with ARROW1 and ends with a hash; found {file.Length} bytes that do not.");
        }

        if (!file.EndsWith(magic))
        {
            throw new StateFileException($"The state file is torn: after {file.Length} bytes its end is missing.");
        }

        string said = Encoding.Latin1.GetString(file[^(HashChars + BehindHash)..^BehindHash]);
        string found = HashOf(file);
        if (!string.Equals(said, found, StringComparison.Ordinal))
        {
            string expected = said.All(char.IsAsciiHexDigitLower) ? $"sha256 {said}" : "a sha256 before its end";
            throw new StateFileException($"The state file is corrupt: expected {expected}, found {found} over {file.Length} bytes.");
        }
    }

    private static void CheckFormat(Dictionary<string, string> metadata)
    {
        string text = metadata.GetValueOrDefault(FormatKey, "none");
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int format) || format < 1)
        {
            throw new StateFileException($"Expected {FormatKey} {FormatVersion} in the state file, found {text}.");
        }

        if (format > FormatVersion)
        {
            throw new StateFileException(
                $"The state file was written by a newer release: it has {FormatKey} {format}, this release ({Release.Number}) reads up to {FormatVersion}.")
            {
                IsNewer = true,
            };
        }
    }
}
