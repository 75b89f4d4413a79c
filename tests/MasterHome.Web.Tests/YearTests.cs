using System.Net;
using System.Text.RegularExpressions;
using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Reminders;
using MasterHome.Reports;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using MiniExcelLibs;

namespace MasterHome.Web.Tests;

/// <summary>Runs a whole program year end to end: pages, a real SMTP server, the ledger and the yearly report.</summary>
public sealed partial class YearTests : IAsyncLifetime
{
    private const string Password = "five words that are easy";

    private readonly ScriptedSmtp _smtp = ScriptedSmtp.Start();
    private readonly TestPortal _portal = TestPortal.InProduction();

    public Task InitializeAsync()
    {
        _portal
            .With("Mail:Host", "127.0.0.1")
            .With("Mail:Port", $"{_smtp.Port}")
            .With("Mail:Security", "None")
            .With("Mail:From", "Home <home@example.org>");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _smtp.DisposeAsync();
    }

    [Fact]
    public async Task A_program_year_runs_end_to_end()
    {
        var (administrator, app) = await FirstAdministrator();
        using var alex = administrator;

        // The roster import sends the new member a welcome email with a one-time link.
        await Import(
            alex,
            "members",
            "Email,FirstName,LastName,Company,JobTitle,Country,TimeZone,Partner,QualifiedOn,CommunityHandle,CommunityUserId\n"
                + "zoe@example.org,Zoë,Jensen,\"Contoso Foods, Inc.\",Planner,DE,Europe/Berlin,no,2024-03-01,ZoeJ,10001\n"
        );
        await Import(
            alex,
            "opportunities",
            "Title,Kind,Points,Hours,Tracking,MaxTimes,Summary,Participation,HowCredited,"
                + "SessionStart,SessionZone,SessionPlaces,SignUpCloses\n"
                + "Best practice article,Authorship,75,5,sign-up,2,Write an article,Agree a topic,Awarded when published,,,4,\n"
        );
        var welcome = Assert.Single(await Deliver());
        Assert.Equal("zoe@example.org", welcome.To.Mailboxes.Single().Address);
        Assert.Contains("Zoë", welcome.TextBody, StringComparison.Ordinal);
        Assert.NotNull(welcome.HtmlBody);
        Assert.Equal("auto-generated", welcome.Headers["Auto-Submitted"]);

        // The member sets a password, is signed in, and sees what to do first, and her status.
        using var zoe = _portal.Visitor();
        var start = await zoe.Send(await zoe.Get(Link(welcome)), "/welcome", ("Password", Password));
        Assert.Equal("/getting-started", start.Address);
        start.Says("Earn 400 points");
        var home = await zoe.Get("/");
        Assert.EndsWith(": 0 of 400 points.", home.Heading, StringComparison.Ordinal);
        Assert.Equal(("0", "400"), (home.All("progress").GetAttribute("value"), home.All("progress").GetAttribute("max")));

        // A second run of the job does not repeat the reminder.
        await _portal.Run<SendReminders>(job => job.RunAsync(default));
        await _portal.Run<SendReminders>(job => job.RunAsync(default));
        var reminder = Assert.Single(await Deliver());
        Assert.Equal("281 points behind an even pace, and one more reminder", reminder.Subject);
        Assert.Contains("You have 0 of 400 points.", reminder.TextBody, StringComparison.Ordinal);

        // The member signs up and reports completion.
        var list = await zoe.Get("/opportunities");
        var opportunity = await zoe.Get(list.Links.First(l => OpportunityAddress().IsMatch(l)));
        Assert.StartsWith("Best practice article", opportunity.Heading, StringComparison.Ordinal);
        var signUp = await zoe.Send(opportunity, "/sign-ups");
        Assert.Equal(SignUpState.Confirmed, await _portal.Ask(db => db.SignUps.Select(s => s.State).SingleAsync()));
        Assert.StartsWith("Your place is confirmed", Assert.Single(await Deliver()).Subject, StringComparison.Ordinal);
        var form = await zoe.Get($"{signUp.Address}/completion");
        var reported = await zoe.Send(
            form,
            $"{signUp.Address}/completion",
            ("On", "2026-09-14"),
            ("Evidence", "It is online: https://example.org/article")
        );
        Assert.Equal(signUp.Address, reported.Address);
        Assert.EndsWith(": 0 of 400 points.", (await zoe.Get("/")).Heading, StringComparison.Ordinal);

        // The administrator verifies the report from the queue.
        var queue = await alex.Get("/back-office/queue");
        queue.Says("1 item to review");
        var id = signUp.Address.Split('/')[^1];
        var after = await alex.Send(queue, $"/back-office/sign-ups/{id}/decision");
        Assert.Equal(HttpStatusCode.OK, after.Status);
        Assert.StartsWith("Verified, 75 points", Assert.Single(await Deliver()).Subject, StringComparison.Ordinal);

        // The point entry carries rule, date, evidence and decider, and the standing follows.
        var line = await _portal.Ask(db => db.PointEntries.SingleAsync());
        Assert.Equal((75, PointKind.Completion, new DateOnly(2026, 9, 14)), (line.Points, line.Kind, line.OccurredOn));
        Assert.Equal("75 points each time, at most 2 times a year", line.Rule);
        Assert.Contains("https://example.org/article", line.Evidence, StringComparison.Ordinal);
        Assert.Equal("Rita Root", line.DecidedBy);
        Assert.EndsWith(": 75 of 400 points.", (await zoe.Get("/")).Heading, StringComparison.Ordinal);
        (await zoe.Get("/points")).Says("Best practice article");

        // After the year ends, staff get the report, and its totals match the ledger.
        _portal.Clock.SetUtcNow(new DateTimeOffset(2027, 1, 15, 6, 0, 0, TimeSpan.Zero));
        await _portal.Run<WriteYearlyReport>(job => job.RunAsync(default));
        var report = Assert.Single(await Deliver());
        Assert.Equal("root@example.org", report.To.Mailboxes.Single().Address);
        Assert.Contains("Points earned: 75", report.TextBody, StringComparison.Ordinal);
        Assert.Contains("the members' points match the ledger (75)", report.TextBody, StringComparison.Ordinal);
        Assert.Equal(["status-2026-v1.pdf", "status-2026-v1.xlsx"], report.Attachments.OfType<MimePart>().Select(a => a.FileName));
        var row = Assert.Single(Workbook(report));
        Assert.Equal(("Zoë Jensen", "zoe@example.org", 75d), (row["Name"], row["Email"], row["Earned"]));

        // The close emails the outcome to the member.
        using var later = _portal.Visitor();
        await later.Send(await later.SignInAndContinue("root@example.org", Password), "/sign-in/second-factor", ("Code", app.Code));
        var cycle = await _portal.Ask(db => db.Cycles.SingleAsync());
        await later.Send(await later.Get($"/back-office/cycles/{cycle.Id}/closing"), $"/back-office/cycles/{cycle.Id}/closing");
        var outcome = await _portal.Ask(db => db.Outcomes.SingleAsync());
        Assert.Equal((75, 400), (outcome.Earned, outcome.Required));
        // It is 06:00, and emails wait for the sending hours. That somebody signed in with a new device cannot wait.
        Assert.StartsWith("A new device signed in", Assert.Single(await Deliver()).Subject, StringComparison.Ordinal);
        _portal.Clock.Advance(TimeSpan.FromHours(4));
        var closed = Assert.Single(await Deliver());
        Assert.Equal("You are not certified for 2027.", closed.Subject);
        Assert.Contains("325 of 400 points", closed.TextBody, StringComparison.Ordinal);
    }

