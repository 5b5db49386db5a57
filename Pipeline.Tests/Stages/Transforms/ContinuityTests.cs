using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Transforms;

public sealed class ContinuityTests(ITestOutputHelper output)
{
    [Fact]
    public void Survey()
    {
        long frames = 20_000;
        foreach ((int host, int mobile) in new[] { (4, 4), (8, 8), (16, 16), (32, 32), (0, 64) })
        {
            foreach (double interval in new[] { 2.0, 10, 50, 300 })
            {
                int a = new JumpModel(host, mobile, 1, interval).Run(frames);
                int b = new JumpModel(host, mobile, 2, interval) { Walk = 0.1 }.Run(frames);
                int c = new JumpModel(host, mobile, 3, interval) { Hops = 0.001 }.Run(frames);
                int d = new JumpModel(host, mobile, 4, interval) { Hops = 0.003, Together = 4 }.Run(frames);
                int e = new JumpModel(host, mobile, 5, interval) { Hops = 0.01 }.Run(frames);
                int g = new JumpModel(host, mobile, 6, interval) { Amplitude = f => Math.Sqrt(Math.Min(1, f / 2000.0)) }.Run(frames);
                output.WriteLine($"{host} {mobile} {interval} fs: vib {a} walk {b} hops {c} fours {d} manyhops {e} heating {g}");
            }
        }

        foreach ((int host, int mobile) in new[] { (4, 4), (8, 8), (16, 16), (32, 32), (0, 64) })
        {
            foreach (double ratio in new[] { 2.0, 3, 4, 5, 6 })
            {
                int found = 0, wrong = 0;
                JumpModel model = new(host, mobile, 7, 10) { Walk = 0.1 , Vibration = 0.0001};
                for (int k = 0; k < 1000; k++)
                {
                    wrong += model.Run(40);
                    model.Displace(0.1 * Math.Sqrt((ratio * ratio) - 1));
                    found += model.Run(1);
                }

                output.WriteLine($"{host} {mobile} ratio {ratio}: {found} of 1000, {wrong} false");
            }
        }
    }
}
