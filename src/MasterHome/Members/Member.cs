using System.Globalization;
using System.Security.Cryptography;

namespace MasterHome.Members;

/// <summary>A certified Master Anaplanner. The roster owns name, partner, qualification and community identity; work and contact
/// details belong to the member after the first import.</summary>
public sealed class Member
{
    public const int NameLength = 100;
    public const int WorkLength = 200;
    public const int PhoneLength = 40;
    public const int SearchLength = 700;
    public const int CalendarKeyLength = 32;

    private readonly List<FormerAddress> _formerAddresses = [];
    private readonly List<Leave> _leaves = [];

    public Member(RosterEntry entry, DateTime at)
    {
        AddedAt = at;
        Rename(entry.Email);
        UpdateFromRoster(entry);
        Take(entry.Details);
    }

    private Member() { }

    public int Id { get; private set; }

    public string Email { get; private set; } = "";

    public string EmailKey { get; private set; } = "";

    public string FirstName { get; private set; } = "";

    public string LastName { get; private set; } = "";

    public string? Company { get; private set; }

    public string? JobTitle { get; private set; }

    public string? Phone { get; private set; }

    /// <summary>ISO 3166 alpha-2 code.</summary>
    public string? Country { get; private set; }

    /// <summary>IANA name. Times are shown to the member in this zone.</summary>
    public string TimeZone { get; private set; } = "Etc/UTC";

    /// <summary>Works for a partner; partners have additional requirements (FAQ 8).</summary>
    public bool IsPartner { get; private set; }

    public DateOnly QualifiedOn { get; private set; }

    public string? CommunityHandle { get; private set; }

    /// <summary>The stable key for counting forum replies. Handles may change and are not unique.</summary>
    public long? CommunityUserId { get; private set; }

    public DateTime AddedAt { get; private set; }

    /// <summary>When the member last confirmed their details.</summary>
    public DateTime? DetailsConfirmedAt { get; private set; }

    /// <summary>The secret part of the address of the member's calendar feed; null when there is none.</summary>
    public string? CalendarKey { get; private set; }

    /// <summary>Whether who checks the code of a certificate also reads the name. Only the member decides it.</summary>
    public bool ShowsNameOnCertificate { get; private set; }

    /// <summary>See <see cref="Members.ReminderTimes.Weekday"/>.</summary>
    public DayOfWeek? ReminderWeekday { get; private set; }

    /// <summary>See <see cref="Members.ReminderTimes.Hour"/>.</summary>
    public int? ReminderHour { get; private set; }

    /// <summary>See <see cref="Members.ReminderTimes.RestUntil"/>.</summary>
    public DateOnly? RemindersRestUntil { get; private set; }

    /// <summary>The last year of the membership, set when a year closes without certification; a later qualification begins a new
    /// one.</summary>
    public int? EndedWith { get; private set; }

    /// <summary>The member that this duplicate became part of; null for everybody else. <c>HomeDb.Members</c> leaves duplicates
    /// out.</summary>
    public int? MergedIntoId { get; private set; }

    /// <summary>When everything that names the person was erased, UTC; null for everybody else.</summary>
    public DateTime? ErasedAt { get; private set; }

