using MasterHome.Accounts;
using MasterHome.Jobs;
using MasterHome.Jobs.Requests;
using MasterHome.Mail;
using MasterHome.Reminders;
using MasterHome.Reports;
using MasterHome.Standing;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Playwright;

namespace MasterHome.Web.Tests.Browser;

/// <summary>What only a real browser can check: contrast in light and dark, narrow screens, the keyboard, pages without scripts.</summary>
public sealed class PagesTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static readonly string[] SignInPages =
    [
        "/sign-in",
        "/forgot-password",
        "/welcome",
        "/notifications/unsubscribe/cut-off",
        "/verify/7K2Q-9M4D-XT3B?no-such",
        "/no-such-page",
    ];

    private static readonly string[] MemberPages =
    [
        "/",
        "/opportunities",
        "/sign-ups",
        "/points",
        "/training",
        "/training/completions/new",
        "/suggestions",
        "/suggestions/new",
        "/profile",
        "/profile/community",
        "/notifications",
        "/program",
        "/questions",
        "/my-data/erasure",
        "/getting-started",
        "/rewards",
        "/appeals",
        "/appeals/new",
        "/appeals/1",
        "/leave",
        "/leave/new",
        "/plan",
        "/calendar",
        "/certificates",
        "/my-data",
        "/points/transcript",
        "/verify",
        "/opt-out",
        "/security",
        "/security/second-factor",
        "/security/password",
        "/security/address",
        "/security/proof",
    ];

    private static readonly string[] BackOfficePages =
    [
        "/back-office",
        "/back-office/queue",
        "/back-office/members",
        "/back-office/members?q=example&sort=-earned&column=name&column=qualified&column=status",
        "/back-office/views?list=%2Fback-office%2Fmembers&query=%3Fq%3Dexample",
        "/back-office/opportunities/5/sessions/3/attendance",
        "/back-office/training/completions",
        "/back-office/members/import",
        "/back-office/cycles",
        "/back-office/cycles/new",
        "/back-office/cycles/1",
        "/back-office/cycles/1/closing",
        "/back-office/opportunities",
        "/back-office/opportunities/new",
        "/back-office/opportunities/4",
        "/back-office/opportunities/4/edit",
        "/back-office/opportunities/4/retirement",
        "/back-office/sessions",
        "/back-office/sign-ups",
        "/back-office/points",
        "/back-office/training",
        "/back-office/suggestions",
        "/back-office/opt-outs",
        "/back-office/appeals",
        "/back-office/leave",
        "/back-office/review",
        "/back-office/reports",
        "/back-office/emails",
        "/back-office/data-requests",
        "/back-office/questions",
        "/back-office/email-templates",
        "/back-office/email-templates/where-you-stand",
        "/back-office/reminders",
        "/back-office/reminders/deadline-near",
        "/back-office/jobs",
        "/back-office/community",
        "/back-office/history",
        "/back-office/accounts",
        "/back-office/security-events",
        "/back-office/accounts/new",
        "/back-office/cycles/2/outcomes",
        "/back-office/members/1/merge",
        "/back-office/members/leave/new",
        "/back-office/sign-ups/next-steps/new",
        "/back-office/sign-ups/withdrawals/new",
        "/back-office/email-templates/welcome",
        "/back-office/reports/statuses",
        "/back-office/points/reconciliation",
        "/back-office/emails/batches",
        "/back-office/members/1/emails?kind=where-you-stand",
    ];

    [BrowserFact]
    public async Task The_accessibility_check_finds_a_planted_fault()
    {
        var page = await browser.OpenPage();
        await page.GotoAsync($"{browser.Root}/sign-in");
        await page.EvaluateAsync("() => document.querySelector('main').append(document.createElement('img'))");

        Assert.Contains(
            await AccessibilityCheck.FindViolations(page, "rule", ["image-alt"]),
            v => v.StartsWith("image-alt (1)", StringComparison.Ordinal)
        );
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public Task Sign_in_pages_are_accessible() => CheckPages(null, SignInPages);

    [BrowserFact]
    public async Task Member_pages_are_accessible()
    {
        var course = await browser.Portal.Ask(db =>
            db.Completions.Where(c => db.Members.Any(m => m.Id == c.MemberId && m.Email == "mira@example.org")).MinAsync(c => c.Id)
        );
        await CheckPages("mira@example.org", [.. MemberPages, $"/training/completions/{course}"]);
    }

    [BrowserFact]
    public async Task The_check_of_a_code_is_accessible() =>
        await CheckPages(null, [$"/verify/{await browser.Portal.Ask(db => db.Certificates.Select(c => c.Code).FirstAsync())}"]);

    [BrowserFact]
    public Task Back_office_pages_are_accessible() => CheckPages("alex@example.org", BackOfficePages);

    [BrowserFact]
    public async Task A_written_report_is_accessible()
    {
        var page = await browser.OpenPage("alex@example.org");
        await page.GotoAsync($"{browser.Root}/back-office/reports/2026");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create report now" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "XLSX of version 1" })).ToBeVisibleAsync();
        await page.Context.CloseAsync();

        await CheckPages("alex@example.org", ["/back-office/reports/2026"]);
    }

    [BrowserFact]
    public async Task Requested_work_shows_its_progress_and_its_result_without_a_reload()
    {
        var request = new JobRequest(new object(), "Close 2026", "/", "/back-office/cycles/1/outcomes", By.Administrator());
        await browser.Portal.Do(async db =>
        {
            db.Add(request);
            db.Add(new JobLease(nameof(RunJobRequests), "there/1", TestPortal.DemoDay.UtcDateTime, TimeSpan.FromMinutes(2)));
            await db.SaveChangesAsync();
        });
        var page = await browser.OpenPage("alex@example.org");
        await page.GotoAsync($"{browser.Root}/back-office/jobs/{request.Id}");
        var heading = page.GetByRole(AriaRole.Heading, new() { Level = 1 });
        await Assertions.Expect(heading).ToHaveTextAsync("Close 2026: waiting to begin");

        await Change(set =>
            set.SetProperty(r => r.State, JobRequestState.Running)
                .SetProperty(r => r.Step, "Recording outcomes")
                .SetProperty(r => r.Done, 4_300)
                .SetProperty(r => r.Total, 10_000)
        );
        await Assertions.Expect(heading).ToHaveTextAsync("Close 2026: 43 % done");
        await Assertions.Expect(page.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("value", "43");
        await CheckPages("alex@example.org", [$"/back-office/jobs/{request.Id}"]);

        await page.GetByRole(AriaRole.Link, new() { Name = "Refresh" }).FocusAsync();
        await Change(set => set.SetProperty(r => r.State, JobRequestState.Succeeded).SetProperty(r => r.EndedAt, DateTime.UnixEpoch));
        await Assertions.Expect(heading).ToHaveTextAsync("Close 2026: done");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "See the result" })).ToBeFocusedAsync();
        await page.Context.CloseAsync();
        await browser.Portal.Do(db => db.JobLeases.ExecuteDeleteAsync());

        Task Change(Action<UpdateSettersBuilder<JobRequest>> change) =>
            browser.Portal.Do(db => db.JobRequests.Where(r => r.Id == request.Id).ExecuteUpdateAsync(change));
    }

    [BrowserFact]
    public async Task Emails_are_readable_on_a_phone_in_dark_mode_and_contain_no_images()
    {
        var faults = new List<string>();
        var page = await browser.OpenPage("alex@example.org");
        var email = await page.Context.NewPageAsync();
        await email.SetViewportSizeAsync(320, 640);
        await email.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        foreach (
            var kind in new[] { YearlyReportWritten.Key, WhereYouStand.Key, Digest.Key, DeadlineNear.Key, YearClosed.Key, Welcome.Key }
        )
        {
            // The preview page blocks scripts, so axe cannot run there. Load the document alone, as an email client does.
            var html = await (
                await page.Context.APIRequest.GetAsync($"{browser.Root}/back-office/email-templates/{kind}/preview")
            ).TextAsync();
            await email.SetContentAsync(html);
            var text = await email.InnerTextAsync("body");
            if (text.Length < 100)
                faults.Add($"{kind}: contains only “{text}”");
            if (await email.EvaluateAsync<int>("document.documentElement.scrollWidth") is var width and > 320)
                faults.Add($"{kind}: {width} px wide on a phone");
            await Check(email, $"{kind} on a phone in dark", faults, "rule", ["color-contrast", "link-in-text-block", "image-alt"]);
            if (
                await email.EvaluateAsync<string>("getComputedStyle(document.querySelector('.card')).backgroundColor")
                == "rgb(255, 255, 255)"
            )
                faults.Add($"{kind}: white in dark mode");
            // Emails contain no images, so nothing is missing when images are blocked.
            if (await email.Locator("img, picture, svg, [background]").CountAsync() > 0 || html.Contains("url(", StringComparison.Ordinal))
                faults.Add($"{kind}: contains an image");
        }
        await page.Context.CloseAsync();
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    [BrowserFact]
    public async Task Sign_in_and_opportunities_work_by_keyboard_without_scripts()
    {
        var page = await browser.OpenPage("omar@example.org", new() { JavaScriptEnabled = false });
        await page.GotoAsync($"{browser.Root}/opportunities");
        await page.GetByRole(AriaRole.Link, new() { Name = "Product beta feedback" }).PressAsync("Enter");

        Assert.Contains("/opportunities/", page.Url, StringComparison.Ordinal);
        Assert.Contains("You have opted out", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task A_refused_form_moves_focus_to_the_errors()
    {
        var page = await browser.OpenPage();
        await page.GotoAsync($"{browser.Root}/sign-in");
        await page.FillAsync("#Email", "mira@example.org");
        await page.FillAsync("#Password", "not the right passphrase");
        await page.PressAsync("#Password", "Enter");

        await Assertions.Expect(page.Locator("#errors")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#Email")).ToHaveValueAsync("mira@example.org");
        await page.Context.CloseAsync();
    }

    private async Task CheckPages(string? email, string[] addresses)
    {
        var faults = new List<string>();
        var page = await browser.OpenPage(email);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal))
                faults.Add($"console: {message.Text}");
        };
        page.Request += (_, request) =>
        {
            if (
                !request.Url.StartsWith(browser.Root, StringComparison.Ordinal)
                && !request.Url.StartsWith("data:", StringComparison.Ordinal)
            )
                faults.Add($"requests another site: {request.Url}");
        };
        foreach (var address in addresses)
        {
            await page.SetViewportSizeAsync(1280, 900);
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
            var response = await page.GotoAsync(browser.Root + address);
            if (response!.Status >= 400 && !address.Contains("no-such", StringComparison.Ordinal))
                faults.Add($"{address}: {response.Status}");
            if (await page.Locator("h1").CountAsync() != 1)
                faults.Add($"{address}: {await page.Locator("h1").CountAsync()} h1 headings");
            if (await page.Locator("head meta[name=description]:not([content=''])").CountAsync() != 1)
                faults.Add($"{address}: no description for search results");
            if (await page.EvaluateAsync<string?>(BlockInsideLine) is { } block)
                faults.Add($"{address}: not allowed there: {block}");
            await Check(page, $"{address} in light", faults, "tag", AccessibilityCheck.Wcag);
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            await Check(page, $"{address} in dark", faults, "rule", ["color-contrast"]);
            await page.SetViewportSizeAsync(320, 640);
            if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") is var width and > 320)
                faults.Add($"{address}: {width} px wide on a phone");
            await Check(page, $"{address} on a phone", faults, "rule", ["target-size", "color-contrast"]);
        }
        await page.Context.CloseAsync();
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    /// <summary>HTML allows no paragraph or list inside a span and its like; browsers show it anyway, and each in its own way. Of a
    /// paragraph inside a paragraph an empty one is left.</summary>
    private const string BlockInsideLine = """
        () => document.querySelector(
            'main :is(span, small, strong, em, b, i, label, bdi, p, h1, h2, h3) :is(p, div, ul, ol, dl, table, form, h1, h2, h3),'
            + 'main p:empty:not([role])'
        )?.outerHTML.slice(0, 200)
        """;

    private static async Task Check(IPage page, string where, List<string> faults, string by, string[] rules) =>
        faults.AddRange((await AccessibilityCheck.FindViolations(page, by, rules)).Select(violation => $"{where}: {violation}"));
}
