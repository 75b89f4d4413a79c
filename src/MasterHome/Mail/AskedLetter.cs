using MasterHome.Members;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Mail;

/// <summary>Somebody at the door asked for a letter with a way in. Written for every address, known or not, so that the answer is the
/// same in words and in time; whose it is, is looked up when letters leave, and the row goes.</summary>
public sealed class AskedLetter
{
    public AskedLetter(string kind, string email, DateTime at) => (Kind, EmailKey, AskedAt) = (kind, Addresses.Key(email), at);

    private AskedLetter()
    {
    }

    public long Id { get; private set; }

    public string Kind { get; private set; } = "";

    public string EmailKey { get; private set; } = "";

    public DateTime AskedAt { get; private set; }
}

internal sealed class AskedLetterMap : IEntityTypeConfiguration<AskedLetter>
{
    public void Configure(EntityTypeBuilder<AskedLetter> asked)
    {
        asked.ToTable("AskedLetters");
        asked.Property(a => a.Kind).HasMaxLength(60);
        asked.Property(a => a.EmailKey).HasMaxLength(Addresses.Length);
    }
}
