using System.Globalization;
using System.Text;
using MasterHome.Common;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace MasterHome.Web.Tests.Browser;

/// <summary>Two administrators run the rest of a year and close it, in a real browser: everything but the members' own acts is done on
/// pages.</summary>
public sealed class AdministratorYearTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const int Members = 300;
    private const string Talk = "Talk at the winter meetup";
    private const string Guide = "Write a short guide";

    [BrowserFact]
    public async Task A_year_is_run_reviewed_and_closed_and_what_can_be_undone_is_undone()
    {
        var alex = await browser.OpenPage("alex@example.org");
        await AddTheNextCycle(alex);
        await TryOtherRules(alex);
        await ImportMembers(alex);
        var talk = await Publish(alex, Talk, "2026-10-05T18:00");
        var guide = await Publish(alex, Guide, null);
        await WriteToPartners(alex);
        await GrantLeave(alex);

        browser.Portal.Clock.SetUtcNow(new DateTimeOffset(2026, 10, 6, 9, 0, 0, TimeSpan.Zero));
        alex = await browser.OpenPage("alex@example.org");
        await SignUpAndReport(guide);
        await RecordAttendance(alex, talk);
        await DecideAllReports(alex);
        await AnswerTheAppeal(await browser.OpenPage("kim@example.org"));

        browser.Portal.Clock.SetUtcNow(new DateTimeOffset(2027, 1, 5, 9, 0, 0, TimeSpan.Zero));
        await browser.Portal.RefreshSummaries();
        alex = await browser.OpenPage("alex@example.org");
        await DecideTheRest(alex);
        await browser.Portal.RefreshSummaries();
        await ReviewAndClose(alex);
        await CancelTheResultsAndQueueThemAgain(alex);
        await WriteTheReport(alex);
    }

    private async Task AddTheNextCycle(IPage page)
    {
        await Go(page, "/back-office/cycles/new");
        await page.ClickAsync("text=Add the cycle");
        await Says(page, "The 2027 cycle is added.");
        Assert.NotEmpty(
            await browser.Portal.Ask(db =>
                db.Opportunities.Where(o => o.PublishedAt == null && db.Cycles.Any(c => c.Id == o.CycleId && c.Year == 2027)).ToListAsync()
            )
        );
    }

    private async Task TryOtherRules(IPage page)
    {
        var cycle = await browser.Portal.Ask(db => db.Cycles.Where(c => c.Year == 2026).Select(c => c.Id).SingleAsync());
        await Go(page, $"/back-office/cycles/{cycle}");
        await page.ClickAsync("text=What if…");
        await page.FillAsync("#Rules_BasePoints", "100");
        await page.ClickAsync("text=Show who would change");
        Assert.Contains("would change", await page.InnerTextAsync("h1"), StringComparison.Ordinal);
        await Says(page, "Pat Lindqvist");
    }

    private async Task ImportMembers(IPage page)
    {
        var roster = new StringBuilder(
            "Email,FirstName,LastName,Company,JobTitle,Country,TimeZone,Partner,QualifiedOn,CommunityHandle,CommunityUserId\n"
        );
        for (var i = 1; i <= Members; i++)
            roster.AppendLine(
                CultureInfo.InvariantCulture,
                $"year{i}@example.org,Year,Member {i},Contoso,Planner,DE,Europe/Berlin,no,2024-03-01,,"
            );
        await Go(page, "/back-office/members/import");
        await Attach(page, "#Form_File", "roster.csv", roster.ToString());
        await page.ClickAsync("text=Preview the import");
        await page.ClickAsync($"text=Import {Members} rows");
        await Finish(page);
        Assert.Equal(Members, await browser.Portal.Ask(db => db.Members.CountAsync(m => m.Company == "Contoso")));
    }

    /// <returns>The ID of the session.</returns>
    private async Task<int> Publish(IPage page, string title, string? startsAt)
    {
        await Go(page, "/back-office/opportunities/new?year=2026");
        await page.FillAsync("#Form_Title", title);
        await page.FillAsync("#Form_Kind", "Enablement");
        await page.FillAsync("#Form_Points", "60");
        await page.FillAsync("#Form_Hours", "2");
        foreach (var field in new[] { "Definition", "Participation", "HowCredited" })
            await page.FillAsync($"#Form_{field}", "As agreed with the team.");
        await page.ClickAsync("text=Save draft");
        if (startsAt is not null)
            await page.FillAsync("#Session_StartsAt", startsAt);
        await page.FillAsync("#Session_Places", "500");
        await page.ClickAsync("text=Add session");
        await page.ClickAsync("form[action$=publication] button");
        return await browser.Portal.Ask(db =>
            db.Sessions.Where(s => db.Opportunities.Any(o => o.Id == s.OpportunityId && o.Title == title && o.PublishedAt != null))
                .Select(s => s.Id)
                .SingleAsync()
        );
    }

    private static async Task WriteToPartners(IPage page)
    {
        await Go(page, "/back-office/members?partner=yes");
        await page.ClickAsync("text=Write to 1 member…");
        await page.FillAsync("#Form_Subject", "Speakers wanted");
        await page.FillAsync("#Form_Message", "We are looking for speakers.");
        await page.ClickAsync("text=Preview");
        await page.ClickAsync("text=Send it to 1 member");
        await Finish(page);
        await Says(page, "1 email queued.");
    }

    private static async Task GrantLeave(IPage page)
    {
        await Go(page, "/back-office/leave");
        await page.ClickAsync("table tbody a");
        await page.ClickAsync("text=Grant leave");
        await Says(page, "The leave is granted.");
        await page.ClickAsync("text=Undo this decision");
        await Says(page, "Undone.");
        await page.ClickAsync("text=Grant leave");
        await Says(page, "The leave is granted.");
    }

    /// <summary>What the members do themselves.</summary>
    private async Task SignUpAndReport(int session)
    {
        await using var scope = browser.Portal.Services.CreateAsyncScope();
        var places = scope.ServiceProvider.GetRequiredService<Places>();
        var now = browser.Portal.Clock.GetUtcNow().UtcDateTime;
        foreach (var id in await browser.Portal.Ask(db => db.Members.Where(m => m.Company == "Contoso").Select(m => m.Id).ToListAsync()))
        {
            var audit = new AuditContext(new Actor(ActorKind.Member, "Year Member", null, id), now);
            var signUp = await places.SignUp(id, session, audit);
            await places.Report(signUp.Id, new CompletionReport(DateOnly.FromDateTime(now), "https://example.org/guide"), audit);
        }
    }

    /// <summary>By address and by name; one of them is undone.</summary>
    private async Task RecordAttendance(IPage page, int session)
    {
        var opportunity = await browser.Portal.Ask(db =>
            db.Sessions.Where(s => s.Id == session).Select(s => s.OpportunityId).SingleAsync()
        );
        await Go(page, $"/back-office/opportunities/{opportunity}/sessions/{session}/attendance");
        var attendees = string.Concat(Enumerable.Range(1, 40).Select(i => i % 2 == 0 ? $"year{i}@example.org,\n" : $",Year Member {i}\n"));
        await Attach(page, "#Attendees_File", "attendees.csv", "Email,Name\n" + attendees);
        await page.ClickAsync("text=Find these members");
        await page.FillAsync("#Form_Reason", "They came to the meetup.");
        await page.ClickAsync("button:text-is('Record attendance')");
        await Finish(page);
        await Says(page, "40 members credited.");

        var signUp = await browser.Portal.Ask(db => db.SignUps.Where(s => s.SessionId == session).Select(s => s.Id).FirstAsync());
        await Go(page, $"/back-office/sign-ups/{signUp}");
        await page.ClickAsync("text=Undo this decision");
        await Says(page, "The decision is undone.");
        // What was given and what took it back.
        var undone = await browser.Portal.Ask(db =>
            db.PointEntries.Where(e => e.SourceKey.Contains($"sign-up:{signUp}")).Select(e => e.Points).ToListAsync()
        );
        Assert.Equal((2, 0), (undone.Count, undone.Sum()));
    }

    private async Task DecideAllReports(IPage page)
    {
        await Go(page, "/back-office/queue?kind=Completion");
        await page.ClickAsync($"text=Decide all {Members + 1} items…");
        await page.ClickAsync($"text=Approve {Members + 1} items");
        await Finish(page);
        await Says(page, $"{Members + 1} items approved.");
        Assert.Equal(Members, await browser.Portal.Ask(db => db.PointEntries.CountAsync(e => e.Title == Guide)));
    }

    private static async Task AnswerTheAppeal(IPage page)
    {
        await Go(page, "/back-office/appeals");
        await page.ClickAsync("table tbody a");
        await page.FillAsync("#Form_Answer", "The post is not there.");
        await page.ClickAsync("text=Do not uphold");
        await Says(page, "The appeal is not upheld.");
        await page.ClickAsync("text=Undo this answer");
        await Says(page, "The answer is undone.");
        await page.FillAsync("#Form_Answer", "The post is online now.");
        await page.ClickAsync("text=Uphold the appeal");
        await Says(page, "The appeal is upheld.");
    }

    private static async Task DecideTheRest(IPage page)
    {
        await Go(page, "/back-office/queue");
        await page.ClickAsync("button:has-text('Decide all')");
        await page.FillAsync("#Form_Reason", "The year is over.");
        await page.ClickAsync("button:has-text('Decline')");
        await Finish(page);
    }

    private async Task ReviewAndClose(IPage page)
    {
        await Go(page, "/back-office/review");
        await page.ClickAsync("button:has-text('Confirm all')");
        await Finish(page);
        await Says(page, "proposed outcomes confirmed.");
        await page.ClickAsync("text=Close 2026…");
        await page.FillAsync("#Form_ResultsOn", "2027-01-15");
        await page.ClickAsync("button:has-text('Close 2026')");
        await Finish(page);
        await Says(page, "The cycle is closed");
        await Says(page, "Certificate");
        var (outcomes, certificates) = await browser.Portal.Ask(async db =>
            (await db.Outcomes.CountAsync(o => o.FrozenAt.Year == 2027), await db.Certificates.CountAsync(c => c.ValidYear == 2027))
        );
        Assert.Equal(Members + 6, outcomes);
        Assert.Equal(1, certificates);
    }

    private static async Task CancelTheResultsAndQueueThemAgain(IPage page)
    {
        await page.ClickAsync("text=Cancel these emails");
        await Says(page, $"{Members + 6} result emails canceled.");
        await page.FillAsync("#Results_On", "2027-01-18");
        await page.ClickAsync("button:has-text('Queue them again')");
        await Says(page, "queued for Jan 18, 2027.");
    }

    private static async Task WriteTheReport(IPage page)
    {
        await Go(page, "/back-office/reports/2026");
        await page.ClickAsync("text=Create report now");
        await Finish(page);
        await Says(page, "Version 1 was created");
    }

    private static async Task Go(IPage page, string path)
    {
        var root = new Uri(page.Url).GetLeftPart(UriPartial.Authority);
        var response = await page.GotoAsync(root + path);
        Assert.Equal((path, 200), (path, response!.Status));
    }

    private static Task Attach(IPage page, string field, string name, string text) =>
        page.SetInputFilesAsync(
            field,
            new FilePayload
            {
                Name = name,
                MimeType = "text/csv",
                Buffer = Encoding.UTF8.GetBytes(text),
            }
        );

    /// <summary>Long work has a page of its own that follows it. Does not wait for the load of a page, which can be missed when it comes
    /// too early.</summary>
    private static async Task Finish(IPage page)
    {
        if (page.Url.Contains("/back-office/jobs/", StringComparison.Ordinal))
            await page.ClickAsync("text=See the result");
    }

    private static Task Says(IPage page, string words) =>
        Assertions.Expect(page.Locator("main")).ToContainTextAsync(words, new() { Timeout = 120_000, UseInnerText = true });
}
