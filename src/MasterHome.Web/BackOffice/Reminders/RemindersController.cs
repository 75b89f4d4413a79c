using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Reminders.Rules;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Reminders;

/// <summary>Shows the reminder rules to staff; administrators can change them.</summary>
public sealed class RemindersController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    [HttpGet("/back-office/reminders")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var year = calendar.Today.Year;
        var rules = await ReminderRules.Read(db, ct);
        var sent = await db
            .Reminders.Where(r => r.CycleId == db.Cycles.Where(c => c.Year == year).Select(c => c.Id).FirstOrDefault())
            .GroupBy(r => r.Kind)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return View(
            new RemindersPage(
                year,
                [.. ReminderRules.Defaults.Keys.Select(kind => new RuleRow(kind, rules[kind], sent.GetValueOrDefault(kind)))]
            )
        );
    }

    [HttpGet("/back-office/reminders/{kind}"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> Edit(string kind, CancellationToken ct)
    {
        if (!ReminderRules.Defaults.TryGetValue(kind, out var defaults))
            return NotFound();
        var terms = (await ReminderRules.Read(db, ct))[kind];
        var version = await EditedVersion.Of(db, nameof(ReminderRule), kind, terms, ct);
        return View(nameof(Edit), new RulePage(kind, defaults, RuleForm.Of(terms), version));
    }

    [HttpPost("/back-office/reminders/{kind}")]
    public Task<IActionResult> Update(string kind, RuleForm form, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!ReminderRules.Defaults.TryGetValue(kind, out var defaults))
                    return NotFound();
                var audit = User.AsStaff(calendar.Now);
                var changed = await db.Transact(
                    async ct =>
                    {
                        if (await db.ReminderRules.SingleOrDefaultAsync(r => r.Kind == kind, ct) is not { } rule)
                            db.Add(rule = new ReminderRule(kind, defaults));
                        var before = rule.Terms;
                        EditedVersion.Parse(editedVersion).MustMatch(nameof(ReminderRule), kind, before);
                        if (!rule.Change(form.ToTerms(), audit))
                            return false;
                        db.Note(
                            audit,
                            nameof(ReminderRule),
                            kind,
                            $"Rule changed: {ReminderRuleText.Title(kind)}",
                            null,
                            before,
                            rule.Terms
                        );
                        return true;
                    },
                    ct
                );
                TempData["notice"] = changed
                    ? "Rule saved. It takes effect the next morning in each member's time zone."
                    : "Nothing changed.";
                return Redirect("/back-office/reminders");
            },
            () => Edit(kind, ct)
        );
}
