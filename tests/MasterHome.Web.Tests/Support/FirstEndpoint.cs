using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MasterHome.Web.Tests.Support;

/// <summary>Keeps the endpoint that a request matched first: an error page is another one.</summary>
internal sealed class FirstEndpoint : IEndpointFeature
{
    public Endpoint? First { get; private set; }

    public Endpoint? Endpoint
    {
        get;
        set
        {
            field = value;
            First ??= value;
        }
    }
}
