using System.Text;
using MasterHome.Common.Imports;

namespace MasterHome.Tests.Common.Imports;

public class CsvTableTests
{
    private static readonly string[] Columns = ["Name", "Note"];

    [Theory]
    [InlineData("Name,Note\nAnn,one\n")]
    [InlineData("\uFEFFName,Note\r\nAnn,one\r\n")]
    [InlineData("Name;Note\nAnn;one\n")]
    [InlineData("Name\tNote\nAnn\tone")]
    [InlineData("note,NAME,Else\none,Ann,x\n")]
    [InlineData("\"Name\",\"Note\"\n \"Ann\" , one \n")]
    [InlineData("Name;Note\n\nAnn;one\n;\n   \n")]
    public async Task A_file_is_read_however_a_spreadsheet_writes_it(string text)
    {
        var row = Assert.Single(await Read(text));
        Assert.Equal(("Ann", "one"), (row["Name"], row["Note"]));
    }

    [Theory]
    [InlineData("\"Lee, Ann\"", "Lee, Ann")]
    [InlineData("\"the \"\"Head\"\"\"", "the \"Head\"")]
    [InlineData("\"two\nlines\"", "two\nlines")]
    [InlineData("a;b;c;d", "a;b;c;d")]
    [InlineData("=1+1", "=1+1")]
    [InlineData("", "")]
    public async Task Quoted_texts_may_hold_anything(string written, string read) =>
        Assert.Equal(read, Assert.Single(await Read($"Name,Note\nAnn,{written}\n"))["Note"]);

    [Fact]
    public async Task A_row_knows_the_line_on_which_it_begins_as_an_editor_counts_it()
    {
        var rows = await Read("Name,Note\r\nAnn,one\r\n\r\nBo,\"two\r\n\r\nlines\"\r\n,\r\nCy,three\r\n\r\n\r\nDi,\"four\r\n\"\r\nEd,five");
        Assert.Equal([("Ann", 2), ("Bo", 4), ("Cy", 8), ("Di", 11), ("Ed", 13)], rows.Select(r => (r["Name"], r.Line)));
    }

    [Fact]
    public async Task A_short_row_has_nothing_in_its_last_columns() =>
        Assert.Null(Assert.Single(await Read("Name,Note\nAnn\n")).Or("Note"));

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData(" \r\n \n", "The file is empty.")]
    [InlineData("Name,Note\n", "The file has a header line and no rows below it.")]
    [InlineData("Name,Note", "The file has a header line and no rows below it.")]
    [InlineData("Name,Notes\nAnn,one\n", "The first line of the file has no column Note.")]
    [InlineData("Ann,one\nBo,two\n", "The first line of the file has no column Name, Note.")]
    [InlineData("<!doctype html>\n<p>Sign in</p>\n", "The first line of the file has no column Name, Note.")]
    [InlineData("Name,Note\nAnn,one\nBo,\"two\nCy,three\n", "Line 3: a quotation mark is missing")]
    [InlineData("Name,Note\nAnn,one\nBo,tw\"o\n", "Line 3: a quotation mark is missing")]
    [InlineData("Name,Note\nAnn,\0\n", "This is not a CSV file.")]
    public async Task What_is_no_such_file_is_refused_in_one_sentence(string text, string sentence) =>
        Assert.StartsWith(sentence, (await Assert.ThrowsAsync<RefusedException>(() => Read(text))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Other_encodings_than_utf_8_are_refused_rather_than_guessed()
    {
        byte[] latin = [.. "Name,Note\n"u8, .. Encoding.Latin1.GetBytes("Zoë,one\n")];
        byte[] marked = [0xEF, 0xBB, 0xBF, .. latin];
        byte[] zip = [0x50, 0x4B, 0x03, 0x04, 0x14, 0x00, 0xFF, 0xFE, 0x00];
        foreach (var bytes in new[] { latin, marked, zip })
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => CsvTable.Read(Csv.Bytes(bytes), Columns, 1000));
            Assert.StartsWith("This is not a CSV file", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_is_read_up_to_the_limit_and_not_beyond()
    {
        var text = "Name,Note\nAnn,one\n";
        Assert.Single(await CsvTable.Read(Csv.Text(text), Columns, text.Length));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => CsvTable.Read(Csv.Text(text), Columns, text.Length - 1));
        Assert.StartsWith("The file is larger than", refused.Message, StringComparison.Ordinal);
    }

    [Trait("Fault", "4")]
    [Theory]
    [InlineData("sep=;\nName;Note\nAnn;one\n")]
    [InlineData("\uFEFFSEP=;\r\nName;Note\r\nAnn;one\r\n")]
    [InlineData("\"sep=,\"\nName,Note\nAnn,one\n")]
    [InlineData("sep=\t\nName\tNote\nAnn\tone\n")]
    [InlineData("Name\u00A0,\u200BNote\n\u00A0Ann,one\u00A0\n")]
    [InlineData("Name,Note,,\nAnn,one,,\n")]
    [InlineData("\"Name\"\u00A0,Note\nAnn,\"one\"\u00A0\n")]
    public async Task What_spreadsheets_add_is_not_part_of_the_values(string text)
    {
        var row = Assert.Single(await Read(text));
        Assert.Equal(("Ann", "one"), (row["Name"], row["Note"]));
        Assert.Empty(row.Surplus);
    }

    [Trait("Fault", "4")]
    [Fact]
    public async Task The_separator_line_is_counted() => Assert.Equal(3, Assert.Single(await Read("sep=;\nName;Note\nAnn;one\n")).Line);

    [Trait("Fault", "4")]
    [Fact]
    public async Task A_column_that_is_named_twice_is_refused() =>
        Assert.StartsWith(
            "The first line of the file names the column Note more than once.",
            (await Assert.ThrowsAsync<RefusedException>(() => Read("Name,Note,note\u00A0\nAnn,one,two\n"))).Message,
            StringComparison.Ordinal
        );

    /// <summary>150,000 short rows fit into 10 MB and would take 2 GB of memory.</summary>
    [Fact, Trait("Fault", "7")]
    public async Task A_file_of_more_rows_than_allowed_is_refused_with_the_limit()
    {
        var text = $"{string.Join(',', Columns)}\n{string.Concat(Enumerable.Repeat($"{string.Join(',', Columns.Select(_ => "a"))}\n", 4))}";
        Assert.Equal(4, (await Read(text, mostRows: 4)).Count);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Read(text, mostRows: 3));
        Assert.Contains("more than 3 rows", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<CsvRow>> Read(string text, int mostRows = int.MaxValue) =>
        [.. await CsvTable.Read(Csv.Text(text), Columns, 10_000, longTexts: ["Note"], mostRows)];
}
