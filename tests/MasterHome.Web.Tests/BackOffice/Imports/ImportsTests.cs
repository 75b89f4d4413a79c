using System.Net;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Imports;

public sealed class ImportsTests(ImportsTests.SmallImportPortal portal)
    : BackOfficeTest(portal),
        IClassFixture<ImportsTests.SmallImportPortal>
{
    private const string Header =
        "Email,FirstName,LastName,Company,JobTitle,Country,TimeZone,Partner,QualifiedOn,CommunityHandle,CommunityUserId";
    private const string Ada = "ada@example.org,Ada,Byron,Analytical,Planner,GB,Europe/London,no,2026-02-01,,";
    private const string Faulty = "nobody,Bea,,Analytical,Planner,XX,Europe/London,perhaps,2026-02-01,,";
    private const string Address = "/back-office/members/import";

    [Fact]
    public async Task The_preview_shows_every_error_and_changes_nothing()
    {
        var page = await Upload(Header, Ada, Faulty);

        Assert.Equal("1 of 2 rows has errors", page.Heading);
        page.Says("Line 3, Email");
        page.Says("Line 3, Country");
        page.Says("Line 3, Partner");
        Assert.False(await Portal.Ask(db => db.Members.AnyAsync(m => m.Email == "ada@example.org")));
    }

    [Fact]
    public async Task Rows_with_errors_are_skipped_only_on_request()
    {
        var preview = await Upload(Header, Ada, Faulty);
        var refused = await Alex.Send(preview, preview.Address);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector("#Form_SkipFaulty-error"));

        var done = await Alex.Send(refused, preview.Address, ("Form.SkipFaulty", "true"));

        Assert.Equal("2 rows read: 1 added, 0 updated, 0 unchanged, 1 skipped as faulty.", done.Notice);
        Assert.True(await Portal.Ask(db => db.OutgoingEmails.AnyAsync(m => m.Kind == "welcome" && m.ToAddress == "ada@example.org")));
    }

    [Fact]
    public async Task An_import_submitted_twice_is_applied_once()
    {
        var preview = await Upload(Header, Ada);
        await Alex.Send(preview, preview.Address, ("Form.Emails", "false"));
        var again = await Alex.Send(preview, preview.Address);

        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        again.Says("This preview has expired");
        Assert.Equal(0, await Portal.Ask(db => db.ImportUploads.CountAsync()));
        Assert.False(await Portal.Ask(db => db.OutgoingEmails.AnyAsync(m => m.ToAddress == "ada@example.org")));
    }

    [Fact]
    public async Task A_draft_expires_after_a_day_and_only_its_uploader_can_open_it()
    {
        var preview = await Upload(Header, Ada);
        using var sam = await Portal.SignedIn("sam@example.org");
        (await sam.Get(preview.Address)).Says("This preview has expired");

        await Portal.Do(db => db.ImportUploads.ExecuteUpdateAsync(set => set.SetProperty(d => d.At, d => d.At.AddHours(-25))));

        (await Alex.Get(preview.Address)).Says("This preview has expired");
    }

    [Fact]
    public async Task The_preview_shows_the_stored_plan_from_the_old_value_to_the_new_one()
    {
        var preview = await Upload(Header, "mira@example.org,Mira,Okafor,,,GB,Europe/London,yes,2025-02-01,,");
        await Portal.Do(db =>
            db.Members.Where(m => m.Email == "mira@example.org").ExecuteUpdateAsync(set => set.SetProperty(m => m.FirstName, "Mirjam"))
        );

        var again = await Alex.Get(preview.Address);

        Assert.Equal(preview.Text, again.Text);
        var change = again.Document.QuerySelectorAll("#changes ~ table tbody tr").First(r => r.TextContent.Contains("Partner"));
        Assert.Equal(
            ["mira@example.org", "Partner", "no", "yes"],
            change.QuerySelectorAll("td").Skip(1).Select(td => td.TextContent.Split(", ")[^1])
        );
    }

    [Fact]
    public async Task An_import_is_refused_when_the_data_changed_since_the_preview()
    {
        var preview = await Upload(Header, Ada, "mira@example.org,Mira,Okafor,,,GB,Europe/London,yes,2025-02-01,,");
        await Portal.Do(db =>
            db.Members.Where(m => m.Email == "mira@example.org").ExecuteUpdateAsync(set => set.SetProperty(m => m.FirstName, "Mirjam"))
        );

        var refused = await Alex.Send(preview, preview.Address);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused.Says("The data has changed since this preview was made.");
        Assert.False(await Portal.Ask(db => db.Members.AnyAsync(m => m.Email == "ada@example.org")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Name\nAda")]
    public async Task A_file_that_is_not_a_roster_is_refused_next_to_the_field(string content)
    {
        var page = await Alex.Send(await Alex.Get(Address), Address, ("Form.File", $"@roster.csv|{content}"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.NotNull(page.Document.QuerySelector("#Form_File-error"));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_with_a_message()
    {
        var page = await Alex.Send(
            await Alex.Get(Address),
            Address,
            ("Form.File", $"@roster.csv|{Header}\n{string.Join('\n', Enumerable.Repeat(Ada, 500))}")
        );

        Assert.Contains("The file is larger than", page.All("#Form_File-error").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completions_and_opportunities_can_be_imported()
    {
        var page = await Send(
            "/back-office/training/import",
            "Email,CourseCode,CourseTitle,CompletedOn,TestedOut,Score\nmira@example.org,TAW,The Anaplan Way,2026-09-01,no,95"
        );
        page = await Alex.Send(page, page.Address);
        Assert.Equal("1 row read: 1 added, 0 updated, 0 unchanged, 0 skipped as faulty.", page.Notice);

        page = await Send(
            "/back-office/opportunities/import",
            "Title,Kind,Points,Hours,Tracking,MaxTimes,Summary,Participation,HowCredited,"
                + "SessionStart,SessionZone,SessionPlaces,SignUpCloses\n"
                + "Hackathon,Events,50,2.5,sign-up,1,A day,Come,When done,2026-11-02T10:00,Europe/Berlin,20,2026-10-30"
        );
        page = await Alex.Send(page, page.Address.Split('?')[0]);
        Assert.Equal("1 row read: 1 added, 0 updated, 0 unchanged, 0 skipped as faulty.", page.Notice);
    }

    private Task<WebPage> Upload(params string[] lines) => Send(Address, string.Join('\n', lines));

    private async Task<WebPage> Send(string address, string content) =>
        await Alex.Send(await Alex.Get(address), address, ("Form.File", $"@file.csv|{content}"));

    public sealed class SmallImportPortal : TestPortal
    {
        public SmallImportPortal() => With("Home:LargestImport", "20000");
    }
}
