using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Standing.Closing;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Review;

/// <summary>The review of the year before its close: what is still open, and the proposed outcome of each member.</summary>
public sealed class ReviewController(ReviewPageReader reader, ProposedOutcomeList outcomes, ProgramCalendar calendar, JobRequests requests)
    : BackOfficeController
{
    [HttpGet("/back-office/review")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var list = await outcomes.Read(Request, ct);
        return View(
            nameof(Index),
            outcomes.Cycle is { } cycle ? await reader.Read(cycle, list, outcomes.Summary, ct) : new ReviewPage(null, [], null, list)
        );
    }

    [HttpGet("/back-office/review/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await outcomes.Export(Request, format, ct);

    /// <summary>Confirms the chosen proposals, or all of the list's filters.</summary>
    [HttpPost("/back-office/review/confirmations")]
    public Task<IActionResult> Create(ConfirmationsForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var found = await outcomes.FindAll(Request, ct);
                if (outcomes.Cycle is not { } cycle)
                    throw new RefusedException("There is no year to review.");
                var chosen = form.All ? found.Ids : [.. found.Ids.Intersect(form.Ids)];
                if (chosen.Count == 0)
                    throw new RefusedException("Choose at least one member.");
                var work = new ConfirmationsRequest(cycle.Id, [.. chosen.Select(id => (int)id)]);
                var title = $"Confirm {Format.Count(chosen.Count, "proposed outcome")} of {cycle.Year}";
                var back = $"/back-office/review{found.Query}";
                if (back.Length > JobRequest.AddressLength)
                    back = "/back-office/review";
                return ResultOf(await requests.Run(new JobRequest(work, title, back, back, User.AsStaff(calendar.Now)), ct));
            },
            () => Index(ct)
        );
}

public sealed class ConfirmationsForm
{
    /// <summary>IDs of the chosen members.</summary>
    public List<long> Ids { get; set; } = [];

    /// <summary>All members of the filters in place of the chosen ones.</summary>
    public bool All { get; set; }
}
