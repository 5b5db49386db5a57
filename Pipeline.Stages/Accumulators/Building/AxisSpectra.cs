namespace Pipeline.Stages.Accumulators.Building;

/// <summary>Room for the three axes of four complex series: A, those of a block's origins, zero beyond, and B, those of the block and of the next.</summary>
internal sealed class AxisSpectra(int length)
{
    public double[][] ARe { get; } = Arrays(length);

    public double[][] AIm { get; } = Arrays(length);

    public double[][] BRe { get; } = Arrays(length);

    public double[][] BIm { get; } = Arrays(length);

    public static long Bytes(int length) => 12L * Fft.Lanes * sizeof(double) * length;

    /// <summary>A from B: the origins of the window; both zero where there is nothing.</summary>
    public void TakeOrigins(in BlockWindow window)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            TakeOrigins(BRe[axis], ARe[axis], window);
            TakeOrigins(BIm[axis], AIm[axis], window);
        }
    }

    public void Forward(Fft fft)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            fft.Forward(ARe[axis], AIm[axis]);
            fft.Forward(BRe[axis], BIm[axis]);
        }
    }

    private static void TakeOrigins(double[] all, double[] origins, in BlockWindow window)
    {
        all.AsSpan(Fft.Lanes * window.Frames).Clear();
        all.AsSpan(0, Fft.Lanes * window.Block).CopyTo(origins);
        origins.AsSpan(Fft.Lanes * window.Block).Clear();
        for (int t = 0; window.Stride > 1 && t < window.Block; t++)
        {
            if (!window.IsOrigin(t))
            {
                origins.AsSpan(Fft.Lanes * t, Fft.Lanes).Clear();
            }
        }
    }

    private static double[][] Arrays(int length) => [new double[Fft.Lanes * length], new double[Fft.Lanes * length], new double[Fft.Lanes * length]];
}
