using MasterHome.Common.Imports;
using MasterHome.Members;
using MasterHome.Roster;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Roster;

/// <summary>Values that spreadsheets, keyboards and other systems really write.</summary>
public class ImportMembersValuesTests(TestDatabase database) : DataTest(database)
{
    private const string Header =
        "Email,FirstName,LastName,Company,JobTitle,Country,TimeZone,Partner,QualifiedOn,CommunityHandle,CommunityUserId";

    [Trait("Fault", "3")]
    [Fact]
    public async Task Every_name_is_a_name()
    {
        var report = await Import(
            Row("ob@example.org", "Sinéad", "O'Brien"),
            Row("null@example.org", "Null", "Null"),
            Row("x@example.org", "X", "Æ"),
            Row("mono@example.org", "", "Suharto"),
            Row("mono2@example.org", "Cher", ""),
            Row("o2@example.org", "Jean\u2011Luc", "D’Arcy “Jay”"),
            Row("true@example.org", "True", "NULL"),
            Row("emoji@example.org", "👩‍💻 Ada", "Łódź"),
            Row("ilker@example.org", "İlker", "Işık"),
            Row("ctl@example.org", "Con\vtrol", "Ch\u0014tar"),
            Row("surr@example.org", "Rtl\u202Eevil", "Na\u200Bme"),
            Row("nbsp@example.org\u00A0", "Nora\u00A0", "\u00A0Space")
        );
        Assert.Equal((12, 12, true), (report.Rows, report.Added, report.Applied));
        Assert.Equal("Suharto", (await Member("mono@example.org")).Name);
        Assert.Equal("Cher", (await Member("mono2@example.org")).Name);
        Assert.Equal("Null Null", (await Member("null@example.org")).Name);
        Assert.Equal("Control Chtar", (await Member("ctl@example.org")).Name);
        Assert.Equal("Rtlevil Name", (await Member("surr@example.org")).Name);
        Assert.Equal("Nora Space", (await Member("nbsp@example.org")).Name);
        Assert.Equal(["emoji@example.org"], await Found("lodz"));
        Assert.Equal(["ilker@example.org"], await Found("isik"));
        Assert.Equal(["o2@example.org"], await Found("d'arcy"));
        Assert.Equal(["o2@example.org"], await Found("jean-luc"));
        Assert.Equal(["o2@example.org"], await Found("D’ARCY"));
    }

    [Trait("Fault", "4")]
    [Fact]
    public async Task The_separator_line_and_no_break_spaces_in_headers_are_understood()
    {
        var semicolons = Row("sep@example.org", "Sep", "Line").Replace(',', ';');
        Assert.Equal(1, (await ImportText($"sep=;\n{Header.Replace(',', ';')}\n{semicolons}\n")).Added);
        var header = Header.Replace("Partner", "Partner\u00A0", StringComparison.Ordinal);
        Assert.Equal(1, (await ImportText($"{header}\n{Row("nh@example.org", "N", "H")}\n")).Added);
    }

    [Trait("Fault", "4")]
    [Fact]
    public async Task Unknown_columns_are_named_and_rows_with_too_many_values_are_faulty()
    {
        var report = await ImportText(
            $"{Header},Favorite color\n{Row("a@example.org", "A", "A")},blue\n{Row("b@example.org", "B", "B")},blue,green\n",
            new ImportOptions(SkipFaulty: true)
        );
        Assert.Equal(1, report.Added);
        Assert.Equal((1, "Favorite color"), Assert.Single(report.Plan.Notes.Select(n => (n.Line, n.Column))));
        var fault = Assert.Single(report.Faults);
        Assert.Equal(3, fault.Line);
        Assert.Contains("'green'", fault.Reason, StringComparison.Ordinal);
        Assert.Equal(2, report.Rows);
    }

    [Trait("Fault", "4")]
    [Theory]
    [InlineData("UK", "use GB")]
    [InlineData("el", "use GR")]
    [InlineData("Germany", "DE")]
    [InlineData("ZZ", "such as DE")]
    public async Task What_is_no_country_code_is_a_fault_that_says_what_to_use(string country, string says)
    {
        var fault = Assert.Single((await Import(Row("c@example.org", "C", "C", country: country))).Faults);
        Assert.Equal("Country", fault.Column);
        Assert.Contains(says, fault.Reason, StringComparison.OrdinalIgnoreCase);
    }

