using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Review;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>Decides many items at once: choose, look at what would happen to each, decide.</summary>
public sealed class SelectionsController(HomeDb db, ProgramCalendar calendar, SelectionReader reader, JobRequests requests)
    : BackOfficeController
{
    [HttpPost("/back-office/queue/selections")]
    public Task<IActionResult> Create(SelectionForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var items = form.All ? await reader.AllOf(QueueFilter.Parse(form.Filter), User, ct) : await reader.Find(form.Items, ct);
                if (items.Count == 0)
                    throw new RefusedException("Choose at least one item that waits for a decision.");
                var selection = new ReviewSelection(items, User.AsStaff(calendar.Now));
                await db.Transact(
                    async ct =>
                    {
                        await db.ReviewSelections.Outdated(calendar.Now).ExecuteDeleteAsync(ct);
                        db.Add(selection);
                    },
                    ct
                );
                return Redirect($"/back-office/queue/selections/{selection.Id}");
            },
            async () => View("/BackOffice/Queue/Index.cshtml", await reader.Queue(QueueFilter.Parse(form.Filter), User, ct))
        );

    [HttpGet("/back-office/queue/selections/{id:guid}"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> Show(Guid id, int? page, CancellationToken ct) =>
        await Own(id).AsNoTracking().SingleOrDefaultAsync(ct) is { } selection
            ? View(nameof(Show), await reader.Read(selection, page, User, ct))
            : throw new RefusedException(ReviewSelection.Expired);

    [HttpPost("/back-office/queue/selections/{id:guid}/decision")]
    public Task<IActionResult> Decide(Guid id, SelectionDecisionForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var selection =
                    await Own(id).AsNoTracking().SingleOrDefaultAsync(ct) ?? throw new RefusedException(ReviewSelection.Expired);
                if (selection.IsDecided)
                    throw new RefusedException("This selection is decided already. Choose the remaining items again.");
                if (form.Verdict == Verdict.Decline && string.IsNullOrWhiteSpace(form.GivenReason))
                    throw new RefusedException("Say why, so that the members know what to do.", nameof(form.Reason));
                var approves = form.Verdict != Verdict.Decline;
                var title = $"{(approves ? "Approve" : "Decline")} {Format.Count(selection.ReadItems().Count, "item")}";
                var address = $"/back-office/queue/selections/{id}";
                var work = new DecisionsRequest(id, approves, approves ? form.Reason : form.GivenReason);
                return ResultOf(await requests.Run(new JobRequest(work, title, address, address, User.AsStaff(calendar.Now)), ct));
            },
            () => Show(id, null, ct)
        );

    [HttpPost("/back-office/queue/selections/{id:guid}/decision/removal")]
    public Task<IActionResult> Undo(Guid id, CancellationToken ct) =>
        Try(
            async () =>
            {
                var selection =
                    await Own(id).AsNoTracking().SingleOrDefaultAsync(ct) ?? throw new RefusedException(ReviewSelection.Expired);
                if (!selection.IsDecided || selection.UndoneAt is not null)
                    throw new RefusedException("There are no decisions to undo.");
                var address = $"/back-office/queue/selections/{id}";
                var request = new JobRequest(new UndoRequest(id), "Undo decisions", address, address, User.AsStaff(calendar.Now));
                return ResultOf(await requests.Run(request, ct));
            },
            () => Show(id, null, ct)
        );

    private IQueryable<ReviewSelection> Own(Guid id) => db.ReviewSelections.Valid(User.AsStaff(calendar.Now)).Where(s => s.Id == id);
}
