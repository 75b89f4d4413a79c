using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MasterHome.Web.Shared.Forms;

/// <summary>What the parameters of an action say about the fields of its form, nested fields too.</summary>
internal sealed class FormModel(IModelMetadataProvider metadata, Endpoint? endpoint)
{
    private readonly List<(string Name, ModelMetadata Meta)> _parameters =
    [
        .. (endpoint?.Metadata.GetMetadata<ControllerActionDescriptor>()?.Parameters ?? [])
            .Where(p => p.BindingInfo?.BindingSource is not { IsFromRequest: false })
            .Select(p =>
                (
                    p.BindingInfo?.BinderModelName ?? p.Name,
                    metadata is ModelMetadataProvider provider && p is ControllerParameterDescriptor parameter
                        ? provider.GetMetadataForParameter(parameter.ParameterInfo)
                        : metadata.GetMetadataForType(p.ParameterType)
                )
            ),
    ];

    /// <returns>The values on the way to the field, which is the last; empty when the field is bound to nothing.</returns>
    public IReadOnlyList<ModelMetadata> Find(string field)
    {
        var parts = field.Split('.');
        foreach (var (name, meta) in _parameters)
            if (IsCalled(name, parts[0]) && Walk([], meta, parts) is { } named)
                return named;
        foreach (var (_, meta) in _parameters)
            if (Walk([meta], Property(meta, parts[0]), parts) is { } unnamed)
                return unnamed;
        return [];
    }

    private static List<ModelMetadata>? Walk(List<ModelMetadata> way, ModelMetadata? meta, ReadOnlySpan<string> parts)
    {
        for (; meta is not null; meta = Property(meta, parts[0]))
        {
            way.Add(meta);
            for (var indexes = parts[0].Count(c => c == '['); indexes > 0 && meta.ElementMetadata is { } element; indexes--)
                way.Add(meta = element);
            parts = parts[1..];
            if (parts.IsEmpty)
                return way;
        }
        return null;
    }

    private static ModelMetadata? Property(ModelMetadata meta, string part) =>
        meta.IsComplexType ? meta.Properties.FirstOrDefault(p => IsCalled(p.BinderModelName ?? p.PropertyName!, part)) : null;

    private static bool IsCalled(string name, string part) => name.Equals(part.Split('[')[0], StringComparison.OrdinalIgnoreCase);
}
