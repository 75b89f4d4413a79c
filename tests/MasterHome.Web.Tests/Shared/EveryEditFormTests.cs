using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Shared;

/// <summary>Finds every form by following the links of every page. One that changes something that exists must say which version of it
/// the page showed.</summary>
[Trait("Fault", "2")]
public sealed class EveryEditFormTests(TestPortal portal) : IClassFixture<TestPortal>
{
    private const string Template = "/back-office/email-templates/at-risk";

    /// <summary>Routes that create something, decide it once or act, so that there is nothing typed over.</summary>
    private static readonly string[] CreatesDecidesOrActs =
    [
        "/appeals",
        "/appeals/{id:int}/evidence",
        "/appeals/{id:int}/messages",
        "/appeals/{id:int}/reopening",
        "/appeals/{id:int}/withdrawal",
        "/back-office/accounts",
        "/back-office/accounts/{id}/closing",
        "/back-office/accounts/{id}/opening",
        "/back-office/accounts/{id}/second-factor/removal",
        "/back-office/accounts/{id}/sessions/end",
        "/back-office/appeals/{id:int}/decision",
        "/back-office/appeals/{id:int}/decision/removal",
        "/back-office/appeals/{id:int}/messages",
        "/back-office/community",
        "/back-office/corrections/{id:int}/decision",
        "/back-office/corrections/{id:int}/withdrawal",
        "/back-office/cycles",
        "/back-office/cycles/{id:int}/closing",
        "/back-office/cycles/{id:int}/key-dates",
        "/back-office/cycles/{id:int}/key-dates/{dateId:int}/removal",
        "/back-office/cycles/{id:int}/outcomes",
        "/back-office/cycles/{id:int}/result-emails",
        "/back-office/cycles/{id:int}/result-emails/cancellation",
        "/back-office/data-requests/{id:int}/decision",
        "/back-office/data-requests/{id:int}/withdrawal",
        "/back-office/email-templates/{kind}/preview",
        "/back-office/email-templates/{kind}/test",
        "/back-office/emails/changes",
        "/back-office/emails/{id:long}/cancellation",
        "/back-office/emails/{id:long}/retry",
        "/back-office/jobs/hangfire/{**path}",
        "/back-office/jobs/pauses",
        "/back-office/jobs/{job}/pause/removal",
        "/back-office/jobs/{job}/runs",
        "/back-office/leave/{id:int}/decision",
        "/back-office/leave/{id:int}/decision/removal",
        "/back-office/leave/{id:int}/end",
        "/back-office/members/emails",
        "/back-office/members/emails/{id:guid}/sending",
        "/back-office/members/emails/{id:guid}/test",
        "/back-office/members/emails/{id:guid}/texts",
        "/back-office/members/leave",
        "/back-office/members/view/removal",
        "/back-office/members/{id:int}/corrections",
        "/back-office/members/{id:int}/data/archives",
        "/back-office/members/{id:int}/data/archives/{archive:guid}",
        "/back-office/members/{id:int}/data/erasure",
        "/back-office/members/{id:int}/leave",
        "/back-office/members/{id:int}/merge",
        "/back-office/members/{id:int}/opt-out",
        "/back-office/members/{id:int}/opt-out/removal",
        "/back-office/members/{id:int}/sign-ups",
        "/back-office/members/{id:int}/view",
        "/back-office/merges/{id:int}/removal",
        "/back-office/opportunities",
        "/back-office/opportunities/preview",
        "/back-office/opportunities/{id:int}/copies",
        "/back-office/opportunities/{id:int}/preview",
        "/back-office/opportunities/{id:int}/publication",
        "/back-office/opportunities/{id:int}/retirement",
        "/back-office/opportunities/{opportunity:int}/sessions",
        "/back-office/opportunities/{opportunity:int}/sessions/{id:int}/attendance",
        "/back-office/opportunities/{opportunity:int}/sessions/{id:int}/attendance/attendees",
        "/back-office/opt-outs/{id:int}/cancellation/removal",
        "/back-office/questions",
        "/back-office/questions/preview",
        "/back-office/questions/{id:int}/removal",
        "/back-office/queue/reasons",
        "/back-office/queue/reasons/{id:int}/removal",
        "/back-office/queue/selections",
        "/back-office/queue/selections/{id:guid}/decision",
        "/back-office/queue/selections/{id:guid}/decision/removal",
        "/back-office/queue/{item}/decision/removal",
        "/back-office/queue/{item}/owner",
        "/back-office/reports/{year:int}",
        "/back-office/review/confirmations",
        "/back-office/sign-ups/emails",
        "/back-office/sign-ups/next-steps",
        "/back-office/sign-ups/withdrawals",
        "/back-office/sign-ups/{id:int}/decision",
        "/back-office/sign-ups/{id:int}/decision/removal",
        "/back-office/sign-ups/{id:int}/place",
        "/back-office/sign-ups/{id:int}/withdrawal",
        "/back-office/suggestions/{id:int}/decision",
        "/back-office/suggestions/{id:int}/decision/removal",
        "/back-office/training/completions/{id:int}/decision",
        "/back-office/training/completions/{id:int}/decision/removal",
        "/back-office/training/courses",
        "/back-office/training/requirements",
        "/back-office/training/requirements/{id:int}/removal",
        "/back-office/views",
        "/back-office/views/{id:int}/removal",
        "/back-office/{kind:regex(^(members|training|opportunities)$)}/import",
        "/back-office/{kind:regex(^(members|training|opportunities)$)}/import/{id:guid}",
        "/calendar",
        "/calendar/removal",
        "/certificates/sharing",
        "/error/{status:int}",
        "/evidence/{id:guid}/removal",
        "/forgot-password",
        "/health/live",
        "/health/ready",
        "/kept-forms/{id}/removal",
        "/leave",
        "/leave/{id:int}/end",
        "/leave/{id:int}/withdrawal",
        "/my-data/archives",
        "/my-data/archives/{id:guid}",
        "/my-data/erasure",
        "/my-data/erasure/withdrawal",
        "/notifications/unsubscribe/{token}",
        "/notifications/unsubscribe/{token}/undone",
        "/opportunities/{id:int}/watch",
        "/opportunities/{id:int}/watch/removal",
        "/opt-out",
        "/opt-out/taken-back",
        "/plan/sign-ups",
        "/profile/community",
        "/reset-password",
        "/security/address",
        "/security/address/confirmation",
        "/security/address/undo",
        "/security/links",
        "/security/links/removal",
        "/security/passkeys",
        "/security/passkeys/options",
        "/security/passkeys/{id}/removal",
        "/security/password",
        "/security/proof",
        "/security/proof/passkey",
        "/security/proof/provider",
        "/security/recovery-codes",
        "/security/second-factor",
        "/security/second-factor/removal",
        "/security/sessions/end",
        "/security/sessions/{id:int}/end",
        "/sign-in",
        "/sign-in/passkey",
        "/sign-in/passkey/options",
        "/sign-in/second-factor",
        "/sign-in/sso",
        "/sign-in/sso/confirmation",
        "/sign-in/sso/confirmations",
        "/sign-in/sso/proof",
        "/sign-out",
        "/sign-ups",
        "/sign-ups/{id:int}/acceptance",
        "/sign-ups/{id:int}/completion",
        "/sign-ups/{id:int}/evidence",
        "/sign-ups/{id:int}/withdrawal",
        "/suggestions",
        "/suggestions/{id:int}/completion",
        "/suggestions/{id:int}/evidence",
        "/suggestions/{id:int}/withdrawal",
        "/training/completions",
        "/training/completions/{id:int}/evidence",
        "/welcome",
        "/welcome/links",
        "/welcome/passkey",
        "/welcome/passkey/options",
    ];

