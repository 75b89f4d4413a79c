using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;

namespace MasterHome.Web.Tests.Support;

/// <summary>Requests from another machine with a copied session cookie.</summary>
public static class CopiedCookies
{
    public static async Task<bool> AcceptsCookie(this TestPortal portal, string cookie)
    {
        using var client = portal.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });
        using var ask = new HttpRequestMessage(HttpMethod.Get, "/profile");
        ask.Headers.Add("Cookie", cookie);
        using var answer = await client.SendAsync(ask);
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Found, $"/profile answers {(int)answer.StatusCode}");
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
