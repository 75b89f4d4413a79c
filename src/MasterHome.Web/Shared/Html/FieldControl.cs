using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace MasterHome.Web.Shared.Html;

/// <summary>The control of one field: its kind, its limits from the model's annotations, and what was typed last.</summary>
internal sealed class FieldControl
{
    private readonly ModelMetadata _meta;
    private readonly string _name;
    private readonly string _id;
    private readonly string _kind;
    private readonly string? _value;
    private readonly IReadOnlyList<SelectListItem> _items;

    public FieldControl(
        ModelExpression field,
        string name,
        string id,
        ModelStateEntry? entry,
        string? type,
        int? rows,
        IEnumerable<SelectListItem>? items
    )
    {
        _meta = field.Metadata;
        (_name, _id) = (name, id);
        _items = items?.ToList() ?? EnumItems(_meta);
        _kind = type ?? InputKind.Of(_meta, isLong: rows is not null, isChoice: items is not null);
        // What somebody typed is kept, right or wrong; a password is never said back.
        _value = _kind is "password" or "file" ? null : entry?.AttemptedValue ?? InputKind.Write(field.Model);
        Attributes["id"] = id;
        if (!IsTick && _kind != "radio")
            Limit();
        if (_kind == "textarea")
            Attributes["rows"] = (rows ?? 4).ToString(CultureInfo.InvariantCulture);
    }

    public Dictionary<string, string?> Attributes { get; } = [];

    /// <summary>Several controls under one legend.</summary>
    public bool IsGroup => _kind == "radio";

    public bool IsTick => _kind == "checkbox";

    public bool IsOptional => !_meta.IsRequired && !IsTick && !Attributes.ContainsKey("readonly") && !Attributes.ContainsKey("required");

    public void DescribeBy(IEnumerable<string> ids, bool wrong)
    {
        var all = string.Join(' ', ids);
        if (all.Length > 0)
            Attributes["aria-describedby"] = all;
        if (wrong)
            Attributes["aria-invalid"] = "true";
    }

    public IHtmlContent Render(TagBuilder? suffix)
    {
        IHtmlContent control = _kind switch
        {
            "radio" => Radios(),
            "select" => Select(),
            "textarea" => TextArea(),
            _ => Input(_kind, _value),
        };
        return suffix is null ? control : Join("with", control, suffix);
    }

    /// <summary>A box with its label behind it, and the "no" that a box left empty would not send.</summary>
    public IHtmlContent Tick(TagBuilder label)
    {
        var box = Input("checkbox", "true");
        if (_value?.Split(',')[0].Equals("true", StringComparison.OrdinalIgnoreCase) == true)
            box.Attributes["checked"] = "checked";
        var no = new TagBuilder("input")
        {
            TagRenderMode = TagRenderMode.SelfClosing,
            Attributes =
            {
                ["type"] = "hidden",
                ["name"] = _name,
                ["value"] = "false",
            },
        };
        return Join("tick", box, label, no);
    }

    private void Limit()
    {
        if (_meta.IsRequired)
            Attributes["required"] = "";
        foreach (var rule in _meta.ValidatorMetadata)
            switch (rule)
            {
                case StringLengthAttribute length:
                    Attributes["maxlength"] = InputKind.Write(length.MaximumLength);
                    if (length.MinimumLength > 0)
                        Attributes["minlength"] = InputKind.Write(length.MinimumLength);
                    break;
                case MaxLengthAttribute { Length: > 0 } length:
                    Attributes["maxlength"] = InputKind.Write(length.Length);
                    break;
                case RangeAttribute range when _kind is not "select":
                    (Attributes["min"], Attributes["max"]) = (InputKind.Write(range.Minimum), InputKind.Write(range.Maximum));
                    break;
            }
    }

    private static List<SelectListItem> EnumItems(ModelMetadata meta) =>
        meta.IsEnum
            ?
            [
                .. Enum.GetValues(meta.UnderlyingOrModelType)
                    .Cast<Enum>()
                    .Select(each => new SelectListItem(Labels.Of(each), each.ToString())),
            ]
            : [];

    private bool IsChosen(SelectListItem item) =>
        _value is null ? item.Selected : string.Equals(item.Value ?? item.Text, _value, StringComparison.OrdinalIgnoreCase);

    private TagBuilder Element(string tag)
    {
        var element = new TagBuilder(tag) { Attributes = { ["name"] = _name } };
        element.MergeAttributes(Attributes, replaceExisting: true);
        return element;
    }

    private TagBuilder Input(string type, string? value)
    {
        var input = Element("input");
        input.TagRenderMode = TagRenderMode.SelfClosing;
        input.Attributes["type"] = type;
        if (value is not null)
            input.Attributes["value"] = value;
        return input;
    }

    private TagBuilder TextArea()
    {
        var area = Element("textarea");
        // A line end right after the tag is dropped by browsers, one of the text's own must not be.
        area.InnerHtml.AppendHtml("\n").Append(_value ?? "");
        return area;
    }

    private TagBuilder Select()
    {
        var select = Element("select");
        if (!_meta.IsRequired && !_items.Any(item => string.IsNullOrEmpty(item.Value)))
            select.InnerHtml.AppendHtml("""<option value=""></option>""");
        foreach (var item in _items)
        {
            var option = new TagBuilder("option") { Attributes = { ["value"] = item.Value ?? item.Text } };
            if (IsChosen(item))
                option.Attributes["selected"] = "selected";
            if (item.Disabled)
                option.Attributes["disabled"] = "disabled";
            option.InnerHtml.Append(item.Text);
            select.InnerHtml.AppendHtml(option);
        }
        return select;
    }

    private HtmlContentBuilder Radios()
    {
        var all = new HtmlContentBuilder();
        foreach (var (index, item) in _items.Index())
        {
            // The first one carries the field's own id, so that the error summary leads to it.
            var id = index == 0 ? _id : $"{_id}-{index}";
            var radio = new TagBuilder("input")
            {
                TagRenderMode = TagRenderMode.SelfClosing,
                Attributes =
                {
                    ["type"] = "radio",
                    ["id"] = id,
                    ["name"] = _name,
                    ["value"] = item.Value ?? item.Text,
                },
            };
            if (_meta.IsRequired)
                radio.Attributes["required"] = "";
            if (IsChosen(item))
                radio.Attributes["checked"] = "checked";
            var label = new TagBuilder("label") { Attributes = { ["for"] = id } };
            label.InnerHtml.Append(item.Text);
            all.AppendHtml(Join("tick", radio, label));
        }
        return all;
    }

    private static TagBuilder Join(string kind, params IHtmlContent[] parts)
    {
        var frame = new TagBuilder("div") { Attributes = { ["class"] = kind } };
        foreach (var part in parts)
            frame.InnerHtml.AppendHtml(part);
        return frame;
    }
}
