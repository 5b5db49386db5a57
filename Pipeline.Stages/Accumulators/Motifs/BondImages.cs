using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Motifs;

/// <summary>Counts every image of ions round bonds by distance from the ligand and angle to the bond.</summary>
internal sealed class BondImages(DistanceAngleOptions options, Topology topology)
{
    private readonly CosineEdges _angles = new(options.AngleBins);
    private readonly int _atoms = topology.AtomCount;
    private readonly double _inverseWidth = 1.0 / options.RadiusWidth;
    private Cell _cell;
    private MinimumImage _nearest;
    private int _imagesA;
    private int _imagesB;
    private int _imagesC;

    public CosineEdges Angles => _angles;

    public void Count(in FrameView frame, BondMotif motif, Span<long> counts)
    {
        if (frame.Cell != _cell)
        {
            _cell = frame.Cell;
            _nearest = new MinimumImage(_cell);
            (double a, double b, double c) = _cell.Heights;
            (_imagesA, _imagesB, _imagesC) = (Images(a), Images(b), Images(c));
        }

        double scale = 1.0 / frame.Period;
        foreach ((int centre, int ligand) in motif.Bonds)
        {
            (double X, double Y, double Z) bond = _nearest.Shortest(
                Difference(frame, 0, ligand, centre) * scale,
                Difference(frame, 1, ligand, centre) * scale,
                Difference(frame, 2, ligand, centre) * scale);
            double length = Math.Sqrt((bond.X * bond.X) + (bond.Y * bond.Y) + (bond.Z * bond.Z));
            foreach (AtomBlock block in topology.Blocks)
            {
                for (int ion = block.Start; block.Species == motif.Ion && ion < block.Start + block.Count; ion++)
                {
                    if (ion != centre && ion != ligand)
                    {
                        CountImages(Difference(frame, 0, ligand, ion) * scale, Difference(frame, 1, ligand, ion) * scale, Difference(frame, 2, ligand, ion) * scale, bond, length, counts);
                    }
                }
            }
        }
    }

    private void CountImages(double sa, double sb, double sc, (double X, double Y, double Z) bond, double length, Span<long> counts)
    {
        double signA = sa < 0 ? -1 : 1, signB = sb < 0 ? -1 : 1, signC = sc < 0 ? -1 : 1;
        double least = options.MinRadiusAngstrom * options.MinRadiusAngstrom, most = options.MaxRadiusAngstrom * options.MaxRadiusAngstrom;
        for (int i = 0; i < _imagesA; i++)
        {
            double a = sa - (signA * Shift(i));
            for (int j = 0; j < _imagesB; j++)
            {
                double b = sb - (signB * Shift(j));
                for (int k = 0; k < _imagesC; k++)
                {
                    (double x, double y, double z) = _cell.ToCartesian(a, b, sc - (signC * Shift(k)));
                    double squared = (x * x) + (y * y) + (z * z);
                    double r = Math.Sqrt(squared), cosine = ((x * bond.X) + (y * bond.Y) + (z * bond.Z)) / (r * length);
                    if (squared >= least && squared < most && !double.IsNaN(cosine))
                    {
                        int radius = Math.Min((int)((r - options.MinRadiusAngstrom) * _inverseWidth), options.RadiusBins - 1);
                        counts[(radius * options.AngleBins) + _angles.BinOf(cosine)]++;
                    }
                }
            }
        }
    }

    /// <summary>s_to - s_from reduced to [-1/2, 1/2) of the period, in integers: it does not depend on the origin of coordinates.</summary>
    private double Difference(in FrameView frame, int axis, int from, int to)
    {
        long d = frame.Scaled[(axis * _atoms) + to] - frame.Scaled[(axis * _atoms) + from], half = frame.Period / 2;
        d -= d >= half ? frame.Period : 0;
        d += d < -half ? frame.Period : 0;
        return d;
    }

    /// <summary>0, 1, -1, 2, -2, ...: the order in which images of a component in [0, 1/2] grow.</summary>
    private static int Shift(int n) => n % 2 == 1 ? (n + 1) / 2 : -(n / 2);

    private int Images(double height) => PairImages.Images(options.MaxRadiusAngstrom / height);
}
