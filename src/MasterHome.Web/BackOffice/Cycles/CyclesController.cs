using System.Globalization;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Cycles;

/// <summary>Lists cycles, adds one and changes its rules.</summary>
public sealed class CyclesController(HomeDb db, ProgramCalendar calendar, CyclePlanning planning, StatusPreview preview)
    : BackOfficeController
{
    [HttpGet("/back-office/cycles")]
    public async Task<IActionResult> Index(int? page, CancellationToken ct)
    {
        var cycles = await db
            .Cycles.AsNoTracking()
            .OrderByDescending(c => c.Year)
            .Select(c => new CycleRow(
                c.Id,
                c.Year,
                c.BasePoints,
                c.ProRated,
                c.ClosedAt,
                db.Requirements.Count(r => r.CycleId == c.Id),
                db.Opportunities.Count(o => o.CycleId == c.Id)
            ))
            .PageAsync(page, ct: ct);
        return View(new CyclesPage(cycles, (await db.Cycles.AsNoTracking().RunningOn(calendar.Today, ct))?.Year));
    }

    [HttpGet("/back-office/cycles/new"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(CancellationToken ct)
    {
        var next = await planning.NextYear(ct);
        return View(nameof(New), new NewCyclePage(next, new NewCycleForm { Year = next, CopyOpportunities = true }));
    }

    [HttpPost("/back-office/cycles")]
    public Task<IActionResult> Create(NewCycleForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var id = await planning.Create(form.Year!.Value, form.CopyOpportunities, User.AsStaff(calendar.Now), ct);
                TempData["notice"] = $"The {form.Year} cycle is added. Review its rules, key dates and training.";
                return Redirect($"/back-office/cycles/{id}");
            },
            () => New(ct)
        );

    [HttpGet("/back-office/cycles/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await CyclePage.Read(db, id, calendar.Today, planning, ct) is { } page ? View(nameof(Show), page) : NotFound();

    [HttpPost("/back-office/cycles/{id:int}")]
    public Task<IActionResult> Update(int id, RulesForm rules, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await Preview(id, rules, editedVersion, ct) is { } asks)
                    return asks;
                var audit = User.AsStaff(calendar.Now);
                var saved = await db.Transact<bool?>(
                    async ct =>
                    {
                        await db.Cycles.HoldOpen(id, ct);
                        if (await db.Cycles.SingleOrDefaultAsync(c => c.Id == id, ct) is not { } cycle)
                            return null;
                        var before = cycle.Rules;
                        EditedVersion.Parse(editedVersion).MustMatch(nameof(ProgramCycle), id, before);
                        if (!cycle.Change(rules.ToRules()))
                            return false;
                        Refusal.When(WhyNotWithout(rules.Reason, cycle), nameof(rules.Reason));
                        db.Note(
                            audit,
                            nameof(ProgramCycle),
                            id,
                            ProgramCycle.RulesChanged(cycle.Year),
                            null,
                            before,
                            cycle.Rules,
                            rules.Reason
                        );
                        return true;
                    },
                    ct
                );
                if (saved is not { } hasChanges)
                    return NotFound();
                TempData["notice"] = hasChanges ? "The rules are saved. Each member’s status is updated." : "No changes to save.";
                return Redirect($"/back-office/cycles/{id}");
            },
            () => Show(id, ct)
        );

    /// <summary>For a running year that would change: the page that says whose status changes, and asks. Nothing is saved.</summary>
    private async Task<IActionResult?> Preview(int id, RulesForm rules, string? editedVersion, CancellationToken ct)
    {
        if (rules.Confirmed || await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } cycle)
            return null;
        EditedVersion.Parse(editedVersion).MustMatch(nameof(ProgramCycle), id, cycle.Rules);
        if (!IsRunning(cycle) || cycle.IsClosed || rules.ToRules() == cycle.Rules)
            return null;
        var changes = await preview.OfRules(id, rules.ToRules(), ct);
        Refusal.When(WhyNotWithout(rules.Reason, cycle), nameof(rules.Reason));
        var members = changes.Sum(c => c.Members);
        var address = $"/back-office/cycles/{id}";
        return View(
            Question.View,
            new Question(
                $"Change the rules of {cycle.Year}?",
                members == 0 ? "No member’s status changes." : $"The status of {Format.Count(members, "member")} changes immediately.",
                address,
                "Save the rules",
                address,
                cycle.Year.ToString(CultureInfo.InvariantCulture)
            )
            {
                IsDanger = false,
                Keep = "Keep the current rules",
                Then = "No email is sent. Point entries keep the rules version under which they were posted.",
                Lines =
                [
                    .. cycle
                        .Rules.DescribeFields()
                        .Zip(rules.ToRules().DescribeFields(), (now, then) => (now.Field, From: now.Value, To: then.Value))
                        .Where(f => f.From != f.To)
                        .Select(f => $"{f.Field}: {f.From} → {f.To}"),
                    .. changes.Select(c => $"{Format.Count(c.Members, "member")}: {Labels.Of(c.From)} → {Labels.Of(c.To)}"),
                    $"Reason: {rules.Reason}",
                ],
                Fields = [("EditedVersion", editedVersion), .. rules.Fields()],
            }
        );
    }

    private bool IsRunning(ProgramCycle cycle) => calendar.Today >= cycle.FirstDay;

    /// <summary>The rules of a running year change with a reason.</summary>
    private string? WhyNotWithout(string? reason, ProgramCycle cycle) =>
        IsRunning(cycle) && string.IsNullOrWhiteSpace(reason) ? $"{cycle.Year} is running. Say why its rules change." : null;
}
