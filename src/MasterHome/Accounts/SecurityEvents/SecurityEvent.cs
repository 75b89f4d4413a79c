using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Accounts.SecurityEvents;

/// <summary>Something that happened to the security of an account or of the portal. Holds no typed text, no secret and no full network
/// address. A refusal is one row per kind, account, way, network and hour, with a count; so is whatever belongs to no account.</summary>
public sealed class SecurityEvent
{
    public const int WayLength = 40;
    public const int NetworkLength = 50;
    public const int KeyLength = 250;

    public SecurityEvent(string key, SecurityEventKind kind, SecurityEventEntry first, int count, DateTime at)
    {
        (Key, Kind, Result, AccountId) = (key, kind, first.Result, first.AccountId);
        (FirstAt, At, Count) = (first.At, at, count);
        if (kind != SecurityEventKind.NotListed)
            (Way, Network) = (first.Way, first.Network);
    }

    private SecurityEvent() { }

    public long Id { get; private set; }

    /// <summary>What counts together has the same key, so that two processes write one row.</summary>
    public string Key { get; private set; } = "";

    public SecurityEventKind Kind { get; private set; }

    public SecurityEventResult Result { get; private set; }

    /// <summary>Null when no account is known, such as for an unknown address.</summary>
    public string? AccountId { get; private set; }

    /// <summary>A <see cref="Sessions.SignInMethod"/>, the id of a provider, or <see cref="SecurityEventEntry.Team"/>.</summary>
    public string? Way { get; private set; }

    /// <summary>See <see cref="CoarseNetwork"/>.</summary>
    public string? Network { get; private set; }

    /// <summary>The first of the counted events, UTC.</summary>
    public DateTime FirstAt { get; private set; }

    /// <summary>The last of the counted events, UTC.</summary>
    public DateTime At { get; private set; }

    public int Count { get; private set; }

    internal void Increase(int count, DateTime at) => (Count, At) = (Count + count, at > At ? at : At);
}

/// <summary>One event as it happens, before it is counted.</summary>
/// <param name="Network">Null when the network says nothing, as for a change by the program team.</param>
/// <param name="At">UTC.</param>
public sealed record SecurityEventEntry(SecurityEventKind Kind, string? AccountId, string? Way, string? Network, DateTime At)
{
    /// <summary>The way of a change that an administrator made to another account.</summary>
    public const string Team = "Team";

    private readonly string _unique = Guid.NewGuid().ToString("N");

    public SecurityEventResult Result { get; } = SecurityEventKinds.ResultOf(Kind);

    internal string Key =>
        AccountId is null || Result == SecurityEventResult.Refused
            ? string.Create(CultureInfo.InvariantCulture, $"{Kind}|{AccountId}|{Way}|{Network}|{At:yyyyMMddHH}")
            : _unique;

    internal string OverflowKey =>
        string.Create(CultureInfo.InvariantCulture, $"{SecurityEventKind.NotListed}|{AccountId}|{Result}|{At:yyyyMMdd}");
}

internal sealed class SecurityEventMap : IEntityTypeConfiguration<SecurityEvent>
{
    public void Configure(EntityTypeBuilder<SecurityEvent> row)
    {
        row.ToTable("SecurityEvents");
        row.Property(e => e.Key).HasMaxLength(SecurityEvent.KeyLength);
        row.Property(e => e.Kind).HasConversion<string>().HasMaxLength(40);
        row.Property(e => e.Result).HasConversion<string>().HasMaxLength(20);
        row.Property(e => e.AccountId).HasMaxLength(Actor.AccountIdLength);
        row.Property(e => e.Way).HasMaxLength(SecurityEvent.WayLength);
        row.Property(e => e.Network).HasMaxLength(SecurityEvent.NetworkLength);
        row.HasIndex(e => e.Key).IsUnique();
        row.HasIndex(e => e.At);
        row.HasIndex(e => new { e.AccountId, e.FirstAt });
        row.HasOne<Account>().WithMany().HasForeignKey(e => e.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
