using System.CommandLine;
using Pipeline.Host.Demo;
using Pipeline.Host.Output;

namespace Pipeline.Host.Commands;

/// <summary><c>simulate SYSTEM --out DIR</c>: the stand-in for VASP alone.</summary>
internal static class SimulateCommand
{
    private static readonly Argument<string> s_system = new("SYSTEM") { Description = "What to simulate: agi (alpha-AgI)" };
    private static readonly Option<int> s_atoms = new("--atoms") { Description = "Size: 128 (64 Ag + 64 I) or 1024 (twice along each edge)", DefaultValueFactory = static _ => 128 };
    private static readonly Option<string> s_out = new("--out") { Required = true, Description = "Directory for INCAR, POSCAR, XDATCAR, OSZICAR, CONTCAR; must hold none of them" };
    private static readonly Option<int> s_frames = new("--frames") { Description = "Frames to write, five steps of 2 fs each", DefaultValueFactory = static _ => 3000 };
    private static readonly Option<double?> s_rate = new("--rate") { Description = "Frames a second at most; default: as fast as it goes" };
    private static readonly Option<double> s_temperature = new("--temperature") { Description = "Temperature, K", DefaultValueFactory = static _ => 500 };
    private static readonly Option<ulong> s_seed = new("--seed") { Description = "Seed: equal seeds give equal files", DefaultValueFactory = static _ => 1 };
    private static readonly Option<string> s_ensemble = new("--ensemble") { Description = "Ensemble: nvt (fixed cell) or npt (the cell breathes)", DefaultValueFactory = static _ => "nvt" };
    private static readonly Option<double?> s_pressure = new("--pressure-kbar") { Description = "Pressure of npt, kbar; default: that of the fixed cell at 500 K" };

    private static readonly Option<double> s_repulsion = new("--repulsion")
    {
        Description = "Factor on the repulsion of Ag and I: another one than 1 is another potential, something to compare",
        DefaultValueFactory = static _ => 1,
    };

    public static Command Create() =>
        new Command("simulate", "Runs the built-in molecular dynamics and writes files the way VASP does, while it goes.")
        {
            s_system, s_out, s_atoms, s_frames, s_rate, s_temperature, s_seed, s_ensemble, s_pressure, s_repulsion,
        }
            .WithCommon("ionstream simulate agi --out run --frames 5000 --rate 100", RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(s_system) is not "agi")
        {
            throw new CommandException(ExitCode.Usage, $"simulate {parsed.GetValue(s_system)}: the only system is agi.");
        }

        string? ensemble = parsed.GetValue(s_ensemble);
        double? pressure = parsed.GetValue(s_pressure);
        if (ensemble is not ("nvt" or "npt"))
        {
            throw new CommandException(ExitCode.Usage, $"--ensemble {ensemble}: nvt or npt.");
        }

        if (ensemble is "nvt" && pressure is not null)
        {
            throw new CommandException(ExitCode.Usage, "--pressure-kbar needs --ensemble npt: at constant volume the pressure follows.");
        }

        if (parsed.GetValue(s_atoms) is not (128 or 1024))
        {
            throw new CommandException(ExitCode.Usage, $"--atoms {parsed.GetValue(s_atoms)}: 128 or 1024.");
        }

        AgiOptions options = new()
        {
            Replicas = parsed.GetValue(s_atoms) == 128 ? 1 : 2,
            Directory = Path.GetFullPath(parsed.GetValue(s_out)!),
            Frames = parsed.GetValue(s_frames),
            FramesPerSecond = parsed.GetValue(s_rate),
            TemperatureK = parsed.GetValue(s_temperature),
            Seed = parsed.GetValue(s_seed),
            Repulsion = parsed.GetValue(s_repulsion),
            PressureKilobar = ensemble is "npt" ? pressure ?? AgiOptions.DefaultPressureKilobar : null,
        };
        using StopSignal stop = Terminal.WatchSignals();
        Log.Simulating(terminal.Logger, options.Directory);
        try
        {
            long written = 0;
            await using (new ProgressReport(terminal, "simulate agi", () => (Volatile.Read(ref written) / (double)options.Frames, Volatile.Read(ref written))))
            {
                await Task.Run(() => AgiRun.Run(options, new Counter(frames => Volatile.Write(ref written, frames)), stop.Token), CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            return stop.ExitCode;
        }
        catch (ArgumentException error)
        {
            throw new CommandException(ExitCode.Usage, error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, error.Message);
        }

        await terminal.Output.WriteLineAsync(options.Directory);
        return ExitCode.Done;
    }

    /// <summary>Reports on the simulating thread; <see cref="Progress{T}"/> would queue.</summary>
    internal sealed class Counter(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
