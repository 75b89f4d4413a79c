using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.Support;

/// <summary>One way to call one endpoint, with made-up ids in its path.</summary>
public sealed record PortalAddress(string Method, string Route, string Path, RoutePattern Pattern);

/// <summary>Every address that the portal answers, as its routing knows them; files excepted.</summary>
public static class PortalAddresses
{
    public static IReadOnlyList<PortalAddress> Of(IServiceProvider services) =>
        [
            .. from endpoint in services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null && endpoint.RoutePattern.RawText != "{**path:file}"
            let route = $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}"
            from method in Methods(endpoint)
            orderby route, method
            select new PortalAddress(method, route, Fill(endpoint.RoutePattern, MadeUp), endpoint.RoutePattern),
        ];

    /// <summary>A path of this pattern.</summary>
    public static string Fill(RoutePattern pattern, Func<RoutePatternParameterPart, string> value) =>
        $"/{string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter => value(parameter),
            _ => throw new InvalidOperationException($"{pattern.RawText} holds a part of an unknown kind."),
        }))))}";

    /// <summary>What says no method takes each, and is tried with reading and with writing.</summary>
    private static IReadOnlyList<string> Methods(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods: { Count: > 0 } methods } ? methods : ["GET", "POST"];

    private static string MadeUp(RoutePatternParameterPart parameter) =>
        parameter.ParameterPolicies.Select(policy => policy.Content).FirstOrDefault(content => content is not null) switch
        {
            "int" or "long" => "987654",
            "guid" => "0fd1a1f8-90a5-4f3e-9b3a-6c1b5f3f2f11",
            { } choice when choice.StartsWith("regex(^(", StringComparison.Ordinal) => choice["regex(^(".Length..].Split('|', ')')[0],
            _ => parameter.IsCatchAll ? "" : "made-up",
        };
}
