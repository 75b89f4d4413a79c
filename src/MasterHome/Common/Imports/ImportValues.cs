using System.Globalization;

namespace MasterHome.Common.Imports;

/// <summary>Reads typed values of rows in one way for all imports. A value that cannot be read is a fault with an example.</summary>
internal static class ImportValues
{
    /// <param name="bounds">Both ends included.</param>
    /// <returns>Null when the value is faulty.</returns>
    public static DateOnly? Day(this ImportPlanBuilder plan, CsvRow row, string column, DayBounds bounds)
    {
        if (!IsoTime.TryDay(row[column], out var day))
            plan.Fault(row, column, $"'{row.Shown(column)}' is not a date such as 2026-07-31.");
        else if (bounds.WhyNot(day) is { } why)
            plan.Fault(row, column, why);
        else
            return day;
        return null;
    }

    /// <summary>yes or no, TRUE or FALSE, in any case.</summary>
    /// <param name="ifEmpty">Null: an empty value is a fault.</param>
    public static bool? YesOrNo(this ImportPlanBuilder plan, CsvRow row, string column, bool? ifEmpty = null)
    {
        switch (row[column].ToUpperInvariant())
        {
            case "YES" or "TRUE":
                return true;
            case "NO" or "FALSE":
                return false;
            case "" when ifEmpty is not null:
                return ifEmpty;
            default:
                plan.Fault(row, column, $"'{row.Shown(column)}' is neither yes nor no. Enter one of them, such as no.");
                return null;
        }
    }

    /// <summary>Digits only: no sign, thousands separator, decimals or percent sign.</summary>
    /// <returns>Null when the value is faulty.</returns>
    public static int? Whole(this ImportPlanBuilder plan, CsvRow row, string column, int least, int most, string example)
    {
        if (int.TryParse(row[column], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        plan.Fault(
            row,
            column,
            $"'{row.Shown(column)}' is not a whole number from {Format.Number(least)} to {Format.Number(most)}, such as {example}."
        );
        return null;
    }

    /// <summary>The present IANA name of a time zone.</summary>
    /// <returns>Null when the value is faulty.</returns>
    public static string? Zone(this ImportPlanBuilder plan, CsvRow row, string column)
    {
        if (TimeZones.Canonical(row[column]) is { } zone)
            return zone;
        plan.Fault(row, column, $"'{row.Shown(column)}' is not a time zone. {TimeZones.Expected}");
        return null;
    }
}