    /// <summary>Name, address and company without case or accents, because the two databases compare text differently.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>Increases with each sign-up. The row that concurrent sign-ups of one member wait for.</summary>
    public int PlacesVersion { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<FormerAddress> FormerAddresses => _formerAddresses;

    public IReadOnlyList<Leave> Leaves => _leaves;

    public string Name => $"{FirstName} {LastName}".Trim();

    /// <summary>The name in greetings. Some people have one name only.</summary>
    public Recipient Recipient() => new(Email, Name, Id);

    public string CallName => FirstName.Length > 0 ? FirstName : LastName;

    public MemberDetails Details => new(Company, JobTitle, Phone, Country, TimeZone);

    public ReminderTimes ReminderTimes => new(ReminderWeekday, ReminderHour, RemindersRestUntil);

    public bool IsOnLeave(DateOnly day) => _leaves.Any(l => l.Holds(day));

    /// <summary>What a row of the roster changes in the fields that the roster owns; empty when nothing.</summary>
    public IReadOnlyList<FieldChange> ChangesBy(RosterEntry entry)
    {
        return FieldChange.Of(
            ("First name", FirstName, entry.FirstName),
            ("Last name", LastName, entry.LastName),
            ("Partner", YesOrNo(IsPartner), YesOrNo(entry.IsPartner)),
            ("Qualified on", Format.Date(QualifiedOn), Format.Date(entry.QualifiedOn)),
            ("Community handle", CommunityHandle, HandleBy(entry)),
            ("Community ID", Text(CommunityUserId), Text(entry.CommunityUserId ?? CommunityUserId))
        );
    }

    /// <summary>Applies the fields that the roster owns.</summary>
    /// <returns>What changed.</returns>
    public IReadOnlyList<FieldChange> UpdateFromRoster(RosterEntry entry)
    {
        MustNotBeErased();
        var changes = ChangesBy(entry);
        (FirstName, LastName, IsPartner, QualifiedOn) = (entry.FirstName, entry.LastName, entry.IsPartner, entry.QualifiedOn);
        (CommunityHandle, CommunityUserId) = (HandleBy(entry), entry.CommunityUserId ?? CommunityUserId);
        Index();
        return changes;
    }

    /// <summary>Stores a new handle from the community. False when it is unchanged or cannot be stored.</summary>
    public bool IsCalled(string handle)
    {
        handle = handle.Trim();
        if (handle.Length is 0 or > NameLength || handle == CommunityHandle)
            return false;
        CommunityHandle = handle;
        return true;
    }

    /// <summary>Sets the community identity found by staff. Replies are counted by this ID from the next pull on.</summary>
    public void Match(long communityUserId, string? handle)
    {
        if (communityUserId < 1)
            throw new RefusedException("Enter a community ID above 0.", nameof(CommunityUserId));
        MustNotBeErased();
        CommunityUserId = communityUserId;
        if (handle is not null)
            IsCalled(handle);
    }

    /// <summary>Differences in fields that belong to the member: from here, to the roster. Listed, never applied.</summary>
    public IReadOnlyList<FieldChange> DifferencesTo(RosterEntry entry)
    {
        return FieldChange.Of(
            ("Company", Company, entry.Details.Company),
            ("Job title", JobTitle, entry.Details.JobTitle),
            ("Country", Country, entry.Details.Country),
            ("Time zone", TimeZone, entry.Details.TimeZone),
            ("Email address", Email, EmailAddress.Key(entry.Email) == EmailKey ? Email : entry.Email)
        );
    }

    /// <summary>Updates work and contact details. Saving them, even unchanged, confirms them.</summary>
    public void Update(MemberDetails details, DateTime at)
    {
        MustNotBeErased();
        Take(details);
        DetailsConfirmedAt = at;
    }

    /// <param name="longestRest">For how many days reminders can rest.</param>
    public void SetReminderTimes(ReminderTimes times, DateOnly today, int longestRest)
    {
        // A rest that is over may stay as it is.
        if (times.RestUntil != RemindersRestUntil)
            times.Check(today, longestRest);
        else
            (times with { RestUntil = null }).Check(today, longestRest);
        (ReminderWeekday, ReminderHour, RemindersRestUntil) = times;
    }

    /// <summary>Makes a new address for the calendar feed. The one before stops working.</summary>
    public void RenewCalendarKey() => CalendarKey = RandomNumberGenerator.GetHexString(CalendarKeyLength, lowercase: true);

    public void RemoveCalendarKey() => CalendarKey = null;

    public void ShowNameOnCertificate(bool shows) => ShowsNameOnCertificate = shows;

    public void ChangeEmail(string email, DateTime at)
    {
        MustNotBeErased();
        var former = new FormerAddress(Email, at);
        Rename(email);
        // An address that is used again is no former one.
        _formerAddresses.RemoveAll(a => a.EmailKey == EmailKey);
        // The same mailbox in another spelling is no former address.
        if (former.EmailKey != EmailKey)
            _formerAddresses.Add(former);
        Index();
    }

    /// <summary>Forgets former addresses that were never the member's own.</summary>
    public void Disown(IReadOnlyCollection<string> emails)
    {
        var keys = emails.Select(EmailAddress.Key).ToHashSet(StringComparer.Ordinal);
        _formerAddresses.RemoveAll(a => keys.Contains(a.EmailKey));
        Index();
    }

    /// <summary>Makes this duplicate a part of another member, who is found by its addresses from now on. Its key is free then.</summary>
    /// <returns>The keys of the addresses that the other member did not have.</returns>
    public string[] MergeInto(Member survivor, DateTime at)
    {
        if (MergedIntoId is not null)
            throw new RefusedException("This member is merged already.");
        MustNotBeErased();
        survivor.MustNotBeErased();
        var known = survivor._formerAddresses.Select(a => a.EmailKey).Append(survivor.EmailKey).ToHashSet();
        var added = _formerAddresses
            .Select(a => new FormerAddress(a.Email, a.Until))
            .Append(new FormerAddress(Email, at))
            .Where(a => known.Add(a.EmailKey))
            .ToList();
        survivor._formerAddresses.AddRange(added);
        (MergedIntoId, EmailKey) = (survivor.Id, string.Create(CultureInfo.InvariantCulture, $"merged-{Id}"));
        return [.. added.Select(a => a.EmailKey)];
    }

    /// <summary>Makes a merged duplicate a member of its own again.</summary>
    /// <param name="added">The keys of the addresses that the merge gave to the survivor.</param>
    public void Separate(Member survivor, IReadOnlyCollection<string> added)
    {
        survivor._formerAddresses.RemoveAll(a => added.Contains(a.EmailKey));
        (MergedIntoId, EmailKey) = (null, EmailAddress.Key(Email));
    }

    /// <summary>Of two members of one person, one has the identity by which replies are counted.</summary>
    public void SetCommunityIdentity(long? userId, string? handle) => (CommunityUserId, CommunityHandle) = (userId, handle);

    /// <summary>Ends the membership with the year, or continues it.</summary>
    public void Renew(bool certified, int year)
    {
        // A membership that ended with an erasure does not come back.
        if (ErasedAt is null)
            EndedWith = certified ? null : year;
    }

    /// <summary>Replaces everything that names the person. What they did stays, without a name.</summary>
    /// <param name="endedWith">The last year of a membership that the erasure ends; null when it has ended already.</param>
    public void Erase(int? endedWith, DateTime at)
    {
        (FirstName, LastName) = ("Former", string.Create(CultureInfo.InvariantCulture, $"member {Id}"));
        (Company, JobTitle, Phone, Country, TimeZone) = (null, null, null, null, "Etc/UTC");
        (CommunityHandle, CommunityUserId, CalendarKey, ShowsNameOnCertificate) = (null, null, null, false);
        (ReminderWeekday, ReminderHour, RemindersRestUntil) = (null, null, null);
        (DetailsConfirmedAt, EndedWith, ErasedAt) = (null, endedWith ?? EndedWith, at);
        Email = EmailAddress.OfErased(Id);
        // The key of a duplicate names nobody, and its own address is that of the survivor.
        if (MergedIntoId is null)
            EmailKey = EmailAddress.Key(Email);
        Index();
    }

    /// <summary>Whether the member belongs to the year: qualified by its end, and not left before it.</summary>
    public bool IsIn(int year) => IsIn(year, QualifiedOn, EndedWith);

    public static bool IsIn(int year, DateOnly qualifiedOn, int? endedWith) =>
        qualifiedOn.Year <= year && !(endedWith < year && qualifiedOn.Year <= endedWith);

    public Leave AskForLeave(DateOnly from, DateOnly to, string reason, DateTime at)
    {
        var leave = new Leave(Id, from, to, reason, at);
        if (_leaves.Any(l => l.Overlaps(leave)))
            throw new RefusedException("There is already a leave in that time, requested or granted.", nameof(Leave.From));
        _leaves.Add(leave);
        return leave;
    }

    internal void MustNotBeErased()
    {
        if (ErasedAt is not null)
            throw new RefusedException("The data of this member was erased, so nothing can be added to it.");
    }

    private static string YesOrNo(bool value) => value ? "yes" : "no";

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    /// <summary>For a known ID the community owns the handle, and an older roster must not undo a rename.</summary>
    private string? HandleBy(RosterEntry entry)
    {
        if (CommunityUserId is { } known && entry.CommunityUserId is { } id && id != known)
            return entry.CommunityHandle;
        return CommunityUserId is null ? entry.CommunityHandle ?? CommunityHandle : CommunityHandle ?? entry.CommunityHandle;
    }

    private void Rename(string email)
    {
        Refusal.When(EmailAddress.WhyNot(email), nameof(Email));
        (Email, EmailKey) = (EmailAddress.Clean(email), EmailAddress.Key(email));
    }

    private void Take(MemberDetails details)
    {
        if (TimeZones.Canonical(details.TimeZone) is not { } zone)
            throw new RefusedException("Choose a time zone from the list, such as Europe/Berlin.", nameof(TimeZone));
        if (details.Country is not null && !Countries.IsKnown(details.Country))
            throw new RefusedException("Choose a country from the list.", nameof(Country));
        if (details.Company?.Length > WorkLength)
            throw new RefusedException($"Use at most {WorkLength} characters.", nameof(Company));
        if (details.JobTitle?.Length > WorkLength)
            throw new RefusedException($"Use at most {WorkLength} characters.", nameof(JobTitle));
        if (details.Phone is { } phone && !IsPhoneNumber(phone))
            throw new RefusedException("“Phone” must be a telephone number such as +49 30 123456.", nameof(Phone));
        if (details.Phone?.Length > PhoneLength)
            throw new RefusedException($"Use at most {PhoneLength} characters.", nameof(Phone));
        (Company, JobTitle, Phone, Country, TimeZone) = details with { TimeZone = zone };
        Index();
    }

    /// <summary>Numbers of every country, also with an extension ("ext. 7", "x7", "#7").</summary>
    private static bool IsPhoneNumber(string text) =>
        text.Count(char.IsAsciiDigit) >= 3
        && PhoneWords(text).All(c => char.IsAsciiDigit(c) || " +-–./()#*,;:".Contains(c, StringComparison.Ordinal));

    private static string PhoneWords(string text) =>
        text.Replace("ext", "", StringComparison.OrdinalIgnoreCase).Replace("x", "", StringComparison.OrdinalIgnoreCase);

    private void Index() => SearchText = SearchKey.Key($"{FirstName} {LastName} {Email} {Company}", SearchLength);
}

/// <summary>Work and contact details, which the member maintains.</summary>
public sealed record MemberDetails(string? Company, string? JobTitle, string? Phone, string? Country, string TimeZone) : IDescribedFields
{
    public IReadOnlyList<(string Field, string? Value)> DescribeFields() =>
        [("Company", Company), ("Job title", JobTitle), ("Phone", Phone), ("Country", Country), ("Time zone", TimeZone)];
}

/// <summary>A valid row of the roster.</summary>
public sealed record RosterEntry(
    string Email,
    string FirstName,
    string LastName,
    bool IsPartner,
    DateOnly QualifiedOn,
    string? CommunityHandle,
    long? CommunityUserId,
    MemberDetails Details
);

/// <summary>A former address. The roster may still use it.</summary>
public sealed class FormerAddress
{
    public FormerAddress(string email, DateTime until) => (Email, EmailKey, Until) = (email, EmailAddress.Key(email), until);

    private FormerAddress() { }

    public int Id { get; private set; }

    public string Email { get; private set; } = "";

    public string EmailKey { get; private set; } = "";

    public DateTime Until { get; private set; }
}
