using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace MasterHome.Data;

/// <summary>Instants are UTC. A database gives them back without saying so; this says it again.</summary>
internal sealed class UtcConverter()
    : ValueConverter<DateTime, DateTime>(
        instant => instant.Kind == DateTimeKind.Local ? instant.ToUniversalTime() : instant,
        stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc)
    );
