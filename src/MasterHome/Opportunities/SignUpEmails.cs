using System.Globalization;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;

namespace MasterHome.Opportunities;

/// <summary>Composes emails about a sign-up, with one key per sign-up, kind and occasion.</summary>
internal static class SignUpEmails
{
    public static OutgoingEmail Write(
        string kind,
        SignUp signUp,
        Member member,
        Opportunity opportunity,
        Session session,
        AuditContext audit
    )
    {
        var zone = TimeZones.Find(member.TimeZone);
        var occasion = kind switch
        {
            EmailKinds.SessionChanged => $":v{session.Version}",
            EmailKinds.NextSteps or EmailKinds.CompletionVerified or EmailKinds.CompletionDeclined => $":{audit.At:yyyyMMddHHmmssfff}",
            _ => "",
        };
        var email = new OutgoingEmail(
            kind,
            $"{kind}:sign-up:{signUp.Id}{occasion}",
            member.Recipient(),
            new Dictionary<string, string>
            {
                ["name"] = member.CallName,
                ["opportunity"] = opportunity.Title,
                ["when"] =
                    session.CanceledAt is not null ? "canceled"
                    : session.StartsAt is { } start ? TimeZones.InWords(start, zone)
                    : "no fixed day",
                ["points"] = (signUp.PointsGiven ?? opportunity.Points).ToString(CultureInfo.InvariantCulture),
                ["until"] = signUp.OfferedUntil is { } until ? TimeZones.InWords(until, zone) : "",
                ["steps"] = signUp.NextSteps ?? "",
                ["reason"] = signUp.DecisionReason ?? "",
                ["page"] = $"/sign-ups/{signUp.Id}",
            },
            audit.At
        );
        // After that the offer is expired, and another email reports it.
        return kind == EmailKinds.PlaceOffered && signUp.OfferedUntil is { } end ? email.Until(end) : email;
    }
}
