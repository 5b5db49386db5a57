namespace Pipeline.Tests.Builders;

/// <summary>The files that everything is compared with: runs that stand there whole, replayed without interruption.</summary>
internal static class Reference
{
    /// <summary>Writes the runs whole below <c>whole/</c> and replays them into <c>reference/</c>.</summary>
    public static async Task<OutFolder> ReplayAsync(string root, string recipe, params LiveContent[] runs)
    {
        OutFolder reference = new(Path.Combine(root, "reference"));
        Ionstream replay = await Ionstream.Run(["replay", .. runs.Select(r => r.WriteWhole(Path.Combine(root, "whole"))), "--out", reference.Root, "--config", recipe]);
        Assert.True(replay.ExitCode == runs.Max(r => r.ExitCode), replay.Error);
        return reference;
    }
}
