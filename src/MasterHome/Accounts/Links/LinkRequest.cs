using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Accounts.Links;

/// <summary>A visitor's request for an email with a one-time link. Stored for every address, known or not, so that neither the response
/// nor its time reveals whether an account exists. <see cref="OneTimeLinkEmails"/> looks up the account when emails are sent and
/// deletes the row.</summary>
public sealed class LinkRequest
{
    /// <exception cref="RefusedException">It is no email address; its key could be longer than the column.</exception>
    public LinkRequest(string kind, string email, DateTime at)
    {
        Refusal.When(EmailAddress.WhyNot(email), "Email");
        (Kind, EmailKey, AskedAt) = (kind, EmailAddress.Key(email), at);
    }

    private LinkRequest() { }

    public long Id { get; private set; }

    public string Kind { get; private set; } = "";

    public string EmailKey { get; private set; } = "";

    public DateTime AskedAt { get; private set; }
}

internal sealed class LinkRequestMap : IEntityTypeConfiguration<LinkRequest>
{
    public void Configure(EntityTypeBuilder<LinkRequest> request)
    {
        request.ToTable("LinkRequests");
        request.Property(r => r.Kind).HasMaxLength(60);
        request.Property(r => r.EmailKey).HasMaxLength(EmailAddress.Length);
    }
}
