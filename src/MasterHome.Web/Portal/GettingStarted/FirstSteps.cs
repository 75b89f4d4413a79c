using MasterHome.Standing.OwnYear;

namespace MasterHome.Web.Portal.GettingStarted;

/// <summary>What a new member does once, in the order in which it helps.</summary>
internal static class FirstSteps
{
    public static IReadOnlyList<FirstStep> Of(MemberYear year, OwnMethods methods, bool countsForum, DateTime now)
    {
        var (member, zone) = (year.Member, year.Member.Who.TimeZone);
        var isConfirmed = member.DetailsConfirmedAt > now.AddYears(-1);
        List<FirstStep> steps =
        [
            new(
                "Choose how you sign in",
                Describe(methods),
                "/security",
                methods.HasPassword || methods.HasPasskey || methods.HasSingleSignOn
            ),
            new(
                "Confirm your details and your time zone",
                isConfirmed ? $"Confirmed; dates are shown for {TimeZones.City(zone)}" : $"Dates are shown for {TimeZones.City(zone)}",
                "/profile",
                isConfirmed
            ),
        ];
        if (countsForum)
            steps.Add(
                new(
                    "Link your community account",
                    member.IsKnownToForum ? "Linked; your replies are counted" : "Without it your replies cannot be counted",
                    "/profile/community",
                    member.IsKnownToForum
                )
            );
        if (year.Standing is { InCycle: true, OptedOutAt: null })
            steps.Add(
                new(
                    "Sign up for something",
                    member.HasSignedUp ? "You have signed up" : "A place or an interest; you can withdraw",
                    "/opportunities?open=true",
                    member.HasSignedUp
                )
            );
        return steps;
    }

    private static string Describe(OwnMethods methods)
    {
        List<string> has = [];
        if (methods.HasPassword)
            has.Add("a password");
        if (methods.HasPasskey)
            has.Add("a passkey");
        if (methods.HasSingleSignOn)
            has.Add("single sign-on");
        return has.Count == 0 ? "A password, a passkey or single sign-on"
            : methods.HasPasskey ? $"You have {Format.List(has)}"
            : $"You have {Format.List(has)}; a passkey is quicker, and safe from phishing";
    }
}
