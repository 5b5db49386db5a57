using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;

namespace Pipeline.Stages.Runs;

/// <content>What a new piece says about the run that was decided otherwise.</content>
internal static partial class Continuation
{
    private const double RoundedMasses = 0.02; // a POTCAR has 1.000 for H and 7.010 for Li
    private const string Apart = " Analyse the parts apart.";

    /// <summary>
    /// What the files of a new piece (VASP started again in place, the next member of a chain) say against what the run is; null where they
    /// agree, or are not there yet. It names both sources; the run then needs a decision. For the log, not for a table.
    /// </summary>
    /// <exception cref="IOException">A file is there but cannot be read now: ask again.</exception>
    public static string? Contradiction(RunDescription run, RunInput next)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(next);
        try
        {
            Incar? incar = RunProbe.ReadIncar(next);
            return OfFrames(run, next) ?? OfIncar(run, incar) ?? OfMasses(run, next, incar) ?? OfPoscar(run, next);
        }
        catch (TrajectoryFormatException error)
        {
            return error.Message; // an INCAR nobody can read decides nothing either
        }
    }

    private static string? OfFrames(RunDescription run, RunInput next)
    {
        FirstFrames? first;
        try
        {
            using Stream stream = RunProbe.Open(next.Trajectory);
            first = FirstFrames.Read(stream, RunProbe.CreateParser(next.Trajectory), 0, isFinal: false);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or TrajectoryFormatException or InvalidDataException)
        {
            return null; // not there yet; damage is for whoever reads it as the run's
        }

        if (first is null)
        {
            return null;
        }

        if (!first.Topology.HasSameAtoms(run.Printed))
        {
            return RunProbe.OtherAtoms("The run", run.Topology, "its new XDATCAR", first.Topology, next.Trajectory) + Apart;
        }

        if (first.Period != run.Period)
        {
            return $"The run began with coordinates of another precision than its new XDATCAR ({next.Trajectory}) has.{Apart}";
        }

        bool labelled = first.FirstLabel != Frame.NoLabel && first.SecondLabel is { } second && second != Frame.NoLabel && second > first.FirstLabel;
        return labelled && run.LabelStride is { } stride && first.SecondLabel - first.FirstLabel != stride
            ? string.Create(CultureInfo.InvariantCulture, $"The run and its new XDATCAR ({next.Trajectory}) contradict each other: the run began with step labels {stride} apart, now {first.FirstLabel}, {first.SecondLabel} are {first.SecondLabel - first.FirstLabel} apart.{Apart}")
            : null;
    }

    private static string? OfIncar(RunDescription run, Incar? incar)
    {
        if (incar is null || string.Equals(run.TimestepSource, RunProbe.GivenByUser, StringComparison.Ordinal))
        {
            return null;
        }

        (double? timestep, string source) = RunProbe.Timestep(incar, new RunSettings(), []);
        if (run.TimestepFs is { } began && timestep != began)
        {
            string now = timestep is { } fs ? string.Create(CultureInfo.InvariantCulture, $"{fs} fs ({source})") : source;
            return string.Create(CultureInfo.InvariantCulture, $"The run and its new INCAR ({incar.File}) contradict each other: the run began with a time step of {began} fs ({run.TimestepSource}), now it is {now}.{Apart[..^1]}, or give the time between labels differing by one with --timestep-fs to decide.");
        }

        return run.LabelStride is { } stride && RunProbe.HasOtherStride(incar, stride)
            ? string.Create(CultureInfo.InvariantCulture, $"The run and its new INCAR contradict each other: the step labels of the run are {stride} apart, {RunProbe.DescribeStride(incar)}.{Apart[..^1]}, or give the time between labels differing by one with --timestep-fs to decide.")
            : null;
    }

    private static string? OfPoscar(RunDescription run, RunInput next)
    {
        if (!next.HasVaspName)
        {
            return null;
        }

        try
        {
            return next.Find("POSCAR") is { } found && Poscar.Parse(found.Text, found.Path).Topology is var topology && !AtomNames.Agree(run.Printed, topology)
                ? RunProbe.OtherAtoms("The run", run.Topology, "its new POSCAR", topology, found.Path) + Apart
                : null;
        }
        catch (Exception error) when (error is TrajectoryFormatException or InvalidDataException)
        {
            return null; // Decide says so
        }
    }
}
