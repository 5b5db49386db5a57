using System.Diagnostics;

namespace Pipeline.Tests.Builders;

/// <summary>A small file system in memory at a directory, unmounted when disposed. Needs root; tests skip where it cannot be had.</summary>
internal sealed class Mounted : IDisposable
{
    private Mounted(string path) => Path = path;

    public string Path { get; }

    /// <summary>Mounts one.</summary>
    /// <param name="path">Directory, made if it is not there.</param>
    /// <param name="size">As <c>mount</c> takes it: 700k, 2m.</param>
    public static Mounted Tmpfs(string path, string size)
    {
        Directory.CreateDirectory(path);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=" + size, "none", path) == 0, "no tmpfs can be mounted here");
        return new Mounted(path);
    }

    /// <summary>Changes a mount option: <c>ro</c>, <c>rw</c>, <c>size=2m</c>. A file open for writing puts <c>ro</c> off.</summary>
    public async Task RemountAsync(string option)
    {
        for (int i = 0; Run("mount", "-o", "remount," + option, Path) != 0; i++)
        {
            Assert.True(i < 200, $"{Path} cannot be remounted {option}");
            await Task.Delay(10);
        }
    }

    /// <summary>Takes every page that is free.</summary>
    /// <returns>The file that holds them.</returns>
    public string Fill()
    {
        string ballast = System.IO.Path.Combine(Path, "ballast");
        try
        {
            using FileStream file = new(ballast, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            return ballast; // ENOSPC
        }
    }

    public void Dispose()
    {
        for (int i = 0; Run("umount", Path) != 0 && i < 50; i++)
        {
            Thread.Sleep(20);
        }
    }

    private static int Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