    private async Task<(Visitor Visitor, AuthenticatorApp App)> FirstAdministrator()
    {
        await using var scope = _portal.Services.CreateAsyncScope();
        var root = new Account("root@example.org", "Rita Root", null, StaffRole.Administrator, _portal.Clock.GetUtcNow().UtcDateTime);
        await _portal.Do(db =>
        {
            db.Add(root);
            return db.SaveChangesAsync();
        });
        var link = scope.ServiceProvider.GetRequiredService<OneTimeLinks>().Create(Welcome.Key, root);
        var visitor = _portal.Visitor();
        var page = await visitor.Send(await visitor.Get(link), "/welcome", ("Password", Password));
        Assert.Equal("/security/second-factor", page.Address);
        var (app, _) = await visitor.SetUpSecondFactor(_portal.Clock);
        Assert.Contains("a second factor was set up", Assert.Single(await Deliver()).TextBody, StringComparison.Ordinal);
        return (visitor, app);
    }

    private static async Task Import(Visitor alex, string what, string csv)
    {
        var address = $"/back-office/{what}/import";
        var preview = await alex.Send(await alex.Get(address), address, ("Form.File", $"@{what}.csv|{csv}"));
        Assert.StartsWith(address + "/", preview.Address, StringComparison.Ordinal);
        var done = await alex.Send(preview, preview.Address.Split('?')[0], ("Form.Emails", "true"));
        Assert.Contains("1 added", done.Notice, StringComparison.Ordinal);
    }

    /// <summary>Runs the outbox job and returns the emails that the mail server received.</summary>
    private async Task<IReadOnlyList<MimeMessage>> Deliver()
    {
        var before = _smtp.Emails.Count;
        var result = await _portal.Run<DeliverMail>(job => job.RunAsync(default));
        Assert.Equal(0, result.Failed);
        return [.. _smtp.Emails.Skip(before).Select(l => l.Message)];
    }

    private static string Link(MimeMessage email) => new Uri(WelcomeUrl().Match(email.TextBody!).Value).PathAndQuery;

    private static List<IDictionary<string, object>> Workbook(MimeMessage email)
    {
        using var content = new MemoryStream();
        email.Attachments.OfType<MimePart>().Last().Content!.DecodeTo(content);
        return [.. content.Query(useHeaderRow: true, sheetName: "Members").Cast<IDictionary<string, object>>()];
    }

    [GeneratedRegex(@"https://localhost/welcome\?\S+")]
    private static partial Regex WelcomeUrl();

    [GeneratedRegex(@"^/opportunities/\d+$")]
    private static partial Regex OpportunityAddress();
}
