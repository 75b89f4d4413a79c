using MasterHome.Data;
using MasterHome.Opportunities;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.SignUps;

internal sealed record SignUpsPage(
    SignUpState? State,
    int? OpportunityId,
    string? Search,
    IReadOnlyList<SelectListItem> OpportunityChoices,
    int ToReview,
    Page<StaffSignUpRow> SignUps
)
{
    /// <summary>Choices of the opportunity filter: at most 300, newest years first.</summary>
    public static async Task<IReadOnlyList<SelectListItem>> ReadOpportunities(HomeDb db, int? chosen, CancellationToken ct) =>
        [
            new SelectListItem("All opportunities", ""),
            .. (
                await db
                    .Opportunities.Where(o => o.Tracking == Tracking.SignUp)
                    .Join(
                        db.Cycles,
                        o => o.CycleId,
                        c => c.Id,
                        (o, c) =>
                            new
                            {
                                o.Id,
                                o.Title,
                                c.Year,
                            }
                    )
                    .OrderByDescending(x => x.Year)
                    .ThenBy(x => x.Title)
                    .Take(300)
                    .ToListAsync(ct)
            ).Select(x => new SelectListItem($"{Format.Isolated(x.Title)} ({x.Year})", $"{x.Id}", x.Id == chosen)),
        ];
}

internal sealed record StaffSignUpRow(
    int Id,
    string Title,
    int MemberId,
    string MemberName,
    DateTime? StartsAt,
    string Zone,
    SignUpState State,
    DateTime Since
);
