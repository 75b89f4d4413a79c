using MasterHome.Mail.Outbox;
using MasterHome.Members;

namespace MasterHome.Opportunities;

/// <summary>Composes emails about a sign-up, with one key per sign-up, kind and occasion.</summary>
/// <param name="year">The program year of the opportunity.</param>
internal sealed class SignUpEmails(SignUp signUp, Member member, Opportunity opportunity, Session session, int year, AuditContext audit)
{
    private readonly TimeZoneInfo _zone = TimeZones.Find(member.TimeZone);

    public OutgoingEmail PlaceConfirmed() => Write(new PlaceConfirmed(Name, Title, When, Page, Points, PointsInWords));

    public OutgoingEmail PlaceWaiting() => Write(new PlaceWaiting(Name, Title, When, Page));

    public OutgoingEmail InterestNoted() => Write(new InterestNoted(Name, Title, When, Page));

    /// <summary>The email is stale when the offer ends. Then another email reports that it has expired.</summary>
    public OutgoingEmail PlaceOffered()
    {
        var until = signUp.OfferedUntil!.Value;
        return Write(new PlaceOffered(Name, Title, When, Page, Format.DateTime(until, _zone))).Until(until);
    }

    public OutgoingEmail MovedUp() => Write(new MovedUp(Name, Title, When, Page));

    /// <summary>The number of places can become smaller again.</summary>
    public OutgoingEmail MovedToWaitlist() => Write(new MovedToWaitlist(Name, Title, When, Page), $":v{session.Version}");

    public OutgoingEmail OfferExpired() => Write(new OfferExpired(Name, Title, When, Page));

    /// <param name="why">A sentence.</param>
    public OutgoingEmail Ended(string why) => Write(new SignUpEnded(Name, Title, When, Page, why));

    public OutgoingEmail MarkedAbsent() => Write(new MarkedAbsent(Name, Title, When, Page), Decided);

    public OutgoingEmail RuleChanged(string reason) =>
        Write(new SignUpRuleChanged(Name, Title, When, Page, signUp.Rule, reason), $":v{signUp.RuleVersion}");

    public OutgoingEmail SessionChanged()
    {
        var change = session.CanceledAt is null ? $"now {When}{(session.Place is null ? "" : $", {session.Place}")}" : "canceled";
        return Write(new SessionChanged(Name, Title, When, Page, change), $":v{session.Version}");
    }

    public OutgoingEmail SignUpDeclined() => Write(new SignUpDeclined(Name, Title, When, Page, Reason));

    public OutgoingEmail NextSteps() => Write(new NextSteps(Name, Title, When, Page, signUp.NextSteps ?? ""), Decided);

    public OutgoingEmail CompletionVerified() => Write(new CompletionVerified(Name, Title, When, Page, Points, PointsInWords), Decided);

    public OutgoingEmail CompletionDeclined() => Write(new CompletionDeclined(Name, Title, When, Page, Reason), Decided);

    /// <param name="undone">The state that the decision had led to.</param>
    public OutgoingEmail DecisionUndone(SignUpState undone) =>
        Write(
            new DecisionUndone(Name, Title, When, Page, Labels.Of(undone).ToLowerInvariant(), Labels.Of(signUp.State).ToLowerInvariant()),
            Decided
        );

    private string Name => member.CallName;

    private string Title => opportunity.Title;

    private string When =>
        session.CanceledAt is not null ? "canceled"
        : session.StartsAt is { } start ? Format.DateTime(start, _zone) + CountsFor(start)
        : "no fixed date";

    private string CountsFor(DateTime start) =>
        (Format.CountsFor(start, _zone, year) ?? Format.CountsFor(start, TimeZones.Find(session.Zone), year)) is { } counts
            ? $"; {counts}"
            : "";

    private string Page => $"/sign-ups/{signUp.Id}";

    private string Points => Format.Number(signUp.PointsGiven ?? signUp.Points);

    private string PointsInWords => Format.Count(signUp.PointsGiven ?? signUp.Points, "point");

    private string Reason => signUp.DecisionReason ?? "";

    /// <summary>The team can decide on a sign-up again, and each decision is emailed.</summary>
    private string Decided => $":{audit.At:yyyyMMddHHmmssfff}";

    /// <param name="occasion">Tells emails of one kind about the same sign-up apart.</param>
    private OutgoingEmail Write(SignUpEmail email, string occasion = "") =>
        new OutgoingEmail(email, $"{email.Kind}:sign-up:{signUp.Id}{occasion}", member.Recipient(), audit.At).AboutSignUp(signUp.Id);
}
