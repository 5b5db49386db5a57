using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Pipeline.Tests;

/// <summary>Real outputs and expected results beside the checkout (<c>../shared</c>): read from there, never copied.</summary>
internal static class SharedData
{
    /// <summary>The project's root: the folder that holds Pipeline.sln.</summary>
    public static string ProjectRoot { get; } = FindRoot();

    /// <summary>Path below <c>../shared</c>; skips the test where the folder is absent, fails it there under CI.</summary>
    public static string Path(string relative)
    {
        string root = System.IO.Path.GetFullPath(System.IO.Path.Combine(ProjectRoot, "..", "shared"));
        if (!Directory.Exists(root))
        {
            Assert.False(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal), "../shared is absent and CI=true");
            Assert.Skip("../shared is absent");
        }

        return System.IO.Path.Combine(root, relative);
    }

    /// <summary>Bytes of a file below <c>../shared</c>, gunzipped when its name ends in .gz.</summary>
    public static byte[] Bytes(string relative)
    {
        using FileStream file = File.OpenRead(Path(relative));
        using MemoryStream memory = new();
        if (relative.EndsWith(".gz", StringComparison.Ordinal))
        {
            using GZipStream gzip = new(file, CompressionMode.Decompress);
            gzip.CopyTo(memory);
        }
        else
        {
            file.CopyTo(memory);
        }

        return memory.ToArray();
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        foreach (string start in new[] { AppContext.BaseDirectory, System.IO.Path.GetDirectoryName(here)! })
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(System.IO.Path.Combine(folder.FullName, "Pipeline.sln")))
                {
                    return folder.FullName;
                }
            }
        }

        throw new DirectoryNotFoundException("Pipeline.sln was not found above the tests.");
    }
}
