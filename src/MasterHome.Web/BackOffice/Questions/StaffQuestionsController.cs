using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Questions;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Questions;

/// <summary>Keeps the questions and answers that members read.</summary>
public sealed class StaffQuestionsController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    private const string Address = "/back-office/questions";

    /// <summary>Between the positions of new questions, so that others fit between them.</summary>
    private const int Step = 10;

    [HttpGet(Address)]
    public async Task<IActionResult> Index(CancellationToken ct) =>
        View(new QuestionsPage(await db.Questions.AsNoTracking().OrderBy(q => q.Position).ThenBy(q => q.Id).ToListAsync(ct)));

    [HttpGet(Address + "/new"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(CancellationToken ct)
    {
        var last = await db.Questions.MaxAsync(q => (int?)q.Position, ct) ?? 0;
        var position = Math.Min(QuestionTerms.LastPosition, last + Step);
        return View("Edit", new QuestionPage(null, new QuestionForm { Position = position, IsShown = true }, null));
    }

    [HttpPost(Address)]
    public Task<IActionResult> Create(QuestionForm form, CancellationToken ct) => Try(() => Save(null, form, null, ct), () => New(ct));

    [HttpGet(Address + "/{id:int}"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> Edit(int id, CancellationToken ct) =>
        await db.Questions.AsNoTracking().SingleOrDefaultAsync(q => q.Id == id, ct) is { } question
            ? View(
                nameof(Edit),
                new QuestionPage(
                    id,
                    QuestionForm.Of(question.Terms),
                    await EditedVersion.Of(db, nameof(ProgramQuestion), id, question.Terms, ct)
                )
            )
            : NotFound();

    [HttpPost(Address + "/{id:int}")]
    public Task<IActionResult> Update(int id, QuestionForm form, string? editedVersion, CancellationToken ct) =>
        Try(() => Save(id, form, EditedVersion.Parse(editedVersion), ct), () => Edit(id, ct));

    /// <summary>Shows the answer as members will read it, above the form with what was typed. Saves nothing.</summary>
    /// <param name="existing">The ID of an existing question; null for a new one.</param>
    [HttpPost(Address + "/preview")]
    public IActionResult Preview(int? existing, QuestionForm form, string? editedVersion)
    {
        foreach (var entry in ModelState.Values)
            entry.Errors.Clear();
        var version = existing is null ? null : EditedVersion.Parse(editedVersion);
        return View(nameof(Edit), new QuestionPage(existing, form, version, form.Answer ?? ""));
    }

    [HttpPost(Address + "/{id:int}/removal")]
    public async Task<IActionResult> Remove(int id, CancellationToken ct)
    {
        await db.Transact(
            async ct =>
            {
                // Removed already by somebody else: that is what was wanted.
                if (await db.Questions.SingleOrDefaultAsync(q => q.Id == id, ct) is not { } question)
                    return;
                db.Remove(question);
                db.Note(User.AsStaff(calendar.Now), nameof(ProgramQuestion), id, "Question removed", before: question.Terms);
            },
            ct
        );
        TempData["notice"] = "The question is removed. The history keeps its text.";
        return Redirect(Address);
    }

    private async Task<IActionResult> Save(int? id, QuestionForm form, EditedVersion? version, CancellationToken ct)
    {
        var audit = User.AsStaff(calendar.Now);
        var found = await db.Transact(
            async ct =>
            {
                if (id is null)
                {
                    var added = new ProgramQuestion(form.ToTerms(), audit);
                    db.Add(added);
                    await db.SaveChangesAsync(ct);
                    db.Note(audit, nameof(ProgramQuestion), added.Id, "Question added", after: added.Terms);
                    return true;
                }
                if (await db.Questions.SingleOrDefaultAsync(q => q.Id == id, ct) is not { } question)
                    return false;
                version?.MustMatch(nameof(ProgramQuestion), id, question.Terms);
                var before = question.Terms;
                question.Change(form.ToTerms(), audit);
                db.Note(audit, nameof(ProgramQuestion), question.Id, "Question changed", null, before, question.Terms);
                return true;
            },
            ct
        );
        if (!found)
            return NotFound();
        TempData["notice"] = form.IsShown ? "The question is saved. Members can read it." : "The question is saved. Members do not see it.";
        return Redirect(Address);
    }
}
