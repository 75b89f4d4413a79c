namespace MasterHome.Common;

/// <summary>Who acts and when. Every method that changes state takes one; only controllers and jobs create it.</summary>
/// <param name="At">UTC.</param>
public readonly record struct AuditContext(Actor By, DateTime At);
