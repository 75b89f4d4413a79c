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
    private static readonly Func<HomeDb, IAsyncEnumerable<OpportunityOfYear>> NewestOpportunities = EF.CompileAsyncQuery(
        (HomeDb db) =>
            (
                from o in db.Opportunities
                join c in db.Cycles on o.CycleId equals c.Id
                where o.Tracking == Tracking.SignUp
                orderby c.Year descending, o.Title
                select new OpportunityOfYear(o.Id, o.Title, c.Year)
            ).Take(MostChoices)
    );

    /// <summary>Choices of the opportunity filter: at most 300, newest years first.</summary>
    public static async Task<IReadOnlyList<SelectListItem>> ReadOpportunities(HomeDb db, int? chosen, CancellationToken ct) =>
        [
            new SelectListItem("All opportunities", ""),
            .. (await NewestOpportunities(db).ToListAsync(ct)).Select(o => new SelectListItem(
                $"{Format.Isolated(o.Title)} ({o.Year})",
                $"{o.Id}",
                o.Id == chosen
            )),
        ];

    private const int MostChoices = 300;

    private sealed record OpportunityOfYear(int Id, string Title, int Year);
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