    [Trait("Fault", "4")]
    [Theory]
    [InlineData("NA", "NA")]
    [InlineData("de", "DE")]
    [InlineData("XK", "XK")]
    public async Task Codes_are_countries_in_any_case(string country, string kept)
    {
        await Import(Row("c@example.org", "C", "C", country: country));
        Assert.Equal(kept, (await Member("c@example.org")).Country);
    }

    [Trait("Fault", "4")]
    [Theory]
    [InlineData("Europe/Kyiv", "Europe/Kyiv")]
    [InlineData("Europe/Kiev", "Europe/Kyiv")]
    [InlineData("Asia/Calcutta", "Asia/Kolkata")]
    [InlineData("EST", "America/Panama")]
    [InlineData("europe/berlin", "Europe/Berlin")]
    [InlineData("US/Eastern", "America/New_York")]
    [InlineData("CET", "Europe/Brussels")]
    [InlineData("Europe/Stockholm", "Europe/Stockholm")]
    [InlineData("utc", "Etc/UTC")]
    public async Task A_zone_is_kept_by_its_present_name(string zone, string kept)
    {
        await Import(Row("z@example.org", "Z", "Z", zone: zone));
        Assert.Equal(kept, (await Member("z@example.org")).TimeZone);
    }

    [Trait("Fault", "4")]
    [Theory]
    [InlineData("W. Europe Standard Time")]
    [InlineData("GMT+2")]
    [InlineData("Berlin")]
    [InlineData("+02:00")]
    public async Task Other_names_of_zones_are_faults_with_an_example(string zone)
    {
        var fault = Assert.Single((await Import(Row("z@example.org", "Z", "Z", zone: zone))).Faults);
        Assert.Equal("TimeZone", fault.Column);
        Assert.Contains("Europe/Berlin", fault.Reason, StringComparison.Ordinal);
    }

    [Trait("Fault", "4")]
    [Theory]
    [InlineData("0025-03-01")]
    [InlineData("1899-12-30")]
    [InlineData("1900-02-28")]
    [InlineData("1999-12-31")]
    [InlineData("2999-01-01")]
    [InlineData("01.03.2025")]
    [InlineData("2025-03-01T00:00:00Z")]
    [InlineData("２０２５-03-01")]
    public async Task A_qualification_outside_its_bounds_is_a_fault(string day) =>
        Assert.Equal("QualifiedOn", Assert.Single((await Import(Row("o@example.org", "O", "O", day: day))).Faults).Column);

    [Trait("Fault", "4")]
    [Theory]
    [InlineData("TRUE", true)]
    [InlineData("false", false)]
    [InlineData("Yes", true)]
    public async Task Spreadsheets_write_yes_and_no_in_their_own_way(string partner, bool kept)
    {
        await Import(Row("p@example.org", "P", "P", partner: partner));
        Assert.Equal(kept, (await Member("p@example.org")).IsPartner);
    }

    private static string Row(
        string email,
        string first,
        string last,
        string country = "DE",
        string zone = "Europe/Berlin",
        string partner = "no",
        string day = "2025-03-01"
    ) => $"{email},{first},{last},Acme,Modeller,{country},{zone},{partner},{day},,";

    private Task<ImportReport> Import(params string[] rows) => ImportText($"{Header}\n{string.Join('\n', rows)}\n");

    private async Task<ImportReport> ImportText(string text, ImportOptions? options = null)
    {
        await using var db = Open();
        var import = new ImportMembers(db, Calendar, Options.Create(new HomeSettings()));
        return await ImportReport.Apply(db, import, Csv.Text(text), options ?? new ImportOptions());
    }

    private Task<Member> Member(string email) => Read(db => db.Members.SingleAsync(m => m.Email == email));

    private Task<List<string>> Found(string search) => Read(db => db.MembersMatching(search).Select(m => m.Email).ToListAsync());
}
