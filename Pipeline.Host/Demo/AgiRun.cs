using System.Diagnostics;

namespace Pipeline.Host.Demo;

/// <summary>The built-in stand-in for VASP: simulates alpha-AgI and writes its files while it goes.</summary>
internal static class AgiRun
{
    /// <summary>Runs to the end on the calling thread, reporting frames written so far after each.</summary>
    /// <exception cref="ArgumentException">The options make no sense; all problems are named.</exception>
    /// <exception cref="IOException">The directory cannot be written or already holds VASP files.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the files stay as a killed VASP would leave them, the last row torn, no
    /// CONTCAR.</exception>
    internal static void Run(AgiOptions options, IProgress<long>? frames, CancellationToken cancellation)
    {
        options.Validate();
        cancellation.ThrowIfCancellationRequested();
        using VaspWriter writer = new(options);
        AgiSimulation simulation = new(options);
        simulation.Equilibrate(cancellation);
        writer.Begin(simulation);
        long started = Stopwatch.GetTimestamp();
        for (long frame = 1; frame <= options.Frames; frame++)
        {
            for (int k = options.StepsPerFrame - 1; k >= 0; k--)
            {
                cancellation.ThrowIfCancellationRequested();
                simulation.Step();
                writer.WriteStep((frame * options.StepsPerFrame) - k, simulation);
            }

            Pace(options, frame, started, cancellation);
            writer.WriteFrame(frame * options.StepsPerFrame, simulation);
            frames?.Report(frame);
        }

        writer.Finish(simulation);
    }

    /// <summary>
    /// Waits until this frame is due, counted from the start of step 1: a pause of the machine does not lower the mean rate.
    /// </summary>
    private static void Pace(AgiOptions options, long frame, long started, CancellationToken cancellation)
    {
        if (options.FramesPerSecond is not { } rate)
        {
            return;
        }

        TimeSpan wait = TimeSpan.FromSeconds(frame / rate) - Stopwatch.GetElapsedTime(started);
        if (wait > TimeSpan.Zero && cancellation.WaitHandle.WaitOne(wait))
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
