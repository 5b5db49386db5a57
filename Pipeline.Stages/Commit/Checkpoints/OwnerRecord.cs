using System.Globalization;
using System.Text.Json.Serialization;

namespace Pipeline.Stages.Commit.Checkpoints;

/// <summary>Content of <c>owner.json</c>: the process a run belongs to.</summary>
internal sealed record OwnerRecord
{
    /// <summary>This claim and no other.</summary>
    [JsonPropertyName("claim")]
    public required string Claim { get; init; }

    [JsonPropertyName("host")]
    public required string Host { get; init; }

    [JsonPropertyName("pid")]
    public required int Pid { get; init; }

    /// <summary>Clock ticks from boot to the start of the process: a process number is used again, both together are not.</summary>
    [JsonPropertyName("processStart")]
    public required long ProcessStart { get; init; }

    [JsonPropertyName("bootId")]
    public required string BootId { get; init; }

    /// <summary>Process numbers mean nothing in another container on the same machine.</summary>
    [JsonPropertyName("pidNamespace")]
    public string PidNamespace { get; init; } = "";

    [JsonPropertyName("intervalSeconds")]
    public required double IntervalSeconds { get; init; }

    [JsonPropertyName("renewed")]
    public required DateTimeOffset Renewed { get; init; }

    [JsonPropertyName("release")]
    public required string Release { get; init; }

    /// <summary>This process.</summary>
    public static OwnerRecord Here(TimeSpan interval, DateTimeOffset now) => new()
    {
        Claim = Guid.NewGuid().ToString("N"),
        Host = Environment.MachineName,
        Pid = Environment.ProcessId,
        ProcessStart = StartOf(Environment.ProcessId) ?? 0,
        BootId = CurrentBootId(),
        PidNamespace = CurrentPidNamespace(),
        IntervalSeconds = interval.TotalSeconds,
        Renewed = now,
        Release = Pipeline.Formats.Release.Number,
    };

    /// <summary>Whether it names a process number that means something in this process.</summary>
    [JsonIgnore]
    public bool IsHere =>
        string.Equals(BootId, CurrentBootId(), StringComparison.Ordinal) && string.Equals(PidNamespace, CurrentPidNamespace(), StringComparison.Ordinal);

    /// <summary>Whether it is this process's.</summary>
    [JsonIgnore]
    public bool IsOurs => IsHere && Pid == Environment.ProcessId;

    /// <summary>Whether the process it names may still be at work.</summary>
    public bool MayLive(DateTimeOffset now)
    {
        if (IsHere)
        {
            return StartOf(Pid) == ProcessStart;
        }

        if (!string.Equals(BootId, CurrentBootId(), StringComparison.Ordinal) && string.Equals(Host, Environment.MachineName, StringComparison.Ordinal))
        {
            return false; // this machine, and it has booted since
        }

        return now - Renewed < TimeSpan.FromSeconds(3 * Math.Clamp(IntervalSeconds, 1, TimeSpan.FromDays(1).TotalSeconds));
    }

    /// <summary>Start of a process, field 22 of its <c>stat</c>; null where there is none.</summary>
    private static long? StartOf(int pid)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));

            // The second field is the name in parentheses, which may hold both spaces and parentheses.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static string CurrentBootId()
    {
        const string Path = "/proc/sys/kernel/random/boot_id";
        return File.Exists(Path) ? File.ReadAllText(Path).Trim() : "";
    }

    private static string CurrentPidNamespace()
    {
        try
        {
            return new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
