using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Opportunities;
using MasterHome.Suggestions;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Opportunities;

/// <summary>Lists, creates and edits the opportunities of a year.</summary>
public sealed class StaffOpportunitiesController(
    HomeDb db,
    ProgramCalendar calendar,
    OpportunityChanges changes,
    StaffOpportunityList opportunities
) : BackOfficeController
{
    [HttpGet("/back-office/opportunities")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var list = await opportunities.Read(Request, ct);
        return opportunities.CycleOf(list.Query) is { } cycle
            ? View(
                new OpportunitiesPage(
                    cycle.Year,
                    cycle.IsClosed,
                    await db.Opportunities.Open().CountAsync(o => o.CycleId == cycle.Id, ct),
                    list
                )
            )
            : NotFound();
    }

    [HttpGet("/back-office/opportunities/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await opportunities.Export(Request, format, ct);

    [HttpGet("/back-office/opportunities/new"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(int? year, int? suggestion, CancellationToken ct)
    {
        if (await db.Cycles.OfYearOrCurrent(year, calendar.Today, ct) is not { } cycle)
            return NotFound();
        if (suggestion is null)
            return View(nameof(New), new EditPage(null, cycle.Year, new OpportunityForm { Year = cycle.Year }, null));
        if (await db.Suggestions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == suggestion, ct) is not { } suggested)
            return NotFound();
        Refusal.When(suggested.WhyNotAdopt());
        return View(nameof(New), new EditPage(null, cycle.Year, OpportunityForm.Of(suggested), null));
    }

    [HttpPost("/back-office/opportunities")]
    public Task<IActionResult> Create(OpportunityForm form, [FromServices] SuggestionActions suggestions, CancellationToken ct) =>
        Try(
            async () =>
            {
                var audit = User.AsStaff(calendar.Now);
                var id = await db.Transact(
                    async ct =>
                    {
                        var cycle = await db.Cycles.OfYear(form.Year ?? calendar.Today.Year, ct);
                        await db.HoldCycle(cycle.Id, ct);
                        Refusal.When(cycle.WhyNotChange());
                        var opportunity = new Opportunity(cycle.Id, form.ToTerms(), audit.At);
                        await changes.RefuseDuplicateTitle(opportunity, ct);
                        db.Add(opportunity);
                        await db.SaveChangesAsync(ct);
                        db.Note(
                            audit,
                            nameof(Opportunity),
                            opportunity.Id,
                            $"{Format.Isolated(opportunity.Title)} created",
                            after: opportunity.Rule
                        );
                        if (form.SuggestionId is { } suggestion)
                            await suggestions.Adopt(suggestion, opportunity, audit, ct);
                        return opportunity.Id;
                    },
                    ct
                );
                TempData["notice"] = "Saved as a draft. Add a session, then publish it.";
                return Redirect($"/back-office/opportunities/{id}");
            },
            () => New(form.Year, form.SuggestionId, ct)
        );

    [HttpGet("/back-office/opportunities/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await StaffOpportunityPage.Read(db, id, calendar, ct) is { } page ? View(page) : NotFound();

    [HttpGet("/back-office/opportunities/{id:int}/edit"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> Edit(int id, CancellationToken ct) =>
        await db.Opportunities.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, ct) is { } opportunity
            ? View(
                nameof(Edit),
                new EditPage(
                    id,
                    (await db.Cycles.SingleAsync(c => c.Id == opportunity.CycleId, ct)).Year,
                    OpportunityForm.Of(opportunity.Terms),
                    await EditedVersion.Of(db, nameof(Opportunity), id, opportunity.Terms, ct)
                )
            )
            : NotFound();

    [HttpPost("/back-office/opportunities/{id:int}")]
    public Task<IActionResult> Update(int id, OpportunityForm form, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                var change = await changes.Change(
                    id,
                    form.ToTerms(),
                    form.ReasonToApply(),
                    User.AsStaff(calendar.Now),
                    EditedVersion.Parse(editedVersion),
                    ct
                );
                TempData["notice"] = change switch
                {
                    { Text: "", SignUps: 0 } => "Nothing changed.",
                    { SignUps: 0 } => "Saved. Existing ledger entries keep the rule they were posted under.",
                    { SignUps: var n } => $"Saved. The points of {Format.Count(n, "sign-up")} changed, and each member gets an email.",
                };
                return Redirect($"/back-office/opportunities/{id}");
            },
            () => Edit(id, ct)
        );
}
