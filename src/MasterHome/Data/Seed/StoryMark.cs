using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Data.Seed;

/// <summary>Says that this database holds the demo story, so that it never opens in Production.</summary>
public sealed class StoryMark
{
    public StoryMark(DateOnly toldOn) => (Id, ToldOn) = (1, toldOn);

    private StoryMark()
    {
    }

    public int Id { get; private set; }

    public DateOnly ToldOn { get; private set; }
}

internal sealed class StoryMarkMap : IEntityTypeConfiguration<StoryMark>
{
    public void Configure(EntityTypeBuilder<StoryMark> mark)
    {
        mark.ToTable("StoryMarks");
        mark.Property(m => m.Id).ValueGeneratedNever();
    }
}
