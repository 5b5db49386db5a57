using System.Globalization;
using System.Numerics;
using System.Text;

namespace Pipeline.Tests.Oracles;

/// <summary>One frame as the naive reader sees it; coordinates as exact fractions.</summary>
internal sealed record NaiveFrame(long Label, double[] Cell, (BigInteger Mantissa, int Decimals)[][] Rows, int End);

/// <summary>XDATCAR by string splitting and exact arithmetic, written for clarity: no speed, no safety, no blank titles, Direct only.</summary>
internal static class NaiveXdatcar
{
    public static List<NaiveFrame> Read(byte[] bytes, int most = int.MaxValue)
    {
        string text = Encoding.Latin1.GetString(bytes);
        string[] lines = text.Split('\n');
        int[] ends = new int[lines.Length];
        for (int i = 0, at = 0; i < lines.Length; i++)
        {
            at += lines[i].Length + 1;
            ends[i] = Math.Min(at, text.Length);
        }

        List<NaiveFrame> frames = [];
        double[] cell = [];
        int atoms = 0;
        int line = 0;
        while (line < lines.Length && frames.Count < most)
        {
            bool label = lines[line].Contains("configuration=", StringComparison.OrdinalIgnoreCase);
            bool blank = string.IsNullOrWhiteSpace(lines[line]);
            if (frames.Count + line > 0 && (label || blank) && atoms > 0)
            {
                if (line + atoms >= lines.Length || string.IsNullOrWhiteSpace(lines[line + atoms]))
                {
                    break;
                }

                string number = label ? lines[line].Split('=')[1].Trim() : "";
                frames.Add(new NaiveFrame(
                    long.TryParse(number, CultureInfo.InvariantCulture, out long parsed) ? parsed : long.MinValue,
                    cell,
                    [.. lines[(line + 1)..(line + 1 + atoms)].Select(Row)],
                    ends[line + atoms]));
                line += 1 + atoms;
            }
            else if (line + 7 <= lines.Length && lines.Length - line > 7)
            {
                double scale = double.Parse(Words(lines[line + 1])[0], CultureInfo.InvariantCulture);
                cell = [.. lines[(line + 2)..(line + 5)].SelectMany(Words).Select(w => scale * double.Parse(w, CultureInfo.InvariantCulture))];
                atoms = Words(lines[line + 6]).Sum(static w => int.Parse(w, CultureInfo.InvariantCulture));
                line += 7;
            }
            else
            {
                break;
            }
        }

        return frames;
    }

    /// <summary>The period the documentation promises for a file that begins with these rows.</summary>
    public static long Period(NaiveFrame first) =>
        first.Rows.SelectMany(static r => r).Any(static c => c.Decimals > 8) ? 1L << 44 : 100_000_000;

    /// <summary>The value in quanta, half to even.</summary>
    public static long Quanta((BigInteger Mantissa, int Decimals) value, long period)
    {
        BigInteger numerator = BigInteger.Abs(value.Mantissa) * period * BigInteger.Pow(10, Math.Max(0, -value.Decimals));
        BigInteger denominator = BigInteger.Pow(10, Math.Max(0, value.Decimals));
        BigInteger quotient = BigInteger.DivRem(numerator, denominator, out BigInteger rest);
        int side = (2 * rest).CompareTo(denominator);
        quotient += side > 0 || (side == 0 && !quotient.IsEven) ? 1 : 0;
        return (long)(value.Mantissa.Sign < 0 ? -quotient : quotient);
    }

    public static (BigInteger Mantissa, int Decimals)[] Row(string line)
    {
        string spaced = System.Text.RegularExpressions.Regex.Replace(line, "(?<=[0-9.])(?=[+-])", " ", default, TimeSpan.FromSeconds(5));
        string[] words = [.. Words(spaced).Take(3)];
        if (words.Any(static w => w.Count(static c => c == '.') > 1))
        {
            words = [.. Enumerable.Range(0, 3).Select(k => line.Substring(1 + (12 * k), 12).Trim())];
        }

        return [.. words.Select(Number)];
    }

    public static (BigInteger Mantissa, int Decimals) Number(string word)
    {
        string[] parts = word.ToUpperInvariant().Replace('D', 'E').Split('E');
        int exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        int point = parts[0].IndexOf('.', StringComparison.Ordinal);
        int decimals = point < 0 ? 0 : parts[0].Length - point - 1;
        return (BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), decimals - exponent);
    }

    private static string[] Words(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
