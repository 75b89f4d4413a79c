using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Data;

/// <summary>One row, whose value is another one after each change of what all members share: cycles with their key dates, opportunities
/// with their sessions, courses and requirements. Each process keeps these in memory, and each request reads this value with its session,
/// so that all processes show a change on the next request.</summary>
public sealed class ProgramVersion
{
    internal const int OnlyId = 1;

    public int Id { get; private set; } = OnlyId;

    /// <summary>Random rather than counted: after a restored backup a number would come a second time, for another state.</summary>
    public long Value { get; private set; }

    internal void Renew() => Value = Random.Shared.NextInt64();

    internal sealed class Map : IEntityTypeConfiguration<ProgramVersion>
    {
        public void Configure(EntityTypeBuilder<ProgramVersion> version)
        {
            version.ToTable("ProgramVersions");
            version.Property(v => v.Id).ValueGeneratedNever();
            version.HasData(new ProgramVersion());
        }
    }
}
