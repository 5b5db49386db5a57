using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Commands.Exporting;

/// <summary>Where <c>export</c> writes: both files whole, or nothing.</summary>
public sealed class ExportTargetTests : ProgramTests
{
    [Theory]
    [InlineData(64, "--to", "frames.csv")]
    [InlineData(64, "--to", "5000")]
    [InlineData(64, "--to", "f.parquet", "--from", "5", "--until", "5")]
    [InlineData(64, "--to", "f.parquet", "--stride", "0")]
    [InlineData(64, "--to", "f.parquet", "--species", "Xe")]
    [InlineData(64, "--to", "f.parquet", "--species", ",")]
    [InlineData(64, "--to", "f.parquet", "--from", "99")]
    [InlineData(73, "--to", "no-such-folder/f.parquet")]
    [InlineData(73, "--to", "there.parquet")]
    [InlineData(73, "--to", "cells.parquet")]
    public async Task WhatCannotBe_EndsWithItsCode_AndLeavesNothing(int code, params string[] options)
    {
        string run = Small("case", 5);
        Scratch.Write("out/there.parquet", "mine");
        Scratch.Write("out/cells-cells.parquet", "mine");

        Ionstream result = await Ionstream.Run(["export", run, .. options.Select((o, i) => i == 1 ? Scratch["out/" + o] : o)]);

        Assert.True(result.ExitCode == code, result.Error);
        Assert.StartsWith("ionstream: ", result.Error);
        Assert.Empty(result.Output);
        Assert.Equal(["cells-cells.parquet", "there.parquet"], Directory.GetFileSystemEntries(Scratch["out"]).Select(Path.GetFileName).Order());
        Assert.Equal("mine", File.ReadAllText(Scratch["out/there.parquet"]));
    }

    [Fact]
    public async Task MissingInput_Is66() => Assert.Equal(66, (await Ionstream.Run("export", Scratch["none"], "--to", Scratch["f.parquet"])).ExitCode);

    [Fact]
    public async Task Force_ReplacesBoth()
    {
        string run = Small("case", 5), to = Scratch.Write("f.parquet", "old");
        Scratch.Write("f-cells.parquet", "old");

        Exported made = await Exported.Run(0, run, to, "--force");

        Assert.Equal(5, made.Cells.RowCount);
        Assert.Equal(15, made.Frames.RowCount);
    }

    /// <summary>Another user than root, who may write anywhere. Nothing of the run is read: it is no trajectory.</summary>
    [Fact]
    [Trait(Tier.Trait, Tier.Ci)]
    public async Task UnwritableTarget_Is73_BeforeAnythingIsRead()
    {
        Nobody.Needed();
        Nobody.Reach(Scratch);
        Scratch.Write("case/XDATCAR", "nothing that could be read\n");
        Directory.CreateDirectory(Scratch["locked"]);

        Ionstream made = await Ionstream.Launch(["export", Scratch["case"], "--to", Scratch["locked/f.parquet"]], static start => Nobody.Become(start));

        Assert.True(made.ExitCode == 73, made.Error);
        Assert.Contains("cannot be created or written", made.Error);
        Assert.Empty(Directory.GetFileSystemEntries(Scratch["locked"]));
    }

    [Theory]
    [Trait(Tier.Trait, Tier.Ci)]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Signal_LeavesNoHalfFile(string signal, int code)
    {
        string run = Small("case", 300_000);
        Directory.CreateDirectory(Scratch["out"]);
        await using Daemon export = Daemon.Start(["export", run, "--to", Scratch["out/f.parquet"]], everySeconds: 1);
        await export.UntilAsync(() => Directory.EnumerateFiles(Scratch["out"]).Sum(static f => new FileInfo(f).Length) > 1000, "rows are written");
        Assert.All(Directory.GetFiles(Scratch["out"]), static f => Assert.EndsWith(".inprogress", f));

        export.Signal(signal);

        Assert.Equal(code, await export.ExitAsync());
        Assert.Empty(Directory.GetFileSystemEntries(Scratch["out"]));
    }
}
