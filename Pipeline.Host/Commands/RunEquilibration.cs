using System.Buffers;
using Pipeline.Formats.Readers;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;
using Pipeline.Stages.Studies.Equilibrations;

namespace Pipeline.Host.Commands;

/// <summary>From where on a run looks stationary: by its tables at the end of a replay, by its OSZICAR alone before one.</summary>
internal static class RunEquilibration
{
    private const long LargestOszicar = 64L << 20; // bytes; a look before anything is computed takes no minute

    /// <summary>By the tables of a run that was analysed to its end; null for others.</summary>
    public static EquilibrationAdvice? Of(RunReport report, double alreadyPs)
    {
        if (report.Outcome is not { Sealed: true } outcome || report.Run is not { TimestepFs: not null } run)
        {
            return null;
        }

        return EquilibrationAdvice.Of(
            outcome.Tables.GetValueOrDefault("thermo"), outcome.Tables.GetValueOrDefault("msd"), [.. run.HostSpecies.Select(s => run.Topology.Species[s])], alreadyPs);
    }

    /// <summary>By temperature and energy of the OSZICAR beside the trajectory; null without a time step, without one, or where it is long.</summary>
    public static EquilibrationAdvice? OfOszicar(RunInput input, RunDescription run)
    {
        string? path = input.HasVaspName ? RunInput.PathOf(input.Directory, "OSZICAR") : null;
        if (path is null || run.TimestepFs is not { } timestep || SystemFiles.SizeOf(path) is not (>= 0 and <= LargestOszicar) || input.Find("OSZICAR") is not { } text)
        {
            return null;
        }

        Oszicar parser = new();
        SequenceReader<byte> reader = new(new ReadOnlySequence<byte>(text.Text));
        List<OszicarStep> steps = [];
        while (parser.TryParse(ref reader, out OszicarStep step))
        {
            steps.Add(step);
        }

        double[] times = [.. steps.Select(s => s.Step * timestep * 1e-3)];
        StationaryPart?[] parts =
        [
            StationaryPart.Of("temperature", times, [.. steps.Select(static s => s.TemperatureK ?? double.NaN)]),
            StationaryPart.Of("energy", times, [.. steps.Select(static s => s.FreeEv ?? double.NaN)]),
        ];
        return EquilibrationAdvice.Of([.. parts.OfType<StationaryPart>()], 0);
    }
}
