using System.Buffers;
using System.Text;

namespace Pipeline.Stages.Results;

/// <summary>Reads <c>COLUMN OP LITERAL [and ...]</c> from left to right; what a word means is told by its place alone.</summary>
internal sealed class RowConditionParser(string text)
{
    private static readonly SearchValues<char> s_endOfWord = SearchValues.Create(" \t\r\n\"'=<>!");
    private static readonly (string Text, RowOperator Operator)[] s_operators = // the longer one first
    [
        ("!=", RowOperator.NotEqual), ("<=", RowOperator.LessOrEqual), (">=", RowOperator.GreaterOrEqual),
        ("=", RowOperator.Equal), ("<", RowOperator.Less), (">", RowOperator.Greater),
    ];

    private int _at;

    public IReadOnlyList<RowTest> Parse()
    {
        List<RowTest> tests = [Test()];
        while (Skip())
        {
            int before = _at;
            if (!Is(Word(), "and"))
            {
                throw Expected("'and' and another comparison, or the end", before);
            }

            tests.Add(Test());
        }

        return tests;
    }

    private RowTest Test()
    {
        int before = Next();
        string column = Word();
        if (column.Length == 0)
        {
            throw Expected("the name of a column", before);
        }

        before = Next();
        foreach ((string sign, RowOperator operation) in s_operators)
        {
            if (text.AsSpan(_at).StartsWith(sign, StringComparison.Ordinal))
            {
                _at += sign.Length;
                (string literal, bool isQuoted) = Literal();
                return new RowTest(column, operation, literal, isQuoted);
            }
        }

        if (!Is(Word(), "is"))
        {
            throw Expected("one of = != < <= > >=, 'is null' or 'is not null'", before);
        }

        before = Next();
        string word = Word();
        bool isNot = Is(word, "not");
        if (isNot)
        {
            before = Next();
            word = Word();
        }

        return Is(word, "null") ? new RowTest(column, isNot ? RowOperator.IsNotNull : RowOperator.IsNull, "", IsQuoted: false) : throw Expected("'null'", before);
    }

    private (string Text, bool IsQuoted) Literal()
    {
        int before = Next();
        if (before < text.Length && text[before] is '\'' or '"')
        {
            return (Quoted(text[before]), true);
        }

        string word = Word();
        return word.Length > 0 ? (word, false) : throw Expected("a number, true, false or a text (in quotes where it has blanks)", before);
    }

    /// <summary>A quote inside is written twice.</summary>
    private string Quoted(char quote)
    {
        int before = _at++;
        StringBuilder value = new();
        while (_at < text.Length)
        {
            char c = text[_at++];
            if (c != quote)
            {
                value.Append(c);
            }
            else if (_at < text.Length && text[_at] == quote)
            {
                value.Append(text[_at++]);
            }
            else
            {
                return value.ToString();
            }
        }

        throw Expected($"a closing {quote} for the text that begins", before);
    }

    private string Word()
    {
        Skip();
        int end = text.AsSpan(_at).IndexOfAny(s_endOfWord);
        string word = end < 0 ? text[_at..] : text.Substring(_at, end);
        _at += word.Length;
        return word;
    }

    private int Next()
    {
        Skip();
        return _at;
    }

    private bool Skip()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }

        return _at < text.Length;
    }

    private static bool Is(string word, string keyword) => string.Equals(word, keyword, StringComparison.OrdinalIgnoreCase);

    private RowConditionException Expected(string what, int at) => new(FormattableString.Invariant(
        $"expected {what} at character {at + 1}, found {(at < text.Length ? $"'{text[at..]}'" : "the end")} in: {text}"));
}
