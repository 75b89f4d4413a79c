using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace MasterHome.Web.Shared.Html;

/// <summary>Renders one form control: its type, its constraints from the model's annotations, and the submitted value.</summary>
internal sealed class FieldControl
{
    private readonly ModelMetadata _meta;
    private readonly string _name;
    private readonly string _id;
    private readonly string _kind;
    private readonly string? _value;
    private readonly string _present;
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
        if (rows is not null && _meta.DataTypeName != nameof(DataType.MultilineText))
            throw new InvalidOperationException($"{name} has several lines. Mark the property with [DataType(DataType.MultilineText)].");
        _items = items?.ToList() ?? EnumItems(_meta);
        _kind = type ?? InputKind.Of(_meta, isLong: rows is not null, isChoice: items is not null);
        // Keeps the submitted value, valid or not. Passwords are never sent back.
        _value = _kind is "password" or "file" ? null : entry?.AttemptedValue ?? InputKind.Format(field.Model);
        _present = InputKind.Format(field.Model) ?? "";
        Attributes["id"] = id;
        if (!IsCheckbox && _kind != "radio")
            AddConstraints();
        if (_kind == "textarea")
            Attributes["rows"] = (rows ?? 4).ToString(CultureInfo.InvariantCulture);
    }

    public Dictionary<string, string?> Attributes { get; } = [];

    /// <summary>The model's value as the user reads it; null when the control shows it.</summary>
    public string? PresentValue
    {
        get
        {
            if (_kind is "password" or "file" || (IsCheckbox ? IsTrue(_value) == IsTrue(_present) : Same(_value, _present)))
                return null;
            return IsCheckbox
                ? (IsTrue(_present) ? "selected" : "not selected")
                : (_items.FirstOrDefault(item => Same(item.Value, _present))?.Text ?? _present);
        }
    }

    /// <summary>Several controls under one legend.</summary>
    public bool IsGroup => _kind == "radio";

    public bool IsTextArea => _kind == "textarea";

    public bool IsCheckbox => _kind == "checkbox";

    public bool IsOptional =>
        !_meta.IsRequired && !IsCheckbox && !Attributes.ContainsKey("readonly") && !Attributes.ContainsKey("required");

    public void DescribeBy(IEnumerable<string> ids, bool hasError)
    {
        var all = string.Join(' ', ids);
        if (all.Length > 0)
            Attributes["aria-describedby"] = all;
        if (hasError)
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
        return suffix is null ? control : Wrap("with", control, suffix);
    }

    /// <summary>A checkbox followed by its label, and a hidden "false", because browsers do not send unchecked boxes.</summary>
    public IHtmlContent RenderCheckbox(TagBuilder label)
    {
        var box = Input("checkbox", "true");
        if (IsTrue(_value))
            box.Attributes["checked"] = "checked";
        var uncheckedValue = new TagBuilder("input")
        {
            TagRenderMode = TagRenderMode.SelfClosing,
            Attributes =
            {
                ["type"] = "hidden",
                ["name"] = _name,
                ["value"] = "false",
            },
        };
        return Wrap("tick", box, label, uncheckedValue);
    }

    /// <summary>Case counts: "anaplan" and "Anaplan" are two texts. Line ends do not: browsers send CRLF.</summary>
    private static bool Same(string? one, string? other) =>
        string.Equals((one ?? "").ReplaceLineEndings("\n"), (other ?? "").ReplaceLineEndings("\n"), StringComparison.Ordinal);

    /// <summary>Of "true,false", which a checked box and its hidden field send, the first counts.</summary>
    private static bool IsTrue(string? value) => value?.Split(',')[0].Equals("true", StringComparison.OrdinalIgnoreCase) == true;

    private void AddConstraints()
    {
        if (_meta.IsRequired)
            Attributes["required"] = "";
        foreach (var rule in _meta.ValidatorMetadata)
            switch (rule)
            {
                case StringLengthAttribute length:
                    Attributes["maxlength"] = InputKind.Format(length.MaximumLength);
                    if (length.MinimumLength > 0)
                        Attributes["minlength"] = InputKind.Format(length.MinimumLength);
                    break;
                case MaxLengthAttribute { Length: > 0 } length:
                    Attributes["maxlength"] = InputKind.Format(length.Length);
                    break;
                case RangeAttribute range when _kind is not "select":
                    (Attributes["min"], Attributes["max"]) = (InputKind.Format(range.Minimum), InputKind.Format(range.Maximum));
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
        // Browsers drop a line break right after the tag, so add one to keep the text's own.
        area.InnerHtml.AppendHtml("\n").Append(_value ?? "");
        return area;
    }

    private TagBuilder Select()
    {
        var select = Element("select");
        if (!_meta.IsRequired && !_items.Any(item => string.IsNullOrEmpty(item.Value)))
            select.InnerHtml.AppendHtml("""<option value=""></option>""");
        // A stored value that the list lacks would else be replaced by the first option with the next save.
        var unlisted =
            _meta.UnderlyingOrModelType == typeof(string) && _present.Length > 0 && !_items.Any(i => (i.Value ?? i.Text) == _present);
        foreach (var item in unlisted ? _items.Prepend(new SelectListItem(_present, _present)) : _items)
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
            // The first radio button has the field's id, so that links in the error summary reach it.
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
            all.AppendHtml(Wrap("tick", radio, label));
        }
        return all;
    }

    private static TagBuilder Wrap(string kind, params IHtmlContent[] parts)
    {
        var frame = new TagBuilder("div") { Attributes = { ["class"] = kind } };
        foreach (var part in parts)
            frame.InnerHtml.AppendHtml(part);
        return frame;
    }
}
