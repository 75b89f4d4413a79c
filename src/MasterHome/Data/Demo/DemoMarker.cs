using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Data.Demo;

/// <summary>Marks a database that contains demo data, so that it is refused in Production.</summary>
public sealed class DemoMarker
{
    public DemoMarker(DateOnly createdOn) => (Id, ToldOn) = (1, createdOn);

    private DemoMarker() { }

    public int Id { get; private set; }

    public DateOnly ToldOn { get; private set; }
}

internal sealed class DemoMarkerMap : IEntityTypeConfiguration<DemoMarker>
{
    public void Configure(EntityTypeBuilder<DemoMarker> marker)
    {
        marker.ToTable("DemoMarkers");
        marker.Property(m => m.Id).ValueGeneratedNever();
    }
}
