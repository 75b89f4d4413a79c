using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Review;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>Keeps reasons, to choose them when an item is declined.</summary>
public sealed class KeptReasonsController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    [HttpGet("/back-office/queue/reasons"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> Index(CancellationToken ct) =>
        View(
            "/BackOffice/Queue/Reasons.cshtml",
            new KeptReasonsPage(await db.KeptReasons.AsNoTracking().OrderBy(r => r.Id).ToListAsync(ct), new KeptReasonForm())
        );

    [HttpPost("/back-office/queue/reasons")]
    public Task<IActionResult> Create(KeptReasonForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                await db.Transact(
                    async ct =>
                    {
                        var audit = User.AsStaff(calendar.Now);
                        var reason = new KeptReason(form.Text, audit);
                        db.Add(reason);
                        await db.SaveChangesAsync(ct);
                        db.Note(audit, nameof(KeptReason), reason.Id, "Reason kept", after: reason.Text);
                    },
                    ct
                );
                TempData["notice"] = "The reason is kept.";
                return Redirect("/back-office/queue/reasons");
            },
            () => Index(ct)
        );

    [HttpPost("/back-office/queue/reasons/{id:int}/removal")]
    public async Task<IActionResult> Remove(int id, CancellationToken ct)
    {
        await db.Transact(
            async ct =>
            {
                // Removed already by somebody else: that is what was wanted.
                if (await db.KeptReasons.SingleOrDefaultAsync(r => r.Id == id, ct) is not { } reason)
                    return;
                db.Remove(reason);
                db.Note(User.AsStaff(calendar.Now), nameof(KeptReason), id, "Kept reason removed", before: reason.Text);
            },
            ct
        );
        TempData["notice"] = "The reason is removed. Decisions that used it keep their text.";
        return Redirect("/back-office/queue/reasons");
    }
}

public sealed class KeptReasonForm
{
    [Required, StringLength(TextLengths.Reason), DataType(DataType.MultilineText), Display(Name = "Reason")]
    public string? Text { get; set; }
}

internal sealed record KeptReasonsPage(IReadOnlyList<KeptReason> Reasons, KeptReasonForm Form);
