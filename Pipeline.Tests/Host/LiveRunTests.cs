using System.Diagnostics;
using System.Text.Json;
using Pipeline.Stages;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>The demo as a process: what it leaves when it ends, is interrupted or is killed.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class LiveRunTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Demo_FollowedLive_EqualsItsReplayToTheByte()
    {
        Ionstream demo = await Ionstream.Run("demo", "--frames", "300", "--out", _scratch["demo"]);
        Assert.True(demo.ExitCode == 0, demo.Error);
        Assert.Contains("Ag-I first peak", demo.Output);
        Assert.Contains("import polars", demo.Output);

        Ionstream replay = await Ionstream.Launch(["replay", _scratch["demo/agi-demo"], "--out", _scratch["replay"], "--config", "agi"], start =>
        {
            start.Environment["LC_ALL"] = "de_DE.UTF-8";
            start.Environment["TZ"] = "Asia/Tokyo";
            start.Environment["IONSTREAM_checkpoint__everyMiB"] = "0.05";
            start.Environment["IONSTREAM_checkpoint__everySeconds"] = "0.01";
        });

        Assert.True(replay.ExitCode == 0, replay.Error);
        string[] live = Final(_scratch["demo/out"]), replayed = Final(_scratch["replay"]);
        Assert.Equal(TableRegistry.All.Count - 1, live.Length); // all but distance_angle_density, which AgI has no bonds for
        Assert.Equal(live, replayed);
        Assert.All(live, file => Assert.True(
            File.ReadAllBytes(Path.Combine(_scratch["demo/out/final"], file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(_scratch["replay/final"], file))), file));
    }

    [Fact]
    public async Task Demo_Interrupted_PublishesWhatItHasAndExits130()
    {
        using Process process = Ionstream.Start(["demo", "--frames", "100000", "--rate", "400", "--out", _scratch["demo"]]);
        await WaitForEpoch(_scratch["demo/out/latest/agi-demo.json"], 1);

        using Process kill = Process.Start("kill", ["-INT", process.Id.ToString()]);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 130, error);
        Assert.Contains("went to data/", error);
        using JsonDocument pointer = JsonDocument.Parse(File.ReadAllBytes(_scratch["demo/out/latest/agi-demo.json"]));
        Assert.Equal("interrupted", pointer.RootElement.GetProperty("state").GetString());
        Assert.False(pointer.RootElement.GetProperty("sealed").GetBoolean());
        Assert.False(Directory.Exists(_scratch["demo/out/final"]));
        Assert.All(pointer.RootElement.GetProperty("files").EnumerateObject(), f => AssertWholeParquet(Path.Combine(_scratch["demo/out"], f.Value.GetString()!)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Demo_Killed_LeavesOnlyWholeParquetFiles(int seed)
    {
        Random random = new(seed);
        using Process process = Ionstream.Start(["demo", "--frames", "100000", "--out", _scratch["demo"], "--quiet"]);
        await WaitForEpoch(_scratch["demo/out/latest/agi-demo.json"], 1);
        await Task.Delay(random.Next(100, 1500), TestContext.Current.CancellationToken);

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        string[] files = Directory.GetFiles(_scratch["demo/out"], "*.parquet", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, AssertWholeParquet);
        using JsonDocument pointer = JsonDocument.Parse(File.ReadAllBytes(_scratch["demo/out/latest/agi-demo.json"]));
        Assert.All(pointer.RootElement.GetProperty("files").EnumerateObject(), f => Assert.Contains(Path.Combine(_scratch["demo/out"], f.Value.GetString()!), files));
    }

    /// <summary>Magic at both ends and a footer length that fits: a Parquet file is closed last of all.</summary>
    private static void AssertWholeParquet(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        Assert.True(bytes.AsSpan(0, 4).SequenceEqual("PAR1"u8) && bytes.AsSpan(^4).SequenceEqual("PAR1"u8), path);
        Assert.InRange(BitConverter.ToInt32(bytes, bytes.Length - 8), 1, bytes.Length - 12);
    }

    private static async Task WaitForEpoch(string pointer, long epoch)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (waited.Elapsed < Hang.Limit)
        {
            if (File.Exists(pointer))
            {
                using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(pointer));
                if (json.RootElement.GetProperty("epoch").GetInt64() >= epoch)
                {
                    return;
                }
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Fail("no epoch was published");
    }

    private static string[] Final(string root) =>
        [.. Directory.GetFiles(Path.Combine(root, "final"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Path.Combine(root, "final"), f)).Order(StringComparer.Ordinal)];
}
