using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Pipeline.Formats.Tables;

namespace Pipeline.Formats.State;

/// <summary>
/// States as one Arrow IPC file: a row an array, in the columns <c>owner</c>, <c>version</c>, <c>options_sha256</c>, <c>name</c>,
/// <c>type</c>, <c>shape</c> and <c>bytes</c>. A state without arrays is one row whose last four are null.
/// </summary>
/// <remarks>
/// The schema's metadata are the pairs given and <c>ionstream.state.format</c>. The footer is lengthened by the SHA-256 of the whole file,
/// computed with its own 64 characters as '0', which stand 82 to 18 bytes before the end of the file, in this and in all versions of the
/// format (64 characters, eight zeros, the footer's length, the magic). Reading compares the hash before the parser sees a byte:
/// Apache.Arrow trusts lengths and offsets (docs/adr/0012), so no byte that was not written here may reach it.
/// </remarks>
public static class StateFile
{
    /// <summary>Version of the container; that of a state's meaning is its own. Version 1 was that of release 0.1.0.</summary>
    public const int FormatVersion = 2;

    private const string FormatKey = "ionstream.state.format";
    private const string HashKey = "ionstream.sha256";

    /// <summary>Writes a file front to back; the destination is neither flushed nor closed. Equal input gives equal bytes.</summary>
    /// <param name="destination">Takes the bytes, small ones gathered into writes of up to 64 KiB; need not seek.</param>
    /// <param name="states">The states, each owner once. Their large arrays are not copied.</param>
    /// <param name="metadata">What else is to be kept, under keys that do not begin with <c>ionstream.state.</c> nor are
    /// <c>ionstream.sha256</c>.</param>
    /// <exception cref="ArgumentException">An owner occurs twice, a key is not allowed, or the file would be larger than 2 GiB.</exception>
    public static void Write(Stream destination, IReadOnlyList<StateArrays> states, IReadOnlyDictionary<string, string> metadata) =>
        Write(destination, states, metadata, FormatVersion);

    /// <summary>The bytes of a file.</summary>
    /// <inheritdoc cref="Write(Stream, IReadOnlyList{StateArrays}, IReadOnlyDictionary{string, string})"/>
    public static byte[] Write(IReadOnlyList<StateArrays> states, IReadOnlyDictionary<string, string> metadata) =>
        Write(states, metadata, FormatVersion);

    /// <summary>Reads a file. The bytes of the arrays are slices of <paramref name="file"/>, which must not change afterwards.</summary>
    /// <exception cref="StateFileException">It is no state file, not what was written, or of another release.</exception>
    public static StateFileContent Read(ReadOnlyMemory<byte> file)
    {
        CheckHash(file.Span);
        try
        {
            using ArrowStreamReader reader = new(file[ArrowFileMark.Begin..]);
            Dictionary<string, string> metadata = new(reader.Schema.Metadata ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal);
            CheckFormat(metadata, reader.Schema);
            metadata.Remove(FormatKey);
            return new StateFileContent(StateRows.Read(reader), metadata);
        }
        catch (Exception error) when (error is not (StateFileException or OutOfMemoryException))
        {
            throw new StateFileException($"The state file has the hash it should, yet is no state file: {error.Message}.", error);
        }
    }

    /// <summary>The hash that a file should have: of everything but the 64 characters that say it.</summary>
    internal static string HashOf(ReadOnlySpan<byte> file)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(file[..^(StateStream.HashChars + StateStream.BehindHash)]);
        hash.AppendData(Encoding.ASCII.GetBytes(new string('0', StateStream.HashChars)));
        hash.AppendData(file[^StateStream.BehindHash..]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>For tests: as another version would write it.</summary>
    internal static byte[] Write(IReadOnlyList<StateArrays> states, IReadOnlyDictionary<string, string> metadata, int formatVersion)
    {
        using MemoryStream memory = new();
        Write(memory, states, metadata, formatVersion);
        return memory.ToArray();
    }

    private static void Write(
        Stream destination, IReadOnlyList<StateArrays> states, IReadOnlyDictionary<string, string> metadata, int formatVersion)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(states);
        long bytes = states.Sum(static s => s.Arrays.Sum(static a => (long)a.Bytes.Length));
        if (bytes > System.Array.MaxLength - (64 << 20))
        {
            throw new ArgumentException($"a state of {bytes} bytes makes a file larger than the 2 GiB that can be read back", nameof(states));
        }

        Schema schema = StateRows.Schema(Pairs(metadata, formatVersion));
        using StateStream stream = new(destination);
        using ArrowFileWriter file = new(stream, schema, leaveOpen: true);
        foreach (RecordBatch batch in StateRows.Batches(schema, states))
        {
            file.WriteRecordBatch(batch);
        }

        stream.BeginEnd();
        file.WriteEnd();
        stream.Finish();
    }

    private static SortedDictionary<string, string> Pairs(IReadOnlyDictionary<string, string> metadata, int formatVersion)
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

        return sorted;
    }

    private static void CheckHash(ReadOnlySpan<byte> file)
    {
        if (file.Length < ArrowFileMark.Begin + StateStream.HashChars + StateStream.BehindHash || !file.StartsWith(ArrowFileMark.Magic))
        {
            throw new StateFileException(
                $"Expected a state file, which begins with ARROW1 and ends with a hash; found {file.Length} bytes that do not.");
        }

        if (!file.EndsWith(ArrowFileMark.Magic))
        {
            throw new StateFileException($"The state file is torn: after {file.Length} bytes its end is missing.");
        }

        string said = Encoding.Latin1.GetString(file[^(StateStream.HashChars + StateStream.BehindHash)..^StateStream.BehindHash]);
        string found = HashOf(file);
        if (!string.Equals(said, found, StringComparison.Ordinal))
        {
            string expected = said.All(char.IsAsciiHexDigitLower) ? $"sha256 {said}" : "a sha256 before its end";
            throw new StateFileException($"The state file is corrupt: expected {expected}, found {found} over {file.Length} bytes.");
        }
    }

    private static void CheckFormat(Dictionary<string, string> metadata, Schema schema)
    {
        if (!metadata.ContainsKey(FormatKey) && StateRows.AreColumns(schema))
        {
            // Format 1 had its pairs in the footer.
            throw new StateFileException($"The state file has {FormatKey} 1: it was written by release 0.1.0, this release ({Release.Number}) reads {FormatVersion}.")
            {
                IsOlder = true,
            };
        }

        string text = metadata.GetValueOrDefault(FormatKey, "none");
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int format) || format < FormatVersion)
        {
            throw new StateFileException($"Expected {FormatKey} {FormatVersion} in the state file, found {text}.");
        }

        if (format > FormatVersion)
        {
            throw new StateFileException(
                $"The state file was written by a newer release: it has {FormatKey} {format}, this release ({Release.Number}) reads {FormatVersion}.")
            {
                IsNewer = true,
            };
        }
    }
}
