using System.Globalization;
using System.Text.Json;

namespace MasterHome.Mail.Outbox;

public enum EmailState
{
    Waiting,
    Sent,
    Failed,
    Canceled,

    /// <summary>Its content was out of date before it could be sent.</summary>
    NotSent,

    /// <summary>It was sent, and the receiving mail server returned it.</summary>
    Returned,
}

/// <summary>An email to be sent, queued in the transaction of the action that causes it. It stores values, never a one-time link.</summary>
public sealed class OutgoingEmail
{
    public const int KeyLength = 160;
    public const int ErrorLength = 500;

    // Placeholders in templates are written in camel case.
    private static readonly JsonSerializerOptions CamelCase = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <param name="key">Unique, so that the email is queued once: the kind, its subject, and the period with its year.</param>
    public OutgoingEmail(Email email, string key, Recipient to, DateTime at)
    {
        (Kind, Key) = (email.Kind, key);
        (ToAddress, ToName, MemberId, AccountId) = (to.Address, to.Name, to.MemberId, to.AccountId);
        Values = JsonSerializer.Serialize(email, email.GetType(), CamelCase);
        (CreatedAt, NextAttemptAt) = (at, at);
        MessageToken = Guid.NewGuid().ToString("N");
        IsAwaited = email is EmailWithLink;
        // Their data was erased: nobody reads it.
        if (EmailAddress.IsOfErased(to.Address))
            Discard();
    }

    private OutgoingEmail() { }

    /// <summary>An email with sample values, for whoever edits its template.</summary>
    public static OutgoingEmail Test(EmailKind kind, Recipient to, DateTime at) =>
        new()
        {
            Kind = kind.Key,
            Key = string.Create(CultureInfo.InvariantCulture, $"test:{kind.Key}:{to.AccountId}:{at.Ticks}"),
            ToAddress = to.Address,
            ToName = to.Name,
            AccountId = to.AccountId,
            Values = JsonSerializer.Serialize(new Dictionary<string, string>(kind.Samples()) { ["name"] = to.Name }),
            CreatedAt = at,
            NextAttemptAt = at,
            MessageToken = Guid.NewGuid().ToString("N"),
        };

    public long Id { get; private set; }

    public string Kind { get; private set; } = "";

    public string Key { get; private set; } = "";

    public string ToAddress { get; private set; } = "";

    public string ToName { get; private set; } = "";

    public int? MemberId { get; private set; }

    public string? AccountId { get; private set; }

    /// <summary>The sign-up that it is about; null for other emails, and for a digest.</summary>
    public int? SignUpId { get; private set; }

    /// <summary>The values of the placeholders, as JSON.</summary>
    public string Values { get; private set; } = "{}";

    public int? AttachmentId { get; private set; }

    /// <summary>The local part of the Message-ID. It is stable, so that mail clients recognize a second copy of the same email.</summary>
    public string MessageToken { get; private set; } = "";

    public EmailState State { get; private set; }

    /// <summary>Someone is waiting for this email on a sign-in page, so it is sent before the others.</summary>
    public bool IsAwaited { get; private set; }

