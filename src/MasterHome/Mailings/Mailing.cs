using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Mailings;

/// <summary>An email that an administrator writes to members they found. Stored with its recipients, so that it is sent to those whom the
/// preview counted.</summary>
public sealed class Mailing
{
    public const int SubjectLength = 120;
    public const int FoundLength = 1000;

    /// <param name="memberIds">Who was found.</param>
    /// <param name="found">How they were found, such as "Status: At risk, Partner: Yes".</param>
    /// <exception cref="RefusedException">There is no recipient, no subject or no message, or a text is too long.</exception>
    public Mailing(string? subject, string? message, IReadOnlyCollection<int> memberIds, string found, AuditContext audit)
    {
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can write to members.");
        if (memberIds.Count == 0)
            throw new RefusedException("Nobody was found. Change the filters of the list.");
        if (string.IsNullOrWhiteSpace(subject) || subject.Length > SubjectLength)
            throw new RefusedException($"Enter a subject of at most {SubjectLength} characters.", nameof(Subject));
        if (string.IsNullOrWhiteSpace(message) || message.Length > TextLengths.Text)
            throw new RefusedException($"Enter a message of at most {Format.Number(TextLengths.Text)} characters.", nameof(Message));
        Id = Guid.NewGuid();
        (Subject, Message, Found) = (subject.Trim(), message.Trim(), Format.Cut(found, FoundLength));
        (AccountId, By, At) = (audit.By.AccountId ?? "", audit.By.Name, audit.At);
        (MemberIds, Recipients) = (JsonSerializer.SerializeToUtf8Bytes(memberIds), memberIds.Count);
    }

    private Mailing() { }

    public Guid Id { get; private set; }

    public string Subject { get; private set; } = "";

    public string Message { get; private set; } = "";

    public string Found { get; private set; } = "";

    /// <summary>The account that wrote it. Nobody else sends it.</summary>
    public string AccountId { get; private set; } = "";

    public string By { get; private set; } = "";

    /// <summary>UTC.</summary>
    public DateTime At { get; private set; }

    /// <summary>The IDs of the members who were found, as JSON.</summary>
    public byte[] MemberIds { get; private set; } = [];

    /// <summary>How many were found.</summary>
    public int Recipients { get; private set; }

    /// <summary>When sending was asked for, UTC; null until all emails are queued.</summary>
    public DateTime? SentAt { get; private set; }

    /// <summary>Another text to the same members. This one stays as it is: it may be on its way.</summary>
    /// <inheritdoc cref="Mailing(string?, string?, IReadOnlyCollection{int}, string, AuditContext)" path="/exception"/>
    public Mailing ToSameMembers(string? subject, string? message, AuditContext audit) =>
        new(subject, message, ReadMemberIds(), Found, audit);

    public IReadOnlyList<int> ReadMemberIds() => JsonSerializer.Deserialize<List<int>>(MemberIds)!;

    /// <summary>How the unique keys of its emails begin.</summary>
    internal string KeyPrefix => $"{Announcement.Key}:{Id:N}:";
}

internal sealed class MailingMap : IEntityTypeConfiguration<Mailing>
{
    public void Configure(EntityTypeBuilder<Mailing> mailing)
    {
        mailing.ToTable("Mailings");
        mailing.Property(m => m.Subject).HasMaxLength(Mailing.SubjectLength);
        mailing.Property(m => m.Message).HasMaxLength(TextLengths.Text);
        mailing.Property(m => m.Found).HasMaxLength(Mailing.FoundLength);
        mailing.Property(m => m.AccountId).HasMaxLength(Actor.AccountIdLength);
        mailing.Property(m => m.By).HasMaxLength(Actor.NameLength);
        mailing.HasIndex(m => m.At);
    }
}
