using System.ComponentModel.DataAnnotations;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.PersonalData;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Portal.MyData;

/// <summary>A member asks us to erase everything that names them, and can stop it.</summary>
public sealed class ErasuresController(HomeDb db, ProgramCalendar calendar, ErasureActions erasures, IOptions<ErasureSettings> settings)
    : PortalController
{
    [HttpGet(ErasureActions.Page)]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var me = User.MemberId();
        var last = await db.ErasureRequests.LastOf(me, ct);
        return View("Erasure", new ErasurePage(last, await db.Members.ZoneOf(me, ct), settings.Value, new ErasureForm()));
    }

    [HttpPost(ErasureActions.Page)]
    public Task<IActionResult> Create(ErasureForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!form.Understood)
                    throw new RefusedException("Confirm that you know what is erased.", nameof(form.Understood));
                await erasures.Ask(User.MemberId(), form.Reason, User.AsMember(calendar.Now), ct);
                TempData["notice"] = "Your request is sent. You get an email with the answer.";
                return LocalRedirect(ErasureActions.Page);
            },
            () => Index(ct)
        );

    /// <summary>Stops the one that is open. Nothing happens when there is none.</summary>
    [HttpPost(ErasureActions.Page + "/withdrawal")]
    public Task<IActionResult> Withdraw(CancellationToken ct) =>
        Try(
            async () =>
            {
                var me = User.MemberId();
                if (await db.ErasureRequests.Open().Where(r => r.MemberId == me).Select(r => (int?)r.Id).FirstOrDefaultAsync(ct) is { } id)
                    await erasures.Withdraw(id, null, User.AsMember(calendar.Now), ct);
                TempData["notice"] = "Your request is withdrawn. Your data stays.";
                return LocalRedirect(ErasureActions.Page);
            },
            () => Index(ct)
        );
}

public sealed class ErasureForm
{
    [StringLength(ErasureRequest.ReasonLength), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }

    [Display(Name = "I know that I leave the program and that this cannot be undone")]
    public bool Understood { get; set; }
}

/// <param name="Last">The last request; null before the first.</param>
internal sealed record ErasurePage(ErasureRequest? Last, string Zone, ErasureSettings Settings, ErasureForm Form);