    public int Attempts { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public DateTime NextAttemptAt { get; private set; }

    /// <summary>UTC; from then on the content is out of date, and the email is not sent. Null: never.</summary>
    public DateTime? StaleAt { get; private set; }

    /// <summary>UTC; until then the sending process holds the email. After that, another process may take it.</summary>
    public DateTime? HeldUntil { get; private set; }

    /// <summary>The process that is sending it.</summary>
    public string? HeldBy { get; private set; }

    /// <summary>This email marks a pause of the whole outbox, until <see cref="HeldUntil"/>, because the mail server is failing.</summary>
    public bool MarksOutage { get; private set; }

    /// <summary>UTC, when the server accepted it. <see cref="State"/> is updated later, with its batch.</summary>
    public DateTime? SentAt { get; private set; }

    public string? LastError { get; private set; }

    public OutgoingEmail With(Attachment attachment)
    {
        AttachmentId = attachment.Id;
        return this;
    }

    public OutgoingEmail AboutSignUp(int signUpId)
    {
        SignUpId = signUpId;
        return this;
    }

    /// <param name="instant">UTC, the time at which the email becomes <see cref="StaleAt">stale</see>.</param>
    public OutgoingEmail Until(DateTime instant)
    {
        StaleAt = instant;
        return this;
    }

    /// <param name="instant">UTC, the earliest time at which the email is sent.</param>
    public OutgoingEmail NotBefore(DateTime instant)
    {
        NextAttemptAt = instant > NextAttemptAt ? instant : NextAttemptAt;
        return this;
    }

    public IReadOnlyDictionary<string, string> ReadValues() => JsonSerializer.Deserialize<Dictionary<string, string>>(Values) ?? [];

    public void Sent(DateTime at)
    {
        (State, SentAt) = (EmailState.Sent, at);
        Attempts++;
        (HeldUntil, HeldBy, MarksOutage, LastError) = (null, null, false, null);
    }

    /// <summary>Schedules another attempt after a wait that doubles each time, up to a maximum.</summary>
    public void TryLater(string reason, DateTime at, MailSettings settings)
    {
        Attempts++;
        NextAttemptAt = at + Wait(settings, settings.LongestWaitMinutes);
        (HeldUntil, HeldBy, MarksOutage, LastError) = (null, null, false, Format.Cut(reason, ErrorLength));
    }

    /// <summary>Pauses the whole outbox. This email stays at its head, and nothing is sent until its wait is over.</summary>
    public void PauseOutbox(DateTime at, MailSettings settings)
    {
        NextAttemptAt = CreatedAt;
        (HeldUntil, MarksOutage) = (at + Wait(settings, settings.LongestOutageMinutes), true);
    }

    /// <summary>The server rejected the email, or it cannot be rendered. Staff can retry or cancel it.</summary>
    public void Fail(string reason)
    {
        State = EmailState.Failed;
        Attempts++;
        (HeldUntil, HeldBy, MarksOutage, LastError) = (null, null, false, Format.Cut(reason, ErrorLength));
    }

    /// <summary>Does not send the email, because its content is out of date.</summary>
    public void Discard()
    {
        State = EmailState.NotSent;
        (HeldUntil, HeldBy, MarksOutage, LastError) = (null, null, false, "it was out of date before it could be sent");
    }

    /// <summary>Why it cannot be sent again; null if it can. One that is planned for a later time, such as the results of a year, must not
    /// leave before it.</summary>
    /// <param name="at">UTC.</param>
    public string? WhyNotRetry(DateTime at) =>
        WhyNot("sent again", at)
        ?? (
            State == EmailState.Waiting && Attempts == 0 && NextAttemptAt > at
                ? "This email is planned for a later time, and leaves then by itself."
                : null
        );

    /// <summary>Why it cannot be canceled; null if it can.</summary>
    /// <param name="at">UTC.</param>
    public string? WhyNotCancel(DateTime at) => WhyNot("canceled", at);

    public void Retry(DateTime at)
    {
        Refusal.When(WhyNotRetry(at));
        (State, NextAttemptAt, HeldUntil, HeldBy, MarksOutage) = (EmailState.Waiting, at, null, null, false);
    }

    public void Cancel(DateTime at)
    {
        Refusal.When(WhyNotCancel(at));
        (State, HeldUntil, HeldBy, MarksOutage) = (EmailState.Canceled, null, null, false);
    }

    private string? WhyNot(string changed, DateTime at) =>
        SentAt is not null ? "This email has already been sent."
        : State is not (EmailState.Failed or EmailState.Waiting) ? $"Only a waiting or failed email can be {changed}."
        : HeldUntil > at && !MarksOutage ? "This email is being sent right now. Check again in a minute."
        : null;

    private TimeSpan Wait(MailSettings settings, double longest) =>
        TimeSpan.FromMinutes(Math.Min(longest, settings.FirstWaitMinutes * Math.Pow(2, Math.Clamp(Attempts - 1, 0, 20))));
}
