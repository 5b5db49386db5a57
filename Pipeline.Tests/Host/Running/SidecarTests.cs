using System.Diagnostics;
using System.Globalization;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Running;

/// <summary><c>docs/running/sidecar.sbatch</c> as a job would run it, with stand-ins for Slurm and VASP on the PATH.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class SidecarTests : IDisposable
{
    /// <summary>
    /// Writes a part's XDATCAR frame by frame, and ends after a whole frame once STOPCAR is there, as VASP does after a step.
    /// </summary>
    private const string Vasp = """
        #!/bin/bash
        content=$CONTENT/${PWD##*/}
        cat "$content/OUTCAR.head" > OUTCAR
        exec 3<"$content/XDATCAR" 4>XDATCAR
        while IFS= read -r line <&3; do
          if [[ $line = Direct* ]]; then
            [[ ! -f STOPCAR ]] || break
            cp "$content/POSCAR" CONTCAR
          fi
          printf '%s\n' "$line" >&4
        done
        cat "$content/OUTCAR.end" >> OUTCAR
        """;

    private readonly Scratch _scratch = new();
    private readonly OutFolder _out;

    public SidecarTests()
    {
        _out = new OutFolder(_scratch["job/out"]);
        Program("ionstream", $"#!/bin/bash\nexec '{Path.Combine(AppContext.BaseDirectory, "ionstream")}' \"$@\"");
        Program("srun", "#!/bin/bash\nexec \"$@\"");
        Program("scontrol", $"#!/bin/bash\necho \"$@\" >> '{_scratch["scontrol.log"]}'");
        Program("vasp_std", Vasp);
        foreach (string part in new[] { "part00", "part01" })
        {
            LiveContent run = LiveContent.Of(part, part[^1], 400);
            string folder = run.WriteWhole(_scratch["content"]);
            File.WriteAllText(Path.Combine(folder, "OUTCAR.head"), LiveContent.OutcarHead);
            File.WriteAllText(Path.Combine(folder, "OUTCAR.end"), LiveContent.OutcarEnd);
            if (part is "part00")
            {
                _scratch.Write("job/input/INCAR", "");
                File.WriteAllBytes(_scratch["job/input/INCAR"], run.Incar);
                File.WriteAllBytes(_scratch["job/input/POSCAR"], run.Poscar);
            }
        }

        _scratch.Write("recipe.json", LiveContent.SmallRecipe);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task VaspEnds_TheResultsAreSealedAndThoseOfReplay()
    {
        using Process job = Submit(starts: 0);
        await job.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(job.ExitCode == 0, await job.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.True(_out.Read("md")!.Sealed);
        Assert.False(File.Exists(_scratch["scontrol.log"]));
        _out.AssertFinalEquals(await ReplayAsync("part00"));
    }

    [Fact]
    public async Task TimeIsUp_ACheckpointIsLeftAndTheNextStartGoesOnInAnotherDirectory()
    {
        // Slow enough that the signal finds it in the middle, and some frames analysed.
        Program("vasp_std", Vasp.Replace("cp \"$content", "sleep 0.04; cp \"$content", StringComparison.Ordinal));
        using Process first = Submit(starts: 0);
        await UntilAsync(first, () => RunStatus.Read(new OutputLayout(_out.Root), "md") is { Frames: > 0 });
        await Command.RunAsync("kill", "-USR1", first.Id.ToString(CultureInfo.InvariantCulture));
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);

        string said = await first.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("part00: VASP ended with 0, ionstream with 143", said);
        Assert.Equal("requeue 77\n", File.ReadAllText(_scratch["scontrol.log"]));
        Assert.Equal("LSTOP = .TRUE.\n", File.ReadAllText(_scratch["job/part00/STOPCAR"]));
        Pointer? left = _out.Read("md");
        Assert.True(left is { State: "interrupted", Sealed: false }, $"{left}\n{await first.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
        Assert.InRange(left.Frames, 1, 399);

        Program("vasp_std", Vasp);
        using Process second = Submit(starts: 1);
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);

        string log = await second.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.True(second.ExitCode == 0, log);
        Assert.Contains($"md: going on from checkpoint {left.Epoch}: frame {left.Frames}, ", log);
        Assert.Equal(File.ReadAllBytes(_scratch["job/part00/CONTCAR"]), File.ReadAllBytes(_scratch["job/part01/POSCAR"]));
        _out.AssertFinalEquals(await ReplayAsync("part00", "part01"));
    }

    [Fact]
    public async Task PartWithoutContcar_IsSaidAndNothingIsStarted()
    {
        Directory.CreateDirectory(_scratch["job/part00"]);
        using Process job = Submit(starts: 1);
        await job.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(66, job.ExitCode);
        Assert.Contains("part00/CONTCAR is missing", await job.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(_scratch["job/part01"]));
    }

    private async Task<OutFolder> ReplayAsync(params string[] parts)
    {
        OutFolder reference = new(_scratch["reference"]);
        Ionstream replay = await Ionstream.Run(["replay", "--chain", .. parts.Select(p => _scratch["job/" + p]), "--run-id", "md", "--out", reference.Root, "--config", _scratch["recipe.json"]]);
        Assert.True(replay.ExitCode == 0, replay.Error);
        return reference;
    }

    private static async Task UntilAsync(Process job, Func<bool> so)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!so())
        {
            Assert.False(job.HasExited || waited.Elapsed > Hang.Limit, "the job did not come so far");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private Process Submit(int starts)
    {
        ProcessStartInfo start = new("bash", [Path.Combine(RunningDocs.Folder, "sidecar.sbatch")])
        {
            WorkingDirectory = _scratch["job"],
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in new[]
        {
            ("PATH", $"{_scratch["bin"]}:{Environment.GetEnvironmentVariable("PATH")}"), ("CONTENT", _scratch["content"]), ("RECIPE", _scratch["recipe.json"]),
            ("SLURM_JOB_ID", "77"), ("IONSTREAM_checkpoint__everySeconds", "3600"), ("IONSTREAM_tail__pollMinMs", "10"), ("IONSTREAM_tail__pollMaxMs", "50"),
        })
        {
            start.Environment[name] = value;
        }

        if (starts > 0)
        {
            start.Environment["SLURM_RESTART_COUNT"] = starts.ToString(CultureInfo.InvariantCulture);
        }

        return Process.Start(start)!;
    }

    private void Program(string name, string text)
    {
        string path = _scratch.Write("bin/" + name, text + "\n");
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
    }
}
