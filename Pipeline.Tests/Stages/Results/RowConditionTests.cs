using System.Globalization;
using System.Numerics;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Results;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Results;

public sealed class RowConditionTests
{
    [Theory]
    [InlineData("a=1", "a Equal 1")]
    [InlineData("  a  !=  -1.5e-3 ", "a NotEqual -1.5e-3")]
    [InlineData("r_A<5 and r_A>=2", "r_A Less 5|r_A GreaterOrEqual 2")]
    [InlineData("a<=1 AND b>2", "a LessOrEqual 1|b Greater 2")]
    [InlineData("lo95 is null", "lo95 IsNull ")]
    [InlineData("lo95 IS NOT NULL and species = Ag", "lo95 IsNotNull |species Equal Ag")]
    [InlineData("motif = P-S-Li", "motif Equal P-S-Li")]
    [InlineData("note = 'it''s and = null'", "note Equal 'it's and = null'")]
    [InlineData("note = \"a 'b' \"\"c\"\"\"", "note Equal 'a 'b' \"c\"'")]
    [InlineData("note = ''", "note Equal ''")]
    [InlineData("note = and and is = is", "note Equal and|is Equal is")] // what a word means is told by its place
    [InlineData("and = 1 and null is null", "and Equal 1|null IsNull ")]
    public void Condition_IsReadFromLeftToRight(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', RowCondition.Parse(text).Tests.Select(t => $"{t.Column} {t.Operator} {(t.IsQuoted ? $"'{t.Literal}'" : t.Literal)}")));

    [Theory]
    [InlineData("", "the name of a column at character 1, found the end")]
    [InlineData("a", "one of = != < <= > >=, 'is null' or 'is not null' at character 2, found the end")]
    [InlineData("a ! 1", "one of = != < <= > >=, 'is null' or 'is not null' at character 3, found '! 1'")]
    [InlineData("a like 'b'", "one of = != < <= > >=, 'is null' or 'is not null' at character 3, found 'like 'b''")]
    [InlineData("a == 1", "a number, true, false or a text (in quotes where it has blanks) at character 4, found '= 1'")]
    [InlineData("a <> 1", "a number, true, false or a text (in quotes where it has blanks) at character 4, found '> 1'")]
    [InlineData("a = ", "a number, true, false or a text (in quotes where it has blanks) at character 5, found the end")]
    [InlineData("a = 1 or b = 2", "'and' and another comparison, or the end at character 7, found 'or b = 2'")]
    [InlineData("a = 'x", "a closing ' for the text that begins at character 5, found ''x'")]
    [InlineData("a = 1 and", "the name of a column at character 10, found the end")]
    [InlineData("a is not", "'null' at character 9, found the end")]
    [InlineData("a is 5", "'null' at character 6, found '5'")]
    [InlineData("'a' = 5", "the name of a column at character 1, found ''a' = 5'")]
    public void Condition_ThatIsNone_SaysWhatWasExpectedWhere(string text, string expected) =>
        Assert.Equal($"expected {expected} in: {text}", Assert.Throws<RowConditionException>(() => RowCondition.Parse(text)).Message);

    [Theory]
    [InlineData("r_A = Ag", "column r_A of table probe is a number, found 'Ag'")]
    [InlineData("r_A = '5'", "column r_A of table probe is a number, found the text '5'")]
    [InlineData("r_A < NaN", "column r_A of table probe is a number, found 'NaN'")]
    [InlineData("r_A < 1e999", "column r_A of table probe is a number, found '1e999'")]
    [InlineData("frames = 1,5", "column frames of table probe is an integer, found '1,5'")]
    [InlineData("complete = 1", "column complete of table probe is true or false, found '1'")]
    [InlineData("complete = 'true'", "column complete of table probe is true or false, found the text 'true'")]
    [InlineData("complete < true", "column complete of table probe is true or false: write = or !=")]
    public void Literal_ThatTheColumnCannotHold_IsRefused(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<RowConditionException>(() => RowCondition.Parse(text).Rows(ProbeTable.Of(0))).Message);

    [Fact]
    public void Column_ThatIsNotThere_IsNamedWithThoseThatAre()
    {
        RowConditionException error = Assert.Throws<RowConditionException>(() => RowCondition.Parse("r_a < 3").Rows(ProbeTable.Of(3)));

        Assert.Equal("table probe has no column 'r_a'; it has frames, r_A, species, complete", error.Message);
        Assert.Equal(("r_a", "frames r_A species complete"), (error.UnknownColumn, string.Join(' ', error.Columns)));
    }

    [Fact]
    public void Rows_OfRandomConditions_AreThoseOfANaiveOracle()
    {
        Random random = new(5);
        int satisfied = 0, refused = 0;
        for (int round = 0; round < Tier.Of(quick: 300, ci: 3000, @long: 100_000); round++)
        {
            ColumnTable table = ProbeTable.Of(30, round);
            List<(int Column, string Sign, object? Literal)> tests = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Test(random, table))];
            string text = string.Join(random.Next(2) == 0 ? " and " : "  AND ", tests.Select(t => Text(random, table, t)));

            IReadOnlyList<int> rows = RowCondition.Parse(text).Rows(table);

            int[] expected = [.. Enumerable.Range(0, table.RowCount).Where(row => tests.All(t => Naive(ProbeTable.Cell(table.Columns[t.Column], row), t.Sign, t.Literal)))];
            Assert.True(expected.SequenceEqual(rows), $"{text}: expected {string.Join(' ', expected)}, found {string.Join(' ', rows)}");
            (satisfied, refused) = (satisfied + rows.Count, refused + table.RowCount - rows.Count);
        }

