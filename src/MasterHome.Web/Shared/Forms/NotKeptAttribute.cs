namespace MasterHome.Web.Shared.Forms;

/// <summary>A field that is never kept or shown again: a code, a token, or part of a link. Passwords and files need no mark.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class NotKeptAttribute : Attribute;
