using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Commands;

/// <summary>Whether a file is the one a result was made from: its last MiB before the end of the range that was read.</summary>
internal static partial class SourceIdentity
{
    /// <summary>The file has more than the range that was read: what was sealed is not the end of it.</summary>
    public const string Grown = "grown";

    /// <summary>What the file is called when described like <paramref name="known"/>: equal when it begins with the same range.</summary>
    public static async Task<string> OfAsync(RunInput input, string known)
    {
        Match range = Range().Match(known);
        if (!range.Success)
        {
            return "";
        }

        long length = long.Parse(range.Groups["length"].Value, CultureInfo.InvariantCulture);
        await using Stream stream = RunProbe.Open(input.Trajectory);
        if (stream.CanSeek && stream.Length > length)
        {
            return Grown;
        }

        string? hash = await TailHash.OfAsync(stream, length);
        return hash is null ? "" : FormattableString.Invariant($"{input.TrajectoryName}[0,{length}) sha256-tail={hash}");
    }

    [GeneratedRegex(@"\[0,(?<length>[0-9]+)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Range();
}
