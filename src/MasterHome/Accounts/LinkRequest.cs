using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Accounts;

/// <summary>A request for an email with a one-time link. Stored for every address, known or not, so that the answer is the same
/// in words and in time. The row is deleted when the mail run looks up whose address it is.</summary>
public sealed class LinkRequest
{
    public LinkRequest(string kind, string email, DateTime at) => (Kind, EmailKey, AskedAt) = (kind, EmailAddress.Key(email), at);

    private LinkRequest() { }

    public long Id { get; private set; }

    public string Kind { get; private set; } = "";

    public string EmailKey { get; private set; } = "";

    public DateTime AskedAt { get; private set; }
}

internal sealed class LinkRequestMap : IEntityTypeConfiguration<LinkRequest>
{
    public void Configure(EntityTypeBuilder<LinkRequest> asked)
    {
        asked.ToTable("LinkRequests");
        asked.Property(a => a.Kind).HasMaxLength(60);
        asked.Property(a => a.EmailKey).HasMaxLength(EmailAddress.Length);
    }
}
