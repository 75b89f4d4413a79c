namespace MasterHome.Opportunities;

/// <param name="StartsAt">UTC.</param>
/// <param name="SignUpClosesAt">UTC.</param>
public sealed record SessionTerms(DateTime? StartsAt, string Zone, int? Places, DateTime? SignUpClosesAt) : IDescribedFields
{
    public SessionDetails Details { get; init; } = SessionDetails.None;

    public PlaceRelease Release { get; init; } = PlaceRelease.AtOnce;

    /// <summary>Whether the session is at another time or place than before.</summary>
    public bool IsElsewhere(SessionTerms before) =>
        (StartsAt, Zone, Details.EndsAt, Details.Place, Details.Link)
        != (before.StartsAt, before.Zone, before.Details.EndsAt, before.Details.Place, before.Details.Link);

    public IReadOnlyList<(string Field, string? Value)> DescribeFields() => DescribeFields(null);

    /// <summary>The terms as the history records them, with the program year where the session's clock shows another one.</summary>
    public IDescribedFields CountingFor(int year) => new OfYear(this, year);

    /// <summary>The start in the session's zone, and the places.</summary>
    /// <param name="year">The program year of the session, when it is known.</param>
    public string Describe(int? year = null) =>
        $"{Describe(StartsAt, Zone, year) ?? "without a date"}, "
        + $"{(Places is { } limit ? Format.Count(limit, "place") : "no limit of places")}";

    internal static string? Describe(DateTime? utc, string zone, int? year = null)
    {
        if (utc is not { } at)
            return null;
        var own = TimeZones.Find(zone);
        var counts = year is { } program ? Format.CountsFor(at, own, program) : null;
        return Format.DateTime(at, own) + (counts is null ? "" : $"; {counts}");
    }

    /// <summary>The last day of sign-up, or the instant when it does not close with a day.</summary>
    internal static string? DescribeClose(DateTime? utc, string zone) =>
        Session.LastDay(utc, zone) is { } day ? Format.Date(day) : Describe(utc, zone);

    private IReadOnlyList<(string Field, string? Value)> DescribeFields(int? year) =>
        [
            ("Starts", Describe(StartsAt, Zone, year)),
            ("Time zone", Zone),
            ("Places", Places is { } places ? Format.Number(places) : "no limit"),
            ("Last day of sign-up", DescribeClose(SignUpClosesAt, Zone)),
            ("Ends", Describe(Details.EndsAt, Zone)),
            ("Place", Details.Place),
            ("Link", Details.Link),
            ("Host", Details.Host),
            ("Notes", Details.Notes),
            ("Sign-up opens", Describe(Release.OpensAt, Zone)),
            ("Hours for members below pace", Release.BelowPaceHours is { } hours ? Format.Number(hours) : null),
            ("Sign-ups of a member at a time", Release.MostPerMember is { } most ? Format.Number(most) : null),
        ];

    private sealed record OfYear(SessionTerms Terms, int Year) : IDescribedFields
    {
        public IReadOnlyList<(string Field, string? Value)> DescribeFields() => Terms.DescribeFields(Year);
    }
}

/// <summary>What members read about a session beside its time.</summary>
/// <param name="EndsAt">UTC.</param>
/// <param name="Link">http or https; shown to members who have a place.</param>
/// <param name="Notes">Markdown; shown to members who have a place.</param>
public sealed record SessionDetails(DateTime? EndsAt, string? Place, string? Link, string? Host, string? Notes)
{
    public const int PlaceLength = 200;
    public const int HostLength = 120;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    public static SessionDetails None { get; } = new(null, null, null, null, null);

    /// <param name="startsAt">UTC.</param>
    internal void Check(DateTime? startsAt)
    {
        if (EndsAt is not null && startsAt is null)
            throw new RefusedException("Enter when it starts, or leave the end empty.", nameof(EndsAt));
        if (EndsAt <= startsAt)
            throw new RefusedException("The session must end after it starts.", nameof(EndsAt));
        if (EndsAt > startsAt + Longest)
            throw new RefusedException("A session lasts at most 31 days. Add several sessions instead.", nameof(EndsAt));
        Refusal.When(WebLink.WhyNot(Link), nameof(Link));
        MustFit(Place, PlaceLength, nameof(Place));
        MustFit(Host, HostLength, nameof(Host));
        MustFit(Notes, TextLengths.Text, nameof(Notes));
    }

    private static void MustFit(string? text, int length, string field)
    {
        if (text?.Length > length)
            throw new RefusedException($"Use at most {Format.Number(length)} characters.", field);
    }
}

/// <summary>Who can take places when. Scarce places can be opened at a stated time, and first for those who need them most.</summary>
/// <param name="OpensAt">UTC; null: from the publication.</param>
/// <param name="BelowPaceHours">For so many hours after the opening only members below the pace can sign up.</param>
/// <param name="MostPerMember">How many active sign-ups for the opportunity a member can have.</param>
public sealed record PlaceRelease(DateTime? OpensAt, int? BelowPaceHours, int? MostPerMember)
{
    private const int MostHours = 24 * 30;
    private const int MostSignUps = 100;

    public static PlaceRelease AtOnce { get; } = new(null, null, null);

    internal void Check(SessionTerms terms)
    {
        if (OpensAt >= terms.StartsAt)
            throw new RefusedException("Sign-up must open before the session begins.", nameof(Session.SignUpOpensAt));
        if (OpensAt >= terms.SignUpClosesAt)
            throw new RefusedException("Sign-up must open before it closes.", nameof(Session.SignUpOpensAt));
        if (BelowPaceHours is not null && OpensAt is null)
            throw new RefusedException("Enter when sign-up opens, or leave these hours empty.", nameof(BelowPaceHours));
        if (BelowPaceHours is < 1 or > MostHours)
            throw new RefusedException($"Enter a whole number of hours from 1 to {MostHours}.", nameof(BelowPaceHours));
        if (MostPerMember is < 1 or > MostSignUps)
            throw new RefusedException($"Enter a whole number from 1 to {MostSignUps}, or leave it empty.", nameof(MostPerMember));
    }
}
