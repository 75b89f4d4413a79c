namespace MasterHome.Common;

/// <summary>Who acts and when. Every method that changes state takes one; nothing below the controllers looks up the clock or the
/// person.</summary>
/// <param name="At">UTC.</param>
public readonly record struct AuditContext(Actor By, DateTime At);
