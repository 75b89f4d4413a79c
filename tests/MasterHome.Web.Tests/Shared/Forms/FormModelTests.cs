using System.ComponentModel.DataAnnotations;
using System.Text;
using MasterHome.Web.Shared.Forms;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.Shared.Forms;

/// <summary>What is kept of a form is told by the model of its action, at any depth.</summary>
[Trait("Fault", "7")]
public sealed class FormModelTests(TestPortal portal) : IClassFixture<TestPortal>
{
    [Theory]
    [InlineData("Title", "The title")]
    [InlineData("page.Title", "The title")]
    [InlineData("Page.Inner.Note", "A note")]
    [InlineData("Inner.Note", "A note")]
    [InlineData("Rows[0].Note", "A note")]
    [InlineData("page.Rows[12].Note", "A note")]
    [InlineData("remark", "Remark")]
    [InlineData("Inner.Number", "")]
    [InlineData("chosen", "")]
    [InlineData("chosen[1]", "")]
    [InlineData("Rows[0].Key", null)]
    [InlineData("Page.Inner.Key", null)]
    [InlineData("Inner.Entered", null)]
    [InlineData("Hidden.Anything", null)]
    [InlineData("pin", null)]
    [InlineData("Inner.Password2", null)]
    [InlineData("myToken", null)]
    public async Task A_field_is_labelled_or_left_out(string field, string? label)
    {
        var form = await Read(field);

        Assert.Equal(label is not null, form.IsComplete);
        Assert.Equal(label, form.Fields.SingleOrDefault()?.Label);
    }

    private async Task<PostedForm> Read(string field)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Request.Method = "GET";
        http.Request.Path = "/page";
        var origin = FormOrigin.Write(http, "/page");
        var body = Encoding.UTF8.GetBytes($"__origin={Uri.EscapeDataString(origin)}&{Uri.EscapeDataString(field)}=typed");
        http.Request.Method = "POST";
        http.Request.ContentType = "application/x-www-form-urlencoded";
        http.Request.ContentLength = body.Length;
        http.Request.Body = new MemoryStream(body);
        var action = new ControllerActionDescriptor
        {
            Parameters =
            [
                .. ((Delegate)Action)
                    .Method.GetParameters()
                    .Select(p => new ControllerParameterDescriptor
                    {
                        Name = p.Name!,
                        ParameterType = p.ParameterType,
                        ParameterInfo = p,
                    }),
            ],
        };
        return (await PostedForm.Read(http, new Endpoint(null, new EndpointMetadataCollection(action), "test"), "/page"))!;
    }

    private static void Action(PageForm page, string remark, int[] chosen, [NotKept] string pin, CancellationToken ct) { }

    public sealed class PageForm
    {
        [Display(Name = "The title")]
        public string? Title { get; set; }

        public RowForm Inner { get; set; } = new();

        public IList<RowForm> Rows { get; } = [];

        [NotKept]
        public RowWithText Hidden { get; set; } = new();
    }

    public class RowWithText
    {
        public string? Anything { get; set; }
    }

    public sealed class RowForm
    {
        [Display(Name = "A note")]
        public string? Note { get; set; }

        public int Number { get; set; }

        [NotKept]
        public string? Key { get; set; }

        [DataType(DataType.Password)]
        public string? Entered { get; set; }
    }
}
