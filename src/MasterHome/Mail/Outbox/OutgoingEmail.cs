using System.Text.Json;

namespace MasterHome.Mail.Outbox;

public enum EmailState
{
    Waiting,
    Sent,
    Parked,
    Aborted,

    /// <summary>What it says was no longer so when it could have left.</summary>
    Dropped,
}

/// <summary>An email to be sent, written in the transaction of the action that it tells of. Holds values, never a link with a way in.</summary>
public sealed class OutgoingEmail
{
    public const int KeyLength = 160;
    public const int ErrorLength = 500;

    /// <summary>Stands in <see cref="HeldBy"/> while the whole outbox rests because the mail server is in trouble.</summary>
    public const string Resting = "the mail server's trouble";

    /// <param name="key">Unique: kind, whom or what it is about, and the period (with its year), so that it is written once.</param>
    /// <param name="values">What the email's placeholders stand for.</param>
    public OutgoingEmail(string kind, string key, Recipient to, IReadOnlyDictionary<string, string> values, DateTime at)
    {
        (Kind, Key) = (kind, key);
        (ToAddress, ToName, MemberId, AccountId) = (to.Address, to.Name, to.MemberId, to.AccountId);
        Values = JsonSerializer.Serialize(values);
        (CreatedAt, NextAttemptAt) = (at, at);
        MessageToken = Guid.NewGuid().ToString("N");
        IsAwaited = EmailKinds.HasOneTimeLink(kind);
    }

    private OutgoingEmail() { }

    public long Id { get; private set; }

    public string Kind { get; private set; } = "";

    public string Key { get; private set; } = "";

    public string ToAddress { get; private set; } = "";

    public string ToName { get; private set; } = "";

    public int? MemberId { get; private set; }

    public string? AccountId { get; private set; }

    /// <summary>Named values as JSON.</summary>
    public string Values { get; private set; } = "{}";

    public int? AttachmentId { get; private set; }

    /// <summary>The stable left half of the Message-ID: the same email sent twice is recognizably one.</summary>
    public string MessageToken { get; private set; } = "";

    public EmailState State { get; private set; }

    /// <summary>Somebody waits for it at the door: it goes before the others.</summary>
    public bool IsAwaited { get; private set; }

    public int Attempts { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public DateTime NextAttemptAt { get; private set; }

    /// <summary>UTC; from then on what it says is no longer so, and it is dropped instead of sent. Null: it never grows stale.</summary>
    public DateTime? StaleAt { get; private set; }

    /// <summary>Whoever is sending it holds it until then; past that another may take it up.</summary>
    public DateTime? HeldUntil { get; private set; }

    public string? HeldBy { get; private set; }

    /// <summary>UTC, when the server took it; <see cref="State"/> follows with its batch.</summary>
    public DateTime? SentAt { get; private set; }

    public string? LastError { get; private set; }

    public OutgoingEmail With(Attachment attachment)
    {
        AttachmentId = attachment.Id;
        return this;
    }

    /// <param name="instant">UTC, from which on it is <see cref="StaleAt">stale</see>.</param>
    public OutgoingEmail Until(DateTime instant)
    {
        StaleAt = instant;
        return this;
    }

    /// <param name="instant">UTC, before which it does not leave.</param>
    public OutgoingEmail NotBefore(DateTime instant)
    {
        NextAttemptAt = instant > NextAttemptAt ? instant : NextAttemptAt;
        return this;
    }

    public IReadOnlyDictionary<string, string> ReadValues() => JsonSerializer.Deserialize<Dictionary<string, string>>(Values) ?? [];

    public void Sent(DateTime at) =>
        (State, SentAt, Attempts, HeldUntil, HeldBy, LastError) = (EmailState.Sent, at, Attempts + 1, null, null, null);

    /// <summary>Not now: tried again after a while that doubles, up to a ceiling.</summary>
    public void TryLater(string why, DateTime at, MailSettings settings)
    {
        Attempts++;
        (NextAttemptAt, HeldUntil, HeldBy, LastError) = (at + Wait(settings, settings.LongestWaitMinutes), null, null, Cut(why));
    }

    /// <summary>Not now, and no other email either: this one stays at the head of the outbox, and until it has rested nothing is tried.</summary>
    public void Rest(DateTime at, MailSettings settings) =>
        (NextAttemptAt, HeldUntil, HeldBy) = (CreatedAt, at + Wait(settings, settings.LongestOutageMinutes), Resting);

    /// <summary>Refused for good: waits for a person.</summary>
    public void Park(string why) =>
        (State, Attempts, HeldUntil, HeldBy, LastError) = (EmailState.Parked, Attempts + 1, null, null, Cut(why));

    /// <summary>Too late: what it says is no longer so.</summary>
    public void Drop() =>
        (State, HeldUntil, HeldBy, LastError) = (EmailState.Dropped, null, null, "its time was over before it could leave");

    public void Retry(DateTime at)
    {
        if (State is not (EmailState.Parked or EmailState.Waiting))
            throw new RefusedException("Only an email that waits or was refused can be tried again.");
        MustNotBeLeaving(at);
        (State, NextAttemptAt, HeldUntil, HeldBy) = (EmailState.Waiting, at, null, null);
    }

    public void Abort(DateTime at)
    {
        if (State is not (EmailState.Parked or EmailState.Waiting))
            throw new RefusedException("Only an email that waits or was refused can be stopped.");
        MustNotBeLeaving(at);
        (State, HeldUntil, HeldBy) = (EmailState.Aborted, null, null);
    }

    private void MustNotBeLeaving(DateTime at)
    {
        if (SentAt is not null)
            throw new RefusedException("This email has left.");
        if (HeldUntil > at && HeldBy != Resting)
            throw new RefusedException("This email is being sent at this moment. Look again in a minute.");
    }

    private TimeSpan Wait(MailSettings settings, double longest) =>
        TimeSpan.FromMinutes(Math.Min(longest, settings.FirstWaitMinutes * Math.Pow(2, Math.Clamp(Attempts - 1, 0, 20))));

    private static string Cut(string text) => text.Length > ErrorLength ? text[..ErrorLength] : text;
}
