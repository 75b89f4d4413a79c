using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace MasterHome.Data;

/// <summary>Stores times in UTC and sets the UTC kind on read, because the databases return times without a kind.</summary>
internal sealed class UtcConverter()
    : ValueConverter<DateTime, DateTime>(
        instant => instant.Kind == DateTimeKind.Local ? instant.ToUniversalTime() : instant,
        stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc)
    );
