using System.Globalization;

/// <summary>What the kernel counts of another process.</summary>
internal sealed record ProcessCounters(double CpuSeconds, double ResidentMiB, int Threads, int Files, long Switches, long BytesWritten)
{
    private const double TicksASecond = 100; // USER_HZ

    /// <summary>As they are now.</summary>
    public static ProcessCounters Of(int pid)
    {
        string proc = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
        string stat = File.ReadAllText(proc + "/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        Dictionary<string, string> status = Values(proc + "/status"), io = Values(proc + "/io");
        long switches = Directory.GetDirectories(proc + "/task").Sum(static t => Values(t + "/status") is var s ? Number(s["voluntary_ctxt_switches"]) + Number(s["nonvoluntary_ctxt_switches"]) : 0);
        return new ProcessCounters(
            (Number(fields[11]) + Number(fields[12])) / TicksASecond,
            Number(status["VmRSS"]) / 1024.0,
            (int)Number(status["Threads"]),
            Directory.GetFiles(proc + "/fd").Length,
            switches,
            Number(io["write_bytes"]));
    }

    /// <summary>What it took since an earlier time, in words.</summary>
    public string Since(ProcessCounters before, double seconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"CPU {100 * (CpuSeconds - before.CpuSeconds) / seconds:F2} % of a core, RSS {ResidentMiB:F0} MiB, {Threads} threads, {Files} files open, {(Switches - before.Switches) / seconds:F0} switches/s, written {(BytesWritten - before.BytesWritten) / seconds / 1e6:F3} MB/s");

    private static Dictionary<string, string> Values(string path) =>
        File.ReadLines(path).Select(static l => l.Split(':', 2)).ToDictionary(static p => p[0], static p => p[1].Trim().Split(' ')[0], StringComparer.Ordinal);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
