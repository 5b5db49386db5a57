using System.Globalization;
using Pipeline.Formats;

namespace Pipeline.Host.Watching;

/// <summary>
/// Lets runs in as long as the memory of all by formula stays within a limit: refused before the start rather than killed later. Runs commit one
/// after the other, so only the largest commit counts; at the end of the process as many at once as there is room for.
/// </summary>
internal sealed class MemoryAdmission(long limitBytes)
{
    private const double ShareOfMachine = 0.75;
    private readonly Dictionary<string, RunMemory> _admitted = new(StringComparer.Ordinal);

    /// <summary>The limit of <c>--mem</c> (<c>4G</c>, <c>512M</c>, <c>512MiB</c>), or three quarters of what the process may use.</summary>
    public static MemoryAdmission Parse(string? text)
    {
        if (text is null)
        {
            return new MemoryAdmission((long)(ShareOfMachine * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
        }

        string trimmed = text.EndsWith("iB", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('B') || text.EndsWith('i') ? text[..^1] : text;
        double factor = trimmed.Length == 0 ? 0 : char.ToUpperInvariant(trimmed[^1]) switch { 'G' => 1 << 30, 'M' => 1 << 20, 'K' => 1 << 10, _ => 0 };
        return factor > 0 && double.TryParse(trimmed[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number > 0 && double.IsFinite(number)
            ? new MemoryAdmission((long)(number * factor))
            : throw new CommandException(ExitCode.Usage, $"--mem {text}: write for example 4G or 512M.");
    }

    /// <exception cref="CommandException">78: it does not fit.</exception>
    public void Admit(string runId, RunMemory run)
    {
        lock (_admitted)
        {
            _admitted.Remove(runId);
            long total = RunMemory.Process + _admitted.Values.Sum(static r => r.Kept) + run.Kept + _admitted.Values.Select(static r => r.Commit).Append(run.Commit).Max();
            if (total > limitBytes)
            {
                throw new CommandException(ExitCode.Configuration, string.Create(
                    CultureInfo.InvariantCulture,
                    $"needs {MiB(run.Kept + run.Commit)} MiB; the process, the {Plural.Of(_admitted.Count, "run")} before it and this one {MiB(total)} MiB; the limit is {MiB(limitBytes)} MiB: raise --mem, shorten the longest lags of the recipe, or watch fewer runs."));
            }

            _admitted[runId] = run;
        }

        static string MiB(long bytes) => (bytes / 1048576.0).ToString("F0", CultureInfo.InvariantCulture);
    }

    /// <summary>Commits that memory has room for at once, at least 1 and at most so many.</summary>
    public int CommitsAtOnce(int most)
    {
        lock (_admitted)
        {
            long largest = _admitted.Values.Select(static r => r.Commit).Append(1).Max();
            return (int)Math.Clamp((limitBytes - RunMemory.Process - _admitted.Values.Sum(static r => r.Kept)) / largest, 1, most);
        }
    }

    public void Release(string runId)
    {
        lock (_admitted)
        {
            _admitted.Remove(runId);
        }
    }
}
