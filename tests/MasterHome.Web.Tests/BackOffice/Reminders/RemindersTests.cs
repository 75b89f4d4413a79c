using System.Net;
using MasterHome.Mail;
using MasterHome.Reminders;
using MasterHome.Reminders.Rules;
using MasterHome.Web.Tests.BackOffice.Shared;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Reminders;

public sealed class RemindersTests : BackOfficeTest
{
    private const string Rules = "/back-office/reminders";

    [Fact]
    public async Task The_rules_are_laid_in_at_the_first_start_and_said_in_sentences()
    {
        Assert.Equal(
            ReminderRules.Defaults.Keys.Order(StringComparer.Ordinal),
            (await Portal.Ask(db => db.ReminderRules.Select(r => r.Kind).ToListAsync())).Order(StringComparer.Ordinal)
        );
        var page = await Alex.Get(Rules);
        page.Says("60, 30, 14, 7, 1 days before December 31 in the program's time zone, once each, at least 3 days apart.");
        page.Says("Between 08:00 and 20:00 in the member's own time zone.");
    }

    [Fact]
    public async Task A_changed_rule_leaves_before_and_after_in_the_history()
    {
        var rule = $"{Rules}/{EmailKinds.DeadlineNear}";
        var page = await Alex.Send(await Alex.Get(rule), rule, ("Form.DaysBefore", "10 5,20"));

        Assert.Equal("Rule saved. It takes effect the next morning in each member's time zone.", page.Notice);
        page.Says("20, 10, 5 days before December 31");
        var entry = await Portal.Ask(db => db.History.OrderByDescending(h => h.Id).FirstAsync());
        Assert.Equal("Rule changed: Year ends soon", entry.What);
        Assert.Contains("60, 30, 14, 7, 1", entry.Before, StringComparison.Ordinal);
        Assert.Contains("20, 10, 5", entry.After, StringComparison.Ordinal);
        Assert.Equal("Nothing changed.", (await Alex.Send(await Alex.Get(rule), rule)).Notice);
    }

    [Fact]
    public async Task A_rule_that_cannot_be_is_refused_beside_its_field()
    {
        var rule = $"{Rules}/{EmailKinds.Digest}";
        var page = await Alex.Send(await Alex.Get(rule), rule, ("Form.FromHour", "18"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(
            "Allow at least three hours a day for sending emails.",
            page.All("#Form_ToHour-error").TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal("18", page.All("#Form_FromHour").GetAttribute("value"));
        page = await Alex.Send(await Alex.Get(rule), rule, ("Form.IsOn", "false"));
        Assert.Contains("this cannot be turned off", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Staff_read_the_rules_and_find_no_way_to_change_them()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        var page = await sam.Get(Rules);
        page.Says("Year ends soon");
        Assert.DoesNotContain(page.Links, link => link.StartsWith($"{Rules}/", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get($"{Rules}/{EmailKinds.AtRisk}")).Status);
    }

    [Fact]
    public async Task A_rule_that_is_turned_off_writes_nothing()
    {
        foreach (var kind in ReminderRules.Kinds)
            await Alex.Send(await Alex.Get($"{Rules}/{kind}"), $"{Rules}/{kind}", ("Form.IsOn", "false"));
        Assert.Equal(0, (await Portal.Run<SendReminders>(job => job.RunAsync(default))).Counted);
        Assert.Equal(HttpStatusCode.NotFound, (await Alex.Get($"{Rules}/no-such-kind")).Status);
    }
}
