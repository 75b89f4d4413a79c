using MasterHome.Web.Shared.Exports;

namespace MasterHome.Web.BackOffice.Lists;

/// <summary>A column of a list, with its value for a row.</summary>
public sealed record ListColumn<TRow>(string Key, string Heading, Func<TRow, Cell> Of) : ListHeading(Key, Heading);
