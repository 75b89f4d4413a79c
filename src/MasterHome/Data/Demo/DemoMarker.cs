using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Data.Demo;

/// <summary>Says that this database holds the demo story, so that it never opens in Production.</summary>
public sealed class DemoMarker
{
    public DemoMarker(DateOnly toldOn) => (Id, ToldOn) = (1, toldOn);

    private DemoMarker() { }

    public int Id { get; private set; }

    public DateOnly ToldOn { get; private set; }
}

internal sealed class DemoMarkerMap : IEntityTypeConfiguration<DemoMarker>
{
    public void Configure(EntityTypeBuilder<DemoMarker> mark)
    {
        mark.ToTable("DemoMarkers");
        mark.Property(m => m.Id).ValueGeneratedNever();
    }
}
