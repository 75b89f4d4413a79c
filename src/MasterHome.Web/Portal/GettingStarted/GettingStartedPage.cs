using MasterHome.Standing;
using MasterHome.Web.Portal.Opportunities;

namespace MasterHome.Web.Portal.GettingStarted;

/// <param name="Places">What the member can sign up for now.</param>
/// <param name="CountsForum">Whether forum replies earn points in this year.</param>
internal sealed record GettingStartedPage(
    MemberStanding Standing,
    IReadOnlyList<FirstStep> Steps,
    IReadOnlyList<OpportunityCard> Places,
    bool CountsForum
)
{
    public int Left => Steps.Count(s => !s.IsDone);

    /// <summary>The first step that is not done; null when all are.</summary>
    public FirstStep? Next => Steps.FirstOrDefault(s => !s.IsDone);

    /// <summary>What the year asks, how it is done, and what comes after it.</summary>
    public IReadOnlyList<string> Sentences
    {
        get
        {
            // Who is leaving, or is not in the year, reads what Home says.
            if (!Standing.InCycle || Standing.OptedOutAt is not null)
                return [Standing.Sentence(), Standing.Lead()];
            var open = Standing.TrainingsOpen.Count();
            var trainings = Format.Count(open, "required training");
            var (points, year) = (Standing.Required.Points, Standing.Year);
            var asked = (points, open) switch
            {
                (0, 0) => $"Nothing is required of you in {year}.",
                (0, _) => $"Complete {trainings} by Dec 31, {year}; no points are required of you.",
                (_, 0) => $"Earn {Format.Count(points, "point")} by Dec 31, {year}.",
                _ => $"Earn {Format.Count(points, "point")} and complete {trainings} by Dec 31, {year}.",
            };
            return
            [
                asked,
                "You earn points when you sign up for an opportunity, take part and report it"
                    + (CountsForum ? "; your forum replies are counted every night." : "."),
                $"The team verifies each report, and tells you after the close of the year whether you are certified for {year + 1}.",
            ];
        }
    }
}

/// <param name="Why">What is done, or why it is worth doing.</param>
internal sealed record FirstStep(string What, string Why, string Href, bool IsDone);

/// <summary>The sign-in methods of an account.</summary>
internal sealed record OwnMethods(bool HasPassword, bool HasPasskey, bool HasSingleSignOn);
