using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;

namespace MasterHome.Web.Tests.Support;

/// <summary>Somebody on another machine with a cookie that was copied.</summary>
public static class LeaseStealer
{
    public static async Task<bool> ComesIn(this TestPortal portal, string cookie)
    {
        using var client = portal.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });
        using var ask = new HttpRequestMessage(HttpMethod.Get, "/profile");
        ask.Headers.Add("Cookie", cookie);
        using var answer = await client.SendAsync(ask);
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Found, $"/profile answers {(int)answer.StatusCode}");
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
