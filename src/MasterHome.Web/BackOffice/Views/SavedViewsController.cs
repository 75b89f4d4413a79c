using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Views;

public sealed class SavedViewForm
{
    /// <summary>The path of the list.</summary>
    [Required]
    public string? List { get; set; }

    /// <summary>What follows the path.</summary>
    public string? Query { get; set; }

    [Required, StringLength(SavedView.NameLength)]
    public string? Name { get; set; }
}

/// <param name="Title">The name of the list, such as "Members".</param>
internal sealed record SavedViewsPage(string Title, IReadOnlyList<SavedView> Views, SavedViewForm Form);

/// <summary>Saves views of lists under a name. Staff save views of their own too, although they change nothing else.</summary>
[Area("BackOffice"), Authorize(Policy = Policies.StaffOwn)]
public sealed class SavedViewsController(HomeDb db, ProgramCalendar calendar, IOptions<ListSettings> settings) : PageController
{
    [HttpGet("/back-office/views")]
    public async Task<IActionResult> Index(string? list, string? query, CancellationToken ct) =>
        await Show(new SavedViewForm { List = list, Query = query }, ct);

    [HttpPost("/back-office/views")]
    public Task<IActionResult> Create(SavedViewForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (ListNames.Find(form.List) is null)
                    return NotFound();
                var view = new SavedView(User.AccountId(), form.List!, form.Name!, form.Query ?? "", calendar.Now);
                await db.Transact(
                    async ct =>
                    {
                        var others = await Own(form.List!).Select(v => v.Name).ToListAsync(ct);
                        if (others.Contains(view.Name, StringComparer.OrdinalIgnoreCase))
                            throw new RefusedException("You have a view of this name. Choose another name.", nameof(form.Name));
                        if (others.Count >= settings.Value.MostSavedViews)
                            throw new RefusedException(
                                $"You can save {Format.Count(settings.Value.MostSavedViews, "view")} of a list. Delete one first."
                            );
                        db.Add(view);
                    },
                    ct
                );
                TempData["notice"] = $"The view “{Format.Isolated(view.Name)}” is saved. Only you see it.";
                return Redirect(view.Address);
            },
            () => Show(form, ct)
        );

    [HttpPost("/back-office/views/{id:int}/removal")]
    public async Task<IActionResult> Remove(int id, CancellationToken ct)
    {
        var accountId = User.AccountId();
        if (await db.SavedViews.SingleOrDefaultAsync(v => v.Id == id && v.AccountId == accountId, ct) is not { } view)
            return NotFound();
        await db.Transact(
            async ct =>
            {
                db.Remove(view);
            },
            ct
        );
        TempData["notice"] = $"The view “{Format.Isolated(view.Name)}” is deleted.";
        return Redirect($"/back-office/views?list={Uri.EscapeDataString(view.List)}");
    }

    private async Task<IActionResult> Show(SavedViewForm form, CancellationToken ct) =>
        ListNames.Find(form.List) is { } title
            ? View("Index", new SavedViewsPage(title, await Own(form.List!).AsNoTracking().OrderBy(v => v.Name).ToListAsync(ct), form))
            : NotFound();

    private IQueryable<SavedView> Own(string list)
    {
        var accountId = User.AccountId();
        return db.SavedViews.Where(v => v.AccountId == accountId && v.List == list);
    }
}
