using System.Globalization;
using System.Security.Claims;
using MasterHome.Review;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.WebUtilities;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>Which items of the review queue are shown. Its text is a query string, which forms and links keep.</summary>
/// <param name="Kind">Null for all kinds.</param>
/// <param name="Owner">The ID of an account, <see cref="Mine"/> or <see cref="Nobody"/>; null for all.</param>
/// <param name="Days">Items that wait at least so many days; null for all.</param>
/// <param name="Opportunity">The ID of an opportunity, which leaves only sign-ups; null for all.</param>
public sealed record QueueFilter(QueueKind? Kind = null, string? Owner = null, int? Days = null, int? Opportunity = null)
{
    public const string Mine = "me";
    public const string Nobody = "nobody";

    /// <summary>All kinds, or one: then the counts that every page has anyway are the totals.</summary>
    public bool IsByKindOnly => Owner is null && Days is null && Opportunity is null;

    public bool IsAll => this == new QueueFilter();

    /// <summary>The account whose items are shown; null for all, or for those that nobody has.</summary>
    public string? OwnerId(ClaimsPrincipal user) =>
        Owner switch
        {
            null or Nobody => null,
            Mine => user.AccountId(),
            var id => id,
        };

    /// <summary>What is not understood is left out.</summary>
    public static QueueFilter Parse(string? text)
    {
        var values = QueryHelpers.ParseQuery(text);
        return new QueueFilter(
            Enum.TryParse<QueueKind>(Value("kind"), ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null,
            Value("owner"),
            Number("days"),
            Number("opportunity")
        );

        string? Value(string name) => values.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } given ? given : null;

        int? Number(string name) =>
            int.TryParse(Value(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Such as "kind=Training&amp;days=7"; empty for all items.</summary>
    public override string ToString() =>
        QueryHelpers
            .AddQueryString(
                "",
                new Dictionary<string, string?>
                {
                    ["kind"] = Kind?.ToString(),
                    ["owner"] = Owner,
                    ["days"] = Days?.ToString(CultureInfo.InvariantCulture),
                    ["opportunity"] = Opportunity?.ToString(CultureInfo.InvariantCulture),
                }
            )
            .TrimStart('?');
}
