using System.Net;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.Shared.Binding;

/// <summary>A part of an address that holds nothing visible names nothing, whoever asks.</summary>
[Trait("Fault", "3")]
public sealed class AddressPartsTests(TestPortal portal) : IClassFixture<TestPortal>
{
    [Theory]
    [InlineData("%E2%80%8D")]
    [InlineData("%20")]
    [InlineData("%C2%AD")]
    [InlineData("%EF%BB%BF")]
    [InlineData("%E2%80%AE")]
    [InlineData("%C2%A0%E2%80%8B")]
    public async Task An_invisible_part_of_an_address_is_never_an_error_of_the_portal(string part)
    {
        using var alex = await portal.SignedIn("alex@example.org");
        var form = await alex.Get("/back-office/members");
        var addresses = PortalAddresses
            .Of(portal.Services)
            .Where(a => a.Pattern.Parameters.Any(p => p.ParameterPolicies.Count == 0 && !p.IsCatchAll))
            .ToList();
        Assert.NotEmpty(addresses);
        foreach (var address in addresses)
        {
            var path = PortalAddresses.Fill(address.Pattern, p => p.ParameterPolicies.Count == 0 ? part : "1");
            using var answer = address.Method == "GET" ? await alex.Http.GetAsync(path) : await alex.PostTo(form, path);
            Assert.True(answer.StatusCode < HttpStatusCode.InternalServerError, $"{address.Method} {path}: {(int)answer.StatusCode}");
        }
    }
}
