using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Commands;

/// <summary>How a file relates to the one a result was made from.</summary>
internal enum SourceMatch
{
    /// <summary>The result says nothing of its source yet (its process was killed).</summary>
    Unknown,

    /// <summary>The range that was read is there, and more would change nothing.</summary>
    Same,

    /// <summary>The range that was read is there, and more behind it.</summary>
    Grown,

    /// <summary>Another file.</summary>
    Other,
}

/// <summary>
/// Tells sources apart by the length and the last MiB of what was read: first bytes and inodes do not tell two VASP runs apart.
/// </summary>
internal static partial class SourceIdentity
{
    public static async Task<SourceMatch> CompareAsync(RunInput input, RunPointer pointer)
    {
        Match known = Range().Match(pointer.Source);
        if (!known.Success)
        {
            return SourceMatch.Unknown;
        }

        long length = long.Parse(known.Groups["length"].Value, CultureInfo.InvariantCulture);
        await using Stream stream = RunProbe.Open(input.Trajectory);
        string? hash;
        try
        {
            hash = await TailHash.OfAsync(stream, length);
        }
        catch (InvalidDataException)
        {
            return SourceMatch.Unknown; // a gzip file that is cut off: reading it again says so with the file's name
        }

        if (!string.Equals(hash, known.Groups["hash"].Value, StringComparison.Ordinal))
        {
            return SourceMatch.Other;
        }

        return pointer.EndedAtEndOfFile && await HasMoreThanAsync(stream, pointer.SourceLength - length) ? SourceMatch.Grown : SourceMatch.Same;
    }

    /// <summary>Whether a stream holds more than so many bytes behind where it stands.</summary>
    public static async Task<bool> HasMoreThanAsync(Stream stream, long bytes)
    {
        if (stream.CanSeek)
        {
            return stream.Length - stream.Position > bytes;
        }

        byte[] buffer = new byte[1 << 16];
        long seen = 0;
        int read;
        while (seen <= bytes && (read = await stream.ReadAsync(buffer)) > 0)
        {
            seen += read;
        }

        return seen > bytes;
    }

    [GeneratedRegex(@"\[0,(?<length>[0-9]+)\) sha256-tail=(?<hash>[0-9a-f]{64})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Range();
}