        Assert.True(satisfied > 1000 && refused > 1000, $"{satisfied} {refused}");
    }

    [Fact]
    public void Integers_AreComparedExactlyWithNumbers()
    {
        Random random = new(7);
        long[] integers = [0, 1, -1, long.MaxValue, long.MinValue, (1L << 53) + 1, -(1L << 53) - 1, .. Enumerable.Range(0, 200).Select(_ => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64))];
        foreach (long integer in integers)
        {
            foreach (double number in (double[])[integer, Math.BitIncrement(integer), Math.BitDecrement(integer), integer + 0.5, 9223372036854775808.0, -9223372036854775808.0, 1e300, -1e300, 0.0])
            {
                int expected = new BigInteger(integer) is var left && new BigInteger(Math.Floor(number)) is var floor && left == floor ? (number > Math.Floor(number) ? -1 : 0) : left < floor ? -1 : 1;
                Assert.True(expected == Math.Sign(RowComparison.Compare(integer, number)), FormattableString.Invariant($"{integer} {number:R}"));
            }
        }
    }

    private static (int, string, object?) Test(Random random, ColumnTable table)
    {
        int column = random.Next(table.Columns.Count);
        string[] signs = table.Columns[column] is BooleanColumn ? ["=", "!=", "is null", "is not null"] : ["=", "!=", "<", "<=", ">", ">=", "is null", "is not null"];
        return (column, signs[random.Next(signs.Length)], table.Columns[column] switch
        {
            // Mostly a value of the column, or nothing would ever be equal.
            Int64Column => random.Next(3) == 0 ? Math.Round(random.NextDouble() * 4 - 2, 1) : ProbeTable.Cell(table.Columns[column], random.Next(table.RowCount)),
            Float64Column => Math.Round(random.NextDouble() * 4 - 2, 1),
            BooleanColumn => random.Next(2) == 0,
            _ => ProbeTable.Cell(table.Columns[column], random.Next(table.RowCount)) ?? "",
        });
    }

    private static string Text(Random random, ColumnTable table, (int Column, string Sign, object? Literal) test)
    {
        string name = table.Columns[test.Column].Name, gap = random.Next(2) == 0 ? " " : "";
        return test.Sign[0] == 'i' ? $"{name} {test.Sign}" : $"{name}{gap}{test.Sign}{gap}" + test.Literal switch
        {
            bool flag => flag ? "true" : "False",
            string text => random.Next(2) == 0 ? $"'{text.Replace("'", "''")}'" : $"\"{text.Replace("\"", "\"\"")}\"",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => "",
        };
    }

    private static bool Naive(object? value, string sign, object? literal)
    {
        if (sign is "is null" or "is not null")
        {
            return (value is null) == (sign is "is null");
        }

        if (value is null)
        {
            return false;
        }

        int order = (value, literal) switch
        {
            (string a, string b) => string.CompareOrdinal(a, b),
            (bool a, bool b) => a.CompareTo(b),
            (double a, double b) => ((decimal)a).CompareTo((decimal)b),
            (long a, double b) => ((decimal)a).CompareTo((decimal)b),
            (long a, long b) => ((decimal)a).CompareTo((decimal)b),
            _ => throw new ArgumentException($"{value} {literal}"),
        };
        return sign switch { "=" => order == 0, "!=" => order != 0, "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }
}
