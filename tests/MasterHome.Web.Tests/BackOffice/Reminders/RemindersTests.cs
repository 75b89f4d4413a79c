using System.Net;
using MasterHome.Mail;
using MasterHome.Reminders;
using MasterHome.Reminders.Rules;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Reminders;

public sealed class RemindersTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private const string RulesPath = "/back-office/reminders";

    [Fact]
    public async Task The_default_rules_exist_after_the_first_start_and_are_described()
    {
        Assert.Equal(
            ReminderRules.Defaults.Keys.Order(StringComparer.Ordinal),
            (await Portal.Ask(db => db.ReminderRules.Select(r => r.Kind).ToListAsync())).Order(StringComparer.Ordinal)
        );
        var page = await Alex.Get(RulesPath);
        page.Says("60, 30, 14, 7, 1 days before December 31 in the program's time zone, once each, at least 3 days apart and ");
        page.Says("Between 08:00 and 20:00 in the member's own time zone.");
    }

    [Fact]
    public async Task Changing_a_rule_records_old_and_new_terms_in_the_history()
    {
        var rule = $"{RulesPath}/{DeadlineNear.Key}";
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
    public async Task Invalid_rules_show_an_error_at_the_field()
    {
        var rule = $"{RulesPath}/{Digest.Key}";
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
    public async Task Staff_can_read_the_rules_but_not_change_them()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        var page = await sam.Get(RulesPath);
        page.Says("Year ends soon");
        Assert.DoesNotContain(page.Links, link => link.StartsWith($"{RulesPath}/", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get($"{RulesPath}/{AtRisk.Key}")).Status);
    }

    [Fact]
    public async Task Rules_that_are_off_send_no_emails()
    {
        foreach (var kind in ReminderRules.Kinds)
            await Alex.Send(await Alex.Get($"{RulesPath}/{kind}"), $"{RulesPath}/{kind}", ("Form.IsOn", "false"));
        Assert.Equal(0, (await Portal.Run<SendReminders>(job => job.RunAsync(default))).Counted);
        Assert.Equal(HttpStatusCode.NotFound, (await Alex.Get($"{RulesPath}/no-such-kind")).Status);
    }
}