    [Fact]
    public async Task Every_form_that_changes_something_carries_the_version_that_it_was_made_from()
    {
        var routes = PortalAddresses
            .Of(portal.Services)
            .Where(a => a.Method == "POST")
            .Select(a => (a.Route, Pattern: Pattern(a.Route)))
            .OrderByDescending(r => r.Route.Count(c => c != '{'))
            .ToList();
        Assert.Empty(CreatesDecidesOrActs.Except(routes.Select(r => r.Route)));
        await portal.AddPasskey("mira@example.org", "Phone");
        using (var alex = await portal.SignedIn("alex@example.org"))
        {
            await alex.Send(await alex.Get(Template), Template, ("Subject", "Changed: {risk}"));
            // A cycle and drafts that can be deleted.
            await alex.Send(await alex.Get("/back-office/cycles/new"), "/back-office/cycles");
            var draft = await portal.Ask(db =>
                db.Opportunities.Where(o => db.Cycles.Any(c => c.Id == o.CycleId && c.Year == 2027)).Select(o => o.Id).FirstAsync()
            );
            var sessions = $"/back-office/opportunities/{draft}/sessions";
            await alex.Send(await alex.Get($"/back-office/opportunities/{draft}"), sessions, ("Session.StartsAt", "2027-03-01T12:00"));
        }
        var (seen, without) = (new HashSet<string>(), new SortedSet<string>());
        foreach (var (who, start) in new[] { ("alex@example.org", "/back-office"), ("mira@example.org", "/") })
        await foreach (var (page, form) in Forms(who, start))
        {
            var action = new Uri(new Uri("http://localhost" + page), form.GetAttribute("action") ?? page).AbsolutePath;
            var route = routes.FirstOrDefault(r => r.Pattern.IsMatch(action)).Route;
            Assert.True(route is not null, $"The form on {page} posts to {action}, which no route takes.");
            seen.Add(route);
            if (!CreatesDecidesOrActs.Contains(route) && form.QuerySelector("input[name=EditedVersion][value*='-']") is null)
                without.Add($"{route} (on {page})");
        }
        Assert.True(without.Count == 0, $"Forms without the version that they were made from:\n{string.Join('\n', without)}");
        Assert.Empty(routes.Select(r => r.Route).Except(CreatesDecidesOrActs).Except(seen));
    }

    private async IAsyncEnumerable<(string Page, IHtmlFormElement Form)> Forms(string who, string start)
    {
        using var visitor = await portal.SignedIn(who);
        await foreach (var page in SiteCrawl.Pages(visitor, start))
        foreach (var form in page.Document.Forms.Where(f => f.Method == "post"))
            yield return (page.Address, form);
    }

    private static Regex Pattern(string route)
    {
        var any = Regex.Replace(route, @"\{\*\*\w+\}", "\u0001");
        any = Regex.Replace(any, @"\{\w+:(int|long)\}", "\u0002");
        any = Regex.Replace(any, @"\{\w+(:regex\([^{}]*\)|:guid)?\}", "\u0003");
        var pattern = Regex.Replace(
            Regex.Escape(any),
            "[\u0001-\u0003]",
            m =>
                m.Value switch
                {
                    "\u0001" => ".*",
                    "\u0002" => @"\d+",
                    _ => "[^/]+",
                }
        );
        return new Regex($"^{pattern}/?$", RegexOptions.CultureInvariant);
    }
}
