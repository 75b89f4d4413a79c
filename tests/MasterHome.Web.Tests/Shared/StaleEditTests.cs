using System.Net;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Shared;

/// <summary>Two people edit the same thing: the second save is refused, says what happened, and can be repeated on purpose.</summary>
[Trait("Fault", "2")]
public sealed class StaleEditTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private const string Version = "EditedVersion";

    /// <summary>Page, form, the field that the first person changes, and the field that the second person changes.</summary>
    public static TheoryData<string, string, string, string, string, string> Forms =>
        new()
        {
            { "/back-office/opportunities/{o}/edit", "/back-office/opportunities/{o}", "Form.Points", "99", "Form.Kind", "Workshop" },
            {
                "/back-office/opportunities/{o}/sessions/{s}",
                "/back-office/opportunities/{o}/sessions/{s}",
                "Session.Places",
                "77",
                "Session.SignUpClosesAt",
                "2026-09-20"
            },
            { "/back-office/cycles/{c}", "/back-office/cycles/{c}", "Rules.BasePoints", "420", "Rules.OfferHours", "30" },
            { "/back-office/training/courses/{k}", "/back-office/training/courses/{k}", "Form.Title", "Renamed", "Form.Hours", "7.5" },
            { "/back-office/reminders/at-risk", "/back-office/reminders/at-risk", "Form.PauseDays", "19", "Form.MostAYear", "5" },
        };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_stale_save_is_refused_says_who_and_what_and_can_be_repeated(
        string address,
        string action,
        string first,
        string firstValue,
        string second,
        string secondValue
    )
    {
        (address, action) = (await Fill(address), await Fill(action));
        using var kim = await SecondAdministrator();
        var old = await Alex.Get(address);
        var before = Value(old, action, first);
        Assert.True((await Save(kim, await kim.Get(address), action, (first, firstValue))).Status == HttpStatusCode.OK);

        var refused = await Save(Alex, old, action, (second, secondValue));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused.Says("Sam");
        refused.Says("changed this on");
        refused.Says($"Now: {firstValue}");
        Assert.Equal(secondValue, Value(refused, action, second));
        Assert.Equal(before, Value(refused, action, first));
        Assert.Equal(firstValue, Value(await Alex.Get(address), action, first));

        var saved = await Save(Alex, refused, action, (first, firstValue));
        Assert.Equal(HttpStatusCode.OK, saved.Status);
        var now = await Alex.Get(address);
        Assert.Equal((firstValue, secondValue), (Value(now, action, first), Value(now, action, second)));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Another_refusal_does_not_renew_the_version_and_a_form_without_one_is_refused(
        string address,
        string action,
        string first,
        string firstValue,
        string second,
        string secondValue
    )
    {
        (address, action) = (await Fill(address), await Fill(action));
        var old = await Alex.Get(address);
        await Save(Alex, await Alex.Get(address), action, (first, firstValue));

        var invalid = await Alex.Send(old, action, (second, "\u2014"));
        var form = old.Form(action).QuerySelector($"input[name={Version}]")!.GetAttribute("value");
        if (invalid.Status == HttpStatusCode.UnprocessableEntity && !invalid.Text.Contains("changed this on", StringComparison.Ordinal))
            Assert.Equal(form, invalid.Form(action).QuerySelector($"input[name={Version}]")!.GetAttribute("value"));
        var without = await Alex.Send(await Alex.Get(address), action, (second, secondValue), (Version, ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, without.Status);
        Assert.Equal(firstValue, Value(await Alex.Get(address), action, first));
    }

    /// <summary>The rules of a cycle need a reason, and ask once more.</summary>
    private static async Task<WebPage> Save(Visitor visitor, WebPage page, string action, (string, string) typed)
    {
        var answer = await visitor.Send(page, action, typed, ("Rules.Reason", "Agreed"));
        return answer.Document.QuerySelector("input[name='Rules.Confirmed']") is null ? answer : await visitor.Send(answer, action);
    }

    private static string? Value(WebPage page, string action, string name) =>
        page.Form(action).QuerySelector($"[name='{name}']")?.GetAttribute("value");

    private async Task<string> Fill(string address)
    {
        var session = await Portal.Ask(db =>
            db.Sessions.Where(s => s.CanceledAt == null && s.StartsAt > new DateTime(2026, 9, 25) && s.Places != null)
                .OrderBy(s => s.Id)
                .FirstAsync()
        );
        var cycle = await Portal.Ask(db => db.Cycles.Where(c => c.Year == 2026).Select(c => c.Id).SingleAsync());
        var course = await Portal.Ask(db => db.Courses.OrderBy(c => c.Id).Select(c => c.Id).FirstAsync());
        return address
            .Replace("{o}", $"{session.OpportunityId}", StringComparison.Ordinal)
            .Replace("{s}", $"{session.Id}", StringComparison.Ordinal)
            .Replace("{c}", $"{cycle}", StringComparison.Ordinal)
            .Replace("{k}", $"{course}", StringComparison.Ordinal);
    }
}
