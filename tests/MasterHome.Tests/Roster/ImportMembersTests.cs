using System.Globalization;
using MasterHome.Accounts;
using MasterHome.Common.Imports;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.Roster;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Roster;

public class ImportMembersTests(TestDatabase database) : DataTest(database)
{
    private const string Header =
        "Email,FirstName,LastName,Company,JobTitle,Country,TimeZone,Partner,QualifiedOn,CommunityHandle,CommunityUserId";
    private const string Ann = "ann@example.org,Ann,Lee,Northwind,Model Builder,DE,Europe/Berlin,no,2025-03-01,AnnL,101";
    private const string Bo = """"bo@example.org,Bo,Çelik,"Contoso Foods, Inc.","Head of ""Plan""",tr,Europe/Istanbul,YES,2026-07-15,,"""";
    private const string Plato = "plato@example.org,,Plato,,,,,no,2024-02-29,P,";

    private static readonly ImportOptions Apply = new();

    [Fact]
    public async Task New_members_come_with_an_account_and_a_welcome_email()
    {
        var report = await Import([Ann, Bo, Plato]);

        Assert.Equal((3, 3, 0, 0, true), (report.Rows, report.Added, report.Updated, report.Unchanged, report.Applied));
        Assert.Equal("3 rows read: 3 added, 0 updated, 0 unchanged, 0 skipped as faulty.", report.Sentence);
        var bo = await Member("bo@example.org");
        Assert.Equal(
            ("Bo Çelik", true, A.Day(2026, 7, 15), null, null),
            (bo.Name, bo.IsPartner, bo.QualifiedOn, bo.CommunityHandle, bo.CommunityUserId)
        );
        Assert.Equal(new MemberDetails("Contoso Foods, Inc.", "Head of \"Plan\"", null, "TR", "Europe/Istanbul"), bo.Details);
        Assert.Equal(new MemberDetails(null, null, null, null, "Etc/UTC"), (await Member("plato@example.org")).Details);
        var account = await Read(db => db.Users.SingleAsync(a => a.MemberId == bo.Id));
        Assert.Equal(
            ("bo@example.org", "Bo Çelik", StaffRole.None, null),
            (account.Email, account.DisplayName, account.Role, account.PasswordHash)
        );
        var email = await Read(db => db.OutgoingEmails.SingleAsync(m => m.MemberId == bo.Id));
        Assert.Equal((Welcome.Key, account.Id, "Bo"), (email.Kind, email.AccountId, email.ReadValues()["name"]));
        Assert.Equal((3, 3, 3, 3), await Everything());
    }

    [Fact]
    public async Task Without_emails_nobody_is_written_to()
    {
        await Import([Ann, Bo], Apply with { Emails = false });
        Assert.Equal((2, 2, 0, 2), await Everything());
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing()
    {
        await Import([Ann, Bo, Plato]);
        var before = await Everything();
        var report = await Import([Ann, Bo, Plato]);
        Assert.Equal((0, 0, 3), (report.Added, report.Updated, report.Unchanged));
        Assert.Empty(report.Changes.Concat(report.Differences));
        Assert.Equal(before, await Everything());
    }

    [Fact]
    public async Task The_same_file_after_a_rename_in_the_community_changes_nothing()
    {
        await Import([Ann]);
        await Do(async db =>
        {
            (await db.Members.SingleAsync()).IsCalled("AnnaLK");
            await db.SaveChangesAsync();
        });
        var report = await Import([Ann]);
        Assert.Equal((0, 0, 1), (report.Added, report.Updated, report.Unchanged));
        Assert.Equal("AnnaLK", (await Member("ann@example.org")).CommunityHandle);
    }

    [Fact]
    public async Task A_preview_says_what_would_happen_and_changes_nothing()
    {
        var report = await Import([Ann, Bo], null, preview: true);
        Assert.Equal("2 rows read: 2 to be added, 0 to be updated, 0 unchanged.", report.Sentence);
        Assert.Equal(
            [(2, "Ann Lee, ann@example.org: New, qualified Mar 1, 2025"), (3, "Bo Çelik, bo@example.org: New, qualified Jul 15, 2026")],
            report.Changes.Select(c => (c.Line, c.ToString()))
        );
        Assert.Equal((0, 0, 0, 0), await Everything());
    }

    [Fact]
    public async Task The_file_is_the_master_of_name_partner_and_qualification_and_not_of_what_a_known_id_is_called()
    {
        await Import([Ann]);
        var report = await Import(["ann@example.org,Anna,Lee-Kim,Northwind,Model Builder,DE,Europe/Berlin,yes,2025-04-01,AnnaLK,101"]);

        Assert.Equal((0, 1), (report.Added, report.Updated));
        Assert.All(report.Changes, c => Assert.Equal("Ann Lee, ann@example.org", c.Subject));
        Assert.Equal(
            [
                ("First name", "Ann", "Anna"),
                ("Last name", "Lee", "Lee-Kim"),
                ("Partner", "no", "yes"),
                ("Qualified on", "Mar 1, 2025", "Apr 1, 2025"),
            ],
            report.Changes.Select(c => (c.What, c.From!, c.To!))
        );
        var ann = await Member("ann@example.org");
        Assert.Equal(("Anna Lee-Kim", true, A.Day(2025, 4, 1), "AnnL"), (ann.Name, ann.IsPartner, ann.QualifiedOn, ann.CommunityHandle));
        Assert.Contains("ANNA LEE-KIM", ann.SearchText, StringComparison.Ordinal);
        Assert.Equal(1, await Read(db => db.History.CountAsync(h => h.MemberId == ann.Id && h.What == "Updated from the roster")));
        Assert.Equal(1, await Read(db => db.OutgoingEmails.CountAsync()));
    }

    [Fact]
    public async Task What_belongs_to_the_member_is_listed_and_left()
    {
        await Import([Ann]);
        var before = await Everything();
        var report = await Import(["ann.lee@example.org,Ann,Lee,Contoso,Lead,FR,Europe/Paris,no,2025-03-01,AnnL,101"]);

        Assert.Equal((0, 0, 1), (report.Added, report.Updated, report.Unchanged));
        Assert.Equal(
            [
                ("Company", "Northwind", "Contoso"),
                ("Job title", "Model Builder", "Lead"),
                ("Country", "DE", "FR"),
                ("Time zone", "Europe/Berlin", "Europe/Paris"),
                ("Email address", "ann@example.org", "ann.lee@example.org"),
            ],
            report.Differences.Select(d => (d.What, d.From!, d.To!))
        );
        Assert.Equal("Northwind", (await Member("ann@example.org")).Company);
        Assert.Equal(before, await Everything());
    }

    [Fact]
    public async Task Members_who_are_not_in_the_file_stay_as_they_are()
    {
        await Import([Ann, Bo]);
        Assert.Equal((0, 0, 1), Counts(await Import([Bo])));
        Assert.Equal(2, await Read(db => db.Members.CountAsync()));
    }

    [Fact]
    public async Task A_member_is_known_by_a_former_address_and_by_a_present_one_in_any_case()
    {
        await Import([Bo]);
        await Do(async db =>
        {
            (await db.Members.SingleAsync()).ChangeEmail("bo.celik@example.org", A.Moment);
            await db.SaveChangesAsync();
        });
        Assert.Equal((0, 0, 1), Counts(await Import([Bo])));
        Assert.Equal((0, 0, 1), Counts(await Import([Bo.Replace("bo@", "BO.Celik@", StringComparison.Ordinal)])));
        Assert.Equal(1, await Read(db => db.Members.CountAsync()));
    }

    [Fact]
    public async Task A_community_id_that_comes_or_changes_later_is_taken_over()
    {
        await Import([Ann, Bo]);
        Assert.Equal((0, 2, 0), Counts(await Import([Ann.Replace(",101", ",111", StringComparison.Ordinal), Bo + "102"])));
        Assert.Equal((111, 102), ((await Member("ann@example.org")).CommunityUserId, (await Member("bo@example.org")).CommunityUserId));
        // A file that does not know it does not take it away.
        Assert.Equal((0, 0, 1), Counts(await Import([Bo])));
        Assert.Equal(102, (await Member("bo@example.org")).CommunityUserId);
    }

    [Theory]
    [InlineData("bo@example.org,Bo,Çelik,,,,,no,2026-07-15,,101", "The community id belongs to one member, the address to another.")]
    [InlineData(
        "new@example.org,Somebody,Else,,,,,no,2026-07-15,,101",
        "The community id belongs to a member of another name and address."
    )]
    [InlineData(
        "ann@example.org,Somebody,Else,,,,,no,2026-07-15,,999",
        "The address belongs to a member of another name, with the community id 101."
    )]
    public async Task A_row_that_points_to_two_people_is_a_fault(string row, string reason)
    {
        await Import([Ann, Bo]);
        var before = await Everything();
        var report = await Import([row]);
        Assert.Equal(new ImportFault(2, "CommunityUserId", reason), Assert.Single(report.Faults));
        Assert.False(report.Applied);
        Assert.Equal(before, await Everything());
    }

    [Fact]
    public async Task Two_rows_about_one_member_are_a_fault_of_the_second()
    {
        await Import([Ann]);
        var report = await Import([
            "ann.lee@example.org,Ann,Lee,,,,,no,2025-03-01,AnnL,101",
            "ann@example.org,Annie,Lee,,,,,no,2025-03-01,AnnL,",
        ]);
        Assert.Equal(new ImportFault(3, "Email", "An earlier row is about Ann Lee already."), Assert.Single(report.Faults));
    }

    [Fact]
    public async Task Every_faulty_row_is_named_by_line_column_and_reason_and_nothing_is_imported_at_all()
    {
        var report = await Import(Faulty);

        Assert.Equal(
            [
                (2, "Email", "'not-an-address' is not an email address. This has no @. Enter an email address, such as name@example.org."),
                (3, "Email", "There is no address."),
                (4, "QualifiedOn", "'31/12/2025' is not a date such as 2026-07-31."),
                (5, "QualifiedOn", "'2025-02-30' is not a date such as 2026-07-31."),
                (6, "QualifiedOn", "2999-01-01 is too late. The latest date is 2026-09-15."),
                (7, "TimeZone", "'Mars/Olympus' is not a time zone. Enter an IANA name such as Europe/Berlin or America/New_York."),
                (8, "Partner", "'maybe' is neither yes nor no. Enter one of them, such as no."),
                (9, "Country", "'Atlantis' is not a country code. Use a code of ISO 3166, such as DE."),
                (10, "FirstName", "There is no name."),
                (14, "FirstName", "This is 5,000 characters long; at most 100 fit."),
                (16, "Email", "An earlier row has the same address."),
                (16, "CommunityUserId", "An earlier row has the same id 115."),
                (18, "CommunityUserId", "'-7' is not a whole number above 0, such as 48213."),
                (19, "CommunityUserId", "An earlier row has the same id 115."),
            ],
            report.Faults.Select(f => (f.Line, f.Column, f.Reason))
        );
        Assert.Equal("18 rows read, 13 of them faulty: nothing was imported.", report.Sentence);
        Assert.Equal((0, 0, 0, 0), await Everything());
    }

    [Fact]
    public async Task With_the_persons_word_the_good_rows_come_in_and_dangerous_text_is_only_text()
    {
        var report = await Import(Faulty, Apply with { SkipFaulty = true });

        Assert.Equal("18 rows read: 5 added, 0 updated, 0 unchanged, 13 skipped as faulty.", report.Sentence);
        Assert.Equal((5, 5, 5, 5), await Everything());
        Assert.Equal("=HYPERLINK(\"http://evil.example\",\"x\")", (await Member("fay@example.org")).Company);
        Assert.Equal("<script>alert(1)</script>", (await Member("una@example.org")).FirstName);
        Assert.Equal("O'Brien; DROP TABLE Members--", (await Member("noor@example.org")).LastName);
        var email = await Read(db => db.OutgoingEmails.SingleAsync(m => m.ToAddress == "una@example.org"));
        Assert.Equal("<script>alert(1)</script>", email.ReadValues()["name"]);
    }

    [Fact]
    public async Task A_row_can_have_several_faults()
    {
        var report = await Import(["nobody,,,,,XX,Nowhere,,soon,,x", Ann]);
        Assert.Equal(
            ["Email", "FirstName", "TimeZone", "Country", "Partner", "QualifiedOn", "CommunityUserId"],
            report.Faults.Select(f => f.Column)
        );
        Assert.Equal(1, report.FaultyRows);
    }

    [Theory]
    [InlineData("ann.@example.org")]
    [InlineData("\"ann lee\"@example.org")]
    [InlineData("ann@example.org>")]
    [InlineData("ann@localhost")]
    [InlineData("Ann <ann@example.org>")]
    public async Task An_address_to_which_no_email_can_go_is_a_fault(string address)
    {
        var report = await Import([$"\"{address.Replace("\"", "\"\"", StringComparison.Ordinal)}\",Ann,Lee,,,,,no,2025-03-01,,"]);
        Assert.Equal("Email", Assert.Single(report.Faults).Column);
    }

    [Theory]
    [InlineData("\"ann@example.org\u200B\"")]
    [InlineData("\uFEFFann@example.org")]
    [InlineData("ann@example.org.")]
    [InlineData("ANN@EXAMPLE\u3002ORG")]
    [InlineData("an\u00ADn@example.org")]
    [Trait("Fault", "5")]
    public async Task Two_spellings_of_one_mailbox_are_one_member(string spelling)
    {
        var row = Bo.Replace("bo@example.org,Bo,Çelik", $"{spelling},Ann,Lee", StringComparison.Ordinal);
        Assert.Equal("Email", Assert.Single((await Import([Ann, row])).Faults).Column);
        await Import([Ann]);
        Assert.Equal((0, 1), ((await Import([row])).Added, await Read(db => db.Members.CountAsync())));
    }

    [Fact]
    [Trait("Fault", "5")]
    public async Task Both_forms_of_an_international_domain_are_one_member_and_the_written_one_is_kept()
    {
        await Import([Ann.Replace("ann@example.org", "Ann@B\u00FCcher.example.org.", StringComparison.Ordinal)]);
        await Import([Ann.Replace("ann@example.org", "ann@xn--bcher-kva.example.org", StringComparison.Ordinal)]);
        var member = await Read(db => db.Members.SingleAsync());
        Assert.Equal(("Ann@B\u00FCcher.example.org", "ANN@XN--BCHER-KVA.EXAMPLE.ORG"), (member.Email, member.EmailKey));
        var account = await Read(db => db.Users.SingleAsync());
        Assert.Equal((member.Email, member.EmailKey), (account.Email, account.NormalizedEmail));
    }

    [Theory]
    [InlineData("ann@example.org", "Eve,Moss", ",", true)]
    [InlineData("ann@example.org", "Eve,Moss", ",777", true)]
    [InlineData("ann.new@example.org", "Eve,Moss", ",", true)]
    [InlineData("ann@example.org", "ann,lee", ",", false)]
    [InlineData("ann.new@example.org", "Ann,LEE", ",", false)]
    [InlineData("ann@example.org", "Anna,Kim", ",101", false)]
    [InlineData("ann.new@example.org", "Anna,Kim", ",101", false)]
    [Trait("Fault", "5")]
    public async Task A_match_by_address_alone_needs_the_same_name(string address, string name, string id, bool faulty)
    {
        await Import([Ann]);
        await Do(async db =>
        {
            (await db.Members.SingleAsync()).ChangeEmail("ann.new@example.org", A.Moment);
            await db.SaveChangesAsync();
        });
        var report = await Import([$"{address},{name},,,DE,Europe/Berlin,no,2026-01-01,{id}"]);
        Assert.Equal((faulty ? 1 : 0, 0, faulty ? 0 : 1), (report.FaultyRows, report.Added, report.Updated));
        var member = await Read(db => db.Members.SingleAsync());
        Assert.Equal(faulty, (member.Name, member.QualifiedOn) == ("Ann Lee", A.Day(2025, 3, 1)));
    }

    /// <summary>The id is new, so it proves nothing about the owner of the address.</summary>
    [Fact, Trait("Fault", "5")]
    public async Task A_former_address_with_a_community_id_that_nobody_has_needs_the_same_name_too()
    {
        await Import(["ann@example.org,Ann,Lee,,,DE,Europe/Berlin,no,2025-03-01,,"]);
        await Do(async db =>
        {
            (await db.Members.SingleAsync()).ChangeEmail("ann.new@example.org", A.Moment);
            await db.SaveChangesAsync();
        });

        var report = await Import(["ann@example.org,Eve,Moss,,,DE,Europe/Berlin,no,2026-01-01,,777"]);

        Assert.Equal((1, 0, 0), (report.FaultyRows, report.Added, report.Updated));
        Assert.Equal("Ann Lee", (await Read(db => db.Members.SingleAsync())).Name);
    }

    [Fact]
    public async Task Somebody_who_qualifies_today_in_the_programs_zone_is_not_ahead()
    {
        Assert.Equal(1, (await Import([Ann.Replace("2025-03-01", "2026-09-15", StringComparison.Ordinal)])).Added);
        Assert.Single((await Import([Bo.Replace("2026-07-15", "2026-09-16", StringComparison.Ordinal)])).Faults);
    }

    [Fact]
    public async Task The_account_of_a_staff_person_is_joined_instead_of_doubled()
    {
        var staff = await Given(new Account("Ann@example.org", "Ann of the team", null, StaffRole.Staff, A.Moment));
        await Import([Ann]);
        var account = await Read(db => db.Users.SingleAsync());
        Assert.Equal((staff.Id, StaffRole.Staff, (await Member("ann@example.org")).Id), (account.Id, account.Role, account.MemberId));
        Assert.Equal(staff.Id, await Read(db => db.OutgoingEmails.Select(m => m.AccountId).SingleAsync()));
    }

    [Fact]
    public async Task Two_imports_at_once_make_nobody_twice()
    {
        var roster = Many(40);
        var tries = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Record.ExceptionAsync(() => Import(roster)))));
        Assert.Contains(tries, e => e is null);
        Assert.All(tries.Where(e => e is not null), e => Assert.IsType<RefusedException>(e));
        Assert.Equal((40, 40, 40, 40), await Everything());
    }

    [Fact]
    public async Task A_whole_program_comes_in_at_once_and_again_without_a_trace()
    {
        var roster = Many(1200);
        Assert.Equal((1200, 0, 0), Counts(await Import(roster)));
        Assert.Equal((0, 0, 1200), Counts(await Import(roster)));
        Assert.Equal((1200, 1200, 1200, 1200), await Everything());
    }

    [Fact]
    public async Task The_limit_of_the_settings_holds()
    {
        await using var db = Open();
        var importer = ImportReport.Importer(db, new HomeSettings { LargestImport = 100 });
        var import = new ImportMembers(db, Calendar, Options.Create(new HomeSettings()));
        await Assert.ThrowsAsync<RefusedException>(() => importer.Plan(import, Csv.Of(Header, Ann), Apply));
    }

    /// <summary>One of each kind of fault, and five good rows.</summary>
    private static readonly string[] Faulty =
    [
        "not-an-address,Qian,Rossi,,,JP,Asia/Tokyo,yes,2026-07-15,,102",
        ",Ola,Goldberg,,,BR,America/Sao_Paulo,no,2023-06-26,,103",
        "anders@example.org,Anders,N,,,GB,Europe/London,yes,31/12/2025,,104",
        "giu@example.org,Giulia,F,,,NP,Asia/Kathmandu,no,2025-02-30,,105",
        "ola@example.org,Ola,Smith,,,AU,Australia/Sydney,yes,2999-01-01,,106",
        "zoe@example.org,Zoë,P,,,US,Mars/Olympus,no,2024-12-22,,107",
        "greg@example.org,Grzegorz,R,,,US,America/Los_Angeles,maybe,2025-09-27,,108",
        "vik@example.org,Vikram,S,,,Atlantis,America/Los_Angeles,yes,2024-01-15,,109",
        "amelie@example.org,,,,,US,America/Los_Angeles,yes,2024-06-01,,110",
        """fay@example.org,Fay,M,"=HYPERLINK(""http://evil.example"",""x"")",,JP,Asia/Tokyo,yes,2025-08-10,,111""",
        "una@example.org,<script>alert(1)</script>,Jensen,,,ZA,Africa/Johannesburg,no,2024-07-22,,",
        "noor@example.org,Noor,O'Brien; DROP TABLE Members--,,,NP,Asia/Kathmandu,yes,2025-04-07,,113",
        $"tad@example.org,{new string('x', 5000)},Rahman,,,US,America/Los_Angeles,yes,2025-04-07,,114",
        "giulia@example.org,Giulia,Weber,,,US,America/New_York,no,2023-03-23,,115",
        "GIULIA@EXAMPLE.ORG,Giulia,Weber,,,US,America/New_York,no,2023-03-23,,115",
        "good@example.org,Good,One,,,DE,Europe/Berlin,no,2024-03-23,,117",
        "sean@example.org,Seán,Le,,,GB,Europe/London,no,2024-03-23,,-7",
        "yusuf@example.org,Yusuf,Patel,,,GB,Europe/London,no,2024-03-23,,115",
    ];

    private static IReadOnlyList<string> Many(int count) =>
        [
            .. Enumerable
                .Range(1, count)
                .Select(n =>
                    string.Create(CultureInfo.InvariantCulture, $"m{n}@example.org,Member,No{n},,,DE,Europe/Berlin,no,2025-01-01,M,{n}")
                ),
        ];

    private static (int Added, int Updated, int Unchanged) Counts(ImportReport report) => (report.Added, report.Updated, report.Unchanged);

    private async Task<ImportReport> Import(IReadOnlyList<string> rows, ImportOptions? options = null, bool preview = false)
    {
        await using var db = Open();
        var import = new ImportMembers(db, Calendar, Options.Create(new HomeSettings()));
        return preview
            ? await ImportReport.Preview(db, import, Csv.Of([Header, .. rows]), options ?? Apply)
            : await ImportReport.Apply(db, import, Csv.Of([Header, .. rows]), options ?? Apply);
    }

    private Task<Member> Member(string email) => Read(db => db.Members.SingleAsync(m => m.Email == email));

    private Task<(int Members, int Accounts, int Emails, int History)> Everything() =>
        Read(async db =>
            (
                await db.Members.CountAsync(),
                await db.Users.CountAsync(),
                await db.OutgoingEmails.CountAsync(),
                await db.History.CountAsync()
            )
        );
}
