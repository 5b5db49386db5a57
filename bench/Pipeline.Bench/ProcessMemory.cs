using System.Globalization;

/// <summary>Memory of this process as the kernel counts it.</summary>
internal static class ProcessMemory
{
    /// <summary>Resident now and at most, and what the collector holds, in MiB.</summary>
    public static string Line
    {
        get
        {
            GCMemoryInfo info = GC.GetGCMemoryInfo();
            return string.Create(CultureInfo.InvariantCulture, $"RSS {Status("VmRSS") / 1024.0:F0} MiB, peak {Status("VmHWM") / 1024.0:F0}, committed by GC {info.TotalCommittedBytes / 1048576.0:F0}, heap {info.HeapSizeBytes / 1048576.0:F0}, collections {GC.CollectionCount(0)}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)}");
        }
    }

    /// <summary>A value of /proc/self/status in KiB.</summary>
    public static long Status(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length + 1).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
