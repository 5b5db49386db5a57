using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;

namespace Pipeline.Tests.Formats.Readers;

/// <summary>POSCAR and CONTCAR: real files against their trajectories and what ASE and pymatgen read in them; cuts; damage.</summary>
public sealed class PoscarTests
{
    private const string Head = "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\n";

    [Fact]
    public void CollectedFiles_HaveWhatPeersReadInThem()
    {
        int read = 0;
        foreach (CollectedFile file in CollectedFile.Containing("POSCAR", "CONTCAR"))
        {
            byte[] bytes = file.Bytes();
            if (bytes.Length == 0)
            {
                TrajectoryFormatException error = Assert.Throws<TrajectoryFormatException>(() => Poscar.Parse(bytes, file.Path));
                Assert.Equal(file.Path + ": byte 0, line 1: expected a structure, found an empty file", error.Message);
                continue;
            }

            Poscar poscar = Poscar.Parse(bytes, file.Path);
            Match peers = Regex.Match(
                file.Peers, @"(?<atoms>\d+) at vol0=(?<volume>\S+) .*vel=(?<vel>\w+) pc=(?<pc>\w+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
            Assert.True(peers.Success, file.Path);
            Assert.Equal(int.Parse(peers.Groups["atoms"].Value, CultureInfo.InvariantCulture), poscar.Topology.AtomCount);
            Assert.Equal(double.Parse(peers.Groups["volume"].Value, CultureInfo.InvariantCulture), poscar.Cell.Volume, 1e-3);
            Assert.True(bool.Parse(peers.Groups["vel"].Value) == poscar.HasVelocities, file.Path);
            Assert.True(bool.Parse(peers.Groups["pc"].Value) == poscar.HasPredictorCorrector, file.Path);
            Assert.Equal(poscar.HasVelocities ? 3 * poscar.Topology.AtomCount : 0, poscar.Velocities.Length);
            read++;
        }

        Assert.True(read >= 10, $"only {read} files");
    }

    [Theory]
    [InlineData("koh-water-aimd-vasp643")]
    [InlineData("pt111-water-run1")]
    [InlineData("pt111-water-run2")]
    public void Contcar_IsTheLastFrameOfItsTrajectory(string run)
    {
        FrameCopy last = XdatcarRun.All(SharedData.Bytes($"vasp/{run}/XDATCAR"))[^1];

        Poscar contcar = Poscar.Parse(SharedData.Bytes($"vasp/{run}/CONTCAR"));

        long[] quanta = contcar.ToQuanta(last.Period);
        Assert.True(contcar.Topology.HasSameAtoms(last.Topology));
        Assert.All(quanta.Zip(last.Scaled), static pair => Assert.InRange(((pair.First - pair.Second + 150_000_000L) % 100_000_000) - 50_000_000, -1, 1));
        Assert.Equal(quanta[0], (long)Math.Round(contcar.Scaled[0] * last.Period));
        Assert.Equal(quanta[1], (long)Math.Round(contcar.Scaled[3] * last.Period));
    }

    [Fact]
    public void Velocities_AreThoseOfTheFile()
    {
        Poscar water = Poscar.Parse(SharedData.Bytes("vasp/h2o-md-dpdata/CONTCAR.h2o.md"));

        Assert.Equal([-0.77785652E-04, -0.14490846E-04, 0.23959390E-03], water.Velocities[..3].ToArray());
        Assert.Equal(0.16440918E-01, water.Velocities[^1]);
        Assert.Equal((false, true, false, false), (water.HasDirectVelocities, water.HasPredictorCorrector, water.HasLatticeVelocities, water.HasSelectiveDynamics));
        Assert.True(Poscar.Parse(SharedData.Bytes("vasp/pt111-water-run1/POSCAR")).HasSelectiveDynamics);
    }

    [Fact]
    public void CutAtEveryByte_NeverGivesOtherNumbers()
    {
        byte[] bytes = SharedData.Bytes("vasp/h2o-md-dpdata/CONTCAR.h2o.md");
        Poscar whole = Poscar.Parse(bytes);
        int read = 0;
        for (int cut = 0; cut < bytes.Length; cut++)
        {
            try
            {
                Poscar poscar = Poscar.Parse(bytes.AsSpan(0, cut));
                Assert.Equal(whole.Scaled.ToArray(), poscar.Scaled.ToArray());
                Assert.True(!poscar.HasVelocities || poscar.Velocities.SequenceEqual(whole.Velocities), $"cut at {cut}");
                Assert.True(!poscar.HasPredictorCorrector || cut >= bytes.Length - 1, $"cut at {cut}");
                read++;
            }
            catch (TrajectoryFormatException)
            {
                continue;
            }
        }

        Assert.InRange(read, 4, 24); // whole only where a block has just ended, or in the blanks behind it
    }

    [Theory]
    [InlineData("Cartesian", "4.5 2.25 -9", 0.5, 0.25, -1)]
    [InlineData("kartesian", "4.5 2.25 -9", 0.5, 0.25, -1)]
    [InlineData("direct", "0.5 .25 -1.0D0", 0.5, 0.25, -1)]
    [InlineData("Selective dynamics\nDirect", "0.5 0.25 -1 T F T", 0.5, 0.25, -1)]
    public void Modes_AreRead(string mode, string row, double a, double b, double c)
    {
        Poscar poscar = Poscar.Parse(Encoding.ASCII.GetBytes(Head + mode + "\n" + row + "\n" + row + "\ntrailing remark\n=====\n"));

        Assert.Equal([a, b, c], poscar.Scaled[3..].ToArray());
        Assert.Equal([50_000_000, 50_000_000, 25_000_000, 25_000_000, -100_000_000, -100_000_000], poscar.ToQuanta(100_000_000));
        Assert.False(poscar.HasVelocities);
    }

    [Theory]
    [InlineData("-8", 2, 2, 2)]
    [InlineData("1 2 3", 1, 2, 3)]
    [InlineData("0.5", 0.5, 0.5, 0.5)]
    public void Scale_ActsOnTheCell(string scale, double a, double b, double c)
    {
        Poscar poscar = Poscar.Parse(Encoding.ASCII.GetBytes($"t\n{scale}\n1 0 0\n0 1 0\n0 0 1\nSi/5ae Si_GW\n1 1\nDirect\n0.0 0.0 0.0\n0.5 0.5 0.5"));

        Assert.Equal(Cell.Orthorhombic(a, b, c), poscar.Cell);
        Assert.Equal("Si2", poscar.Topology.Composition);
    }

    [Fact]
    public void LatticeVelocitiesAndDirectVelocities_AreFound()
    {
        string lattice = string.Concat(Enumerable.Repeat(" 0.1E-03 0.0E+00 0.0E+00\n", 6));
        string rows = " 0.1E-03 0.2E-03 0.3E-03\n 0.4E-03 0.5E-03 0.6E-03\n";

        Poscar poscar = Poscar.Parse(Encoding.ASCII.GetBytes(Head + "Direct\n0 0 0\n0.5 0.5 0.5\nLattice velocities and vectors\n 1\n" + lattice + "Direct\n" + rows));

        Assert.Equal((true, true, false), (poscar.HasLatticeVelocities, poscar.HasDirectVelocities, poscar.HasPredictorCorrector));
        Assert.Equal([1e-4, 2e-4, 3e-4, 4e-4, 5e-4, 6e-4], poscar.Velocities.ToArray());
    }

    [Theory]
    [InlineData("",
        "POSCAR: byte 0, line 1: expected a structure, found an empty file")]
    [InlineData("t\n1\n9 0 0\n0 9 0",
        "POSCAR: byte 10, line 4: expected a header of seven lines, found the end of the file (half written?)")]
    [InlineData("t\n1\n9 0 0\n0 9 0\n0 0 9\n2\nDirect\n0 0 0\n0.5 0.5 0.5\n",
        "POSCAR: byte 22, line 6: expected element symbols (a VASP 4 header has none: insert a line such as 'Ag I' before the counts), found numbers '2'")]
    [InlineData("t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\n0.0 0.0 0.0\n0.5 0.5 0.5\n",
        "POSCAR: byte 31, line 8: expected 'Direct' or 'Cartesian', found '0.0 0.0 0.0'")]
    [InlineData("t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect\n0.10 0.20 0.30\n",
        "POSCAR: byte 53, line 10: expected a position (atom 2 of 2), found the end of the file (half written?)")]
    [InlineData("t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect\n0.10 0.20 0.30\n0.40 0.50 0.6",
        "POSCAR: byte 53, line 10: expected a position (atom 2 of 2), found the end of the file (half written?)")]
    [InlineData("t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect\n0.10 0.20 0.30\n0.40 0.50 0.60\n\n 0.1E-03 0.2E-03 0.3E-03\n 0.1E-03 0.2E-03 0.3E-0",
        "POSCAR: byte 94, line 13: expected velocities (row 2 of 2), found the end of the file (half written?)")]
    [InlineData("t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect\n0.10 ***** 0.30\n0.40 0.50 0.60\n",
        "POSCAR: byte 38, line 9: expected a position (atom 1 of 2), found '0.10 ***** 0.30'")]
    [InlineData("t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect\n0.10 0.20 0.30\n\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000",
        "POSCAR: byte 53, line 10: expected text, found a NUL byte in '\\u0000'")]
    public void DamagedText_GivesExactlyThisMessage(string text, string message)
    {
        TrajectoryFormatException error = Assert.Throws<TrajectoryFormatException>(() => Poscar.Parse(Encoding.ASCII.GetBytes(text)));

        Assert.Equal(message, error.Message);
        Assert.Contains($"`{message}`", ErrorDocs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void RandomMutations_GiveStructuresOrTypedErrors()
    {
        byte[] seed = SharedData.Bytes("vasp/h2o-md-dpdata/CONTCAR.h2o.md");
        Random random = new(4);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = seed[..random.Next(1, seed.Length)];
            for (int k = random.Next(1, 8); k > 0; k--)
            {
                bytes[random.Next(bytes.Length)] = (byte)"0159.-+E\n L\0\u00ff*"[random.Next(14)];
            }

            try
            {
                Assert.NotEmpty(Poscar.Parse(bytes).ToQuanta(Xdatcar.FinePeriod));
            }
            catch (TrajectoryFormatException)
            {
                continue;
            }
        }
    }
}
