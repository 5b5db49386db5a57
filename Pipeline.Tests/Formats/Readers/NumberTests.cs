using System.Globalization;
using System.Numerics;
using System.Text;
using Pipeline.Formats.Readers;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Formats.Readers;

/// <summary>Printed digits to quanta: exact, by three ways that agree.</summary>
public sealed class NumberTests
{
    [Fact]
    public void RandomNumbers_BecomeTheNearestQuantumExactly()
    {
        Random random = new(99);

        for (int i = 0; i < 200_000; i++)
        {
            string text = RandomNumber(random);
            int at = 0;
            Assert.True(DecimalNumber.TryRead(Encoding.ASCII.GetBytes(text), ref at, out DecimalNumber number), text);
            Assert.Equal(text.Length, at);
            foreach (long period in new[] { Xdatcar.DecimalPeriod, Xdatcar.FinePeriod })
            {
                bool ok = number.TryToQuanta(period, out long quanta);
                bool wide = number.TryToQuantaWide(period, out long other);
                Assert.True(ok == wide && (!ok || quanta == other), text);
                Assert.True(ok == (Math.Abs(double.Parse(text, CultureInfo.InvariantCulture)) < DecimalNumber.MaxCells), text);
                Assert.True(!ok || quanta == NaiveXdatcar.Quanta(NaiveXdatcar.Number(text), period), $"{text} became {quanta}");
            }
        }
    }

    [Theory]
    [InlineData("0.5", Xdatcar.FinePeriod, 1L << 43)]
    [InlineData("499999.9999999999999999999999999999", Xdatcar.FinePeriod, 500_000L << 44)]
    [InlineData("1e-400", Xdatcar.FinePeriod, 0)]
    [InlineData("0.000000005", Xdatcar.DecimalPeriod, 0)]
    [InlineData("0.000000015", Xdatcar.DecimalPeriod, 2)]
    [InlineData("-0.000000025", Xdatcar.DecimalPeriod, -2)]
    [InlineData("0.0000000050000000000000000000000000000001", Xdatcar.DecimalPeriod, 1)] // a digit too far to be kept still breaks the tie
    public void Ties_GoToTheEvenQuantum(string text, long period, long expected)
    {
        int at = 0;
        DecimalNumber.TryRead(Encoding.ASCII.GetBytes(text), ref at, out DecimalNumber number);

        Assert.True(number.TryToQuanta(period, out long quanta));
        Assert.Equal(expected, quanta);
    }

    [Fact]
    public void FixedRowWithAnyByteChanged_IsReadAlikeOrLeftToTheGeneralWay()
    {
        foreach (string row in new[] { "   0.25000000 -0.12345678 -0.99999999\n", " 123.00000001-12.34567890  9.87654321\n", "   1.00000000 10.00000000 -5.00000000\n" })
        {
            byte[] good = Encoding.ASCII.GetBytes(row);
            Assert.Equal(1, FixedRow(good, out _));
            for (int at = 0; at < good.Length; at++)
            {
                for (int value = 0; value < 256; value++)
                {
                    byte[] bytes = [.. good];
                    bytes[at] = (byte)value;
                    if (FixedRow(bytes, out long[] fast) == 1)
                    {
                        Assert.Equal((byte)'\n', bytes[37]);
                        Assert.Equal(RowProblem.None, RowFields.Read(bytes.AsSpan(0, 37), out RowFields fields));
                        Assert.True(fields.A.TryToQuanta(Xdatcar.DecimalPeriod, out long a) & fields.B.TryToQuanta(Xdatcar.DecimalPeriod, out long b)
                            & fields.C.TryToQuanta(Xdatcar.DecimalPeriod, out long c));
                        Assert.Equal([a, b, c], fast);
                    }
                }
            }
        }
    }

    [Fact]
    public void EveryFortranField_TakesTheFastWay()
    {
        Random random = new(5);
        for (int i = 0; i < 100_000; i++)
        {
            long[] x = [Next(random), Next(random), Next(random)];
            byte[] row = Encoding.ASCII.GetBytes(" " + XdatcarText.Field(x[0]) + XdatcarText.Field(x[1]) + XdatcarText.Field(x[2]) + "\n");
            Assert.Equal(1, FixedRow(row, out long[] read));
            Assert.Equal(x, read);
        }

        static long Next(Random random) => random.NextInt64(-9_999_999_999 >> random.Next(16), 99_999_999_999 >> random.Next(20));
    }

    [Fact]
    public void RandomRows_AgreeWithTheNaiveReader()
    {
        Random random = new(77);
        for (int i = 0; i < 3000; i++)
        {
            StringBuilder text = new("t\n1\n9 0 0\n0 9 0\n0 0 9\nLi\n4\n");
            for (int row = 0; row < 8; row++)
            {
                text.Append(row % 4 == 0 ? $"Direct configuration= {row}\n" : "");
                text.Append(new string(' ', random.Next(4)));
                for (int k = 0; k < 3; k++)
                {
                    string number = RandomNumber(random, small: true);
                    bool glued = k > 0 && number[0] is '-' or '+' && random.Next(2) == 0;
                    text.Append(glued || k == 0 ? "" : new string(' ', random.Next(1, 4))).Append(number);
                }

                text.Append(random.Next(3) == 0 ? " Li" : "").Append(random.Next(3) == 0 ? " \r\n" : "\n");
            }

            byte[] bytes = Encoding.ASCII.GetBytes(text.ToString());
            List<NaiveFrame> naive = NaiveXdatcar.Read(bytes);
            List<FrameCopy> frames = XdatcarRun.All(bytes);
            Assert.Equal((2, 2), (naive.Count, frames.Count));
            for (int f = 0; f < 2; f++)
            {
                XdatcarGroundTruthTests.AssertEqual(naive[f], frames[f], NaiveXdatcar.Period(naive[0]), text.ToString());
            }
        }
    }

    private static int FixedRow(byte[] row, out long[] values)
    {
        values = new long[3];
        return FixedRows.Read(ref row[0], 1, ref values[0], ref values[1], ref values[2]);
    }

    private static string RandomNumber(Random random, bool small = false)
    {
        StringBuilder text = new(random.Next(4) switch { 0 => "-", 1 => "+", _ => "" });
        int whole = random.Next(small ? 4 : 8);
        int decimals = random.Next(whole == 0 ? 1 : 0, 19);
        for (int i = 0; i < whole; i++)
        {
            text.Append((char)('0' + random.Next(10)));
        }

        text.Append(decimals > 0 || random.Next(2) == 0 ? "." : "");
        for (int i = 0; i < decimals; i++)
        {
            text.Append((char)('0' + random.Next(10)));
        }

        return random.Next(4) == 0 ? text.Append(CultureInfo.InvariantCulture, $"E{random.Next(-9, small ? 1 : 3)}").ToString() : text.ToString();
    }
}
