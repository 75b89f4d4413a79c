using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Data.Demo;

/// <summary>Marks a database that contains demo data, so that it is refused in Production.</summary>
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
