using System.Globalization;

using MasterHome.Cycles;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Members;

namespace MasterHome.Opportunities;

/// <summary>What the letters about a sign-up say; one key per sign-up, kind and occasion.</summary>
internal static class SignUpLetters
{
    public static OutgoingMail Write(string kind, SignUp signUp, Member member, Opportunity opportunity, Session session, Deed deed)
    {
        var zone = Zones.Find(member.TimeZone);
        var occasion = kind switch
        {
            MailKinds.SessionChanged => $":v{session.Version}",
            MailKinds.NextSteps or MailKinds.CompletionVerified or MailKinds.CompletionDeclined => $":{deed.At:yyyyMMddHHmmssfff}",
            _ => "",
        };
        var letter = new OutgoingMail(kind, $"{kind}:sign-up:{signUp.Id}{occasion}", member.Recipient(), new Dictionary<string, string>
        {
            ["name"] = member.CallName,
            ["opportunity"] = opportunity.Title,
            ["when"] = session.CancelledAt is not null ? "cancelled" : session.StartsAt is { } start ? Zones.InWords(start, zone) : "no fixed day",
            ["points"] = (signUp.PointsGiven ?? opportunity.Points).ToString(CultureInfo.InvariantCulture),
            ["until"] = signUp.OfferedUntil is { } until ? Zones.InWords(until, zone) : "",
            ["steps"] = signUp.NextSteps ?? "",
            ["reason"] = signUp.DecisionReason ?? "",
            ["page"] = $"/sign-ups/{signUp.Id}",
        }, deed.At);
        // After that the place is no longer theirs to take; another letter says so.
        return kind == MailKinds.PlaceOffered && signUp.OfferedUntil is { } end ? letter.Until(end) : letter;
    }
}
