using System.Reflection;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests;

/// <summary>The dependency rules of the domain, proved from the compiled assembly.</summary>
public class ArchitectureTests
{
    private const BindingFlags Own =
        BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>A folder may use folders of lower layers, and Data. Folders of one layer do not use each other.</summary>
    private static readonly Dictionary<string, int> Layers = new()
    {
        ["Common"] = 0,
        ["History"] = 1,
        ["Jobs"] = 2,
        ["Cycles"] = 2,
        ["Questions"] = 2,
        ["Members"] = 3,
        ["Mail"] = 3,
        ["Accounts"] = 4,
        ["Points"] = 4,
        ["Evidence"] = 5,
        ["Leaves"] = 5,
        ["Mailings"] = 5,
        ["OptOuts"] = 5,
        ["Opportunities"] = 6,
        ["Training"] = 6,
        ["Forum"] = 7,
        ["Suggestions"] = 7,
        ["Appeals"] = 7,
        ["Standing"] = 8,
        ["Merging"] = 9,
        ["PersonalData"] = 10,
        ["Review"] = 9,
        ["Roster"] = 9,
        ["Reminders"] = 9,
        ["Reports"] = 9,
    };

    private static readonly Assembly Domain = typeof(HomeDb).Assembly;

    private static readonly Lazy<DependencyGraph> Graph = new(() => new DependencyGraph(Domain));

    [Fact]
    public void The_domain_uses_no_web_framework_and_no_scheduler()
    {
        string[] forbidden =
        [
            "Microsoft.AspNetCore.Mvc",
            "Microsoft.AspNetCore.Http",
            "Microsoft.AspNetCore.Routing",
            "Hangfire",
            "MasterHome.Web",
        ];
        Assert.Empty(References(Domain, forbidden));
    }

    [Fact]
    public void The_search_for_references_finds_one() => Assert.NotEmpty(References(Domain, ["Microsoft.EntityFrameworkCore"]));

    [Fact]
    public void Every_folder_has_a_layer() =>
        Assert.Empty(
            Domain
                .GetTypes()
                .Where(t => t.Namespace?.StartsWith("MasterHome.", StringComparison.Ordinal) == true)
                .Select(t => Graph.Value.Folder($"{t.Namespace}."))
                .Distinct()
                .Except(Layers.Keys.Append("Data"))
        );

    /// <summary>Layers are numbered, so this also proves that there is no cycle between folders.</summary>
    [Fact]
    public void A_folder_uses_only_lower_layers_and_Data() => Assert.Empty(UpwardUses(Layers));

    [Fact]
    public void The_search_for_upward_uses_finds_one() =>
        Assert.Contains(UpwardUses(new(Layers) { ["Members"] = 5 }), use => use.Contains("MasterHome.Members.", StringComparison.Ordinal));

    [Fact]
    public void No_two_types_share_a_name() => Assert.Empty(SharedNames(TopLevel(Domain)));

    [Fact]
    public void The_search_for_shared_names_finds_one() => Assert.Equal(["Page"], SharedNames([typeof(Page<>), typeof(Page)]));

    [Fact]
    public void No_type_has_the_name_of_a_namespace() => Assert.Empty(NamedLikeANamespace(TopLevel(Domain)));

    [Fact]
    public void The_search_for_types_named_like_a_namespace_finds_one() =>
        Assert.Equal(["TestSupport"], NamedLikeANamespace([typeof(TestSupport), typeof(A)]));

    [Fact]
    public void Entities_never_see_the_database() => Assert.Empty(Entities().SelectMany(UsesOfTheDatabase));

    [Fact]
    public void The_search_for_uses_of_the_database_finds_each_kind() =>
        Assert.Equal(
            [
                "EntityWithDatabase: constructor",
                "EntityWithDatabase: field",
                "EntityWithDatabase: method Give",
                "EntityWithDatabase: method Take",
                "EntityWithDatabase: property",
            ],
            UsesOfTheDatabase(typeof(EntityWithDatabase)).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Only_an_entity_sets_its_own_state() => Assert.Empty(Entities().SelectMany(OpenSetters));

    [Fact]
    public void The_search_for_open_setters_finds_properties_and_fields() =>
        Assert.Equal(["OpenEntity.Field", "OpenEntity.Property"], OpenSetters(typeof(OpenEntity)).Order(StringComparer.Ordinal));

    [Fact]
    public void An_interface_has_at_least_two_implementations() => Assert.Empty(LonelyInterfaces(Domain.GetTypes()));

    [Fact]
    public void The_search_for_lonely_interfaces_finds_one() =>
        Assert.Equal(["ILonely"], LonelyInterfaces([typeof(ILonely), typeof(OnlyImplementation)]));

    [Fact]
    public void There_are_entities_to_look_at() => Assert.True(Entities().Count() > 20);

    private static List<string> UpwardUses(Dictionary<string, int> layers) =>
        [
            .. Graph
                .Value.BetweenFolders()
                .Where(use => use.From != "Data" && use.To != "Data")
                .Where(use => layers[use.To] >= layers[use.From])
                .Select(use => use.Example),
        ];

    private static IEnumerable<Type> TopLevel(Assembly assembly) =>
        assembly
            .GetTypes()
            .Where(t => !t.IsNested && t.Namespace?.StartsWith("MasterHome", StringComparison.Ordinal) == true && !IsGenerated(t));

    private static bool IsGenerated(Type type) =>
        type.Namespace!.EndsWith(".Migrations", StringComparison.Ordinal)
        || type.Namespace.EndsWith(".CompiledModel", StringComparison.Ordinal);

    private static IEnumerable<string> SharedNames(IEnumerable<Type> types) =>
        types.Select(t => t.Name.Split('`')[0]).GroupBy(name => name).Where(g => g.Count() > 1).Select(g => g.Key);

    private static IEnumerable<string> NamedLikeANamespace(IReadOnlyCollection<Type> types)
    {
        var segments = types.SelectMany(t => t.Namespace!.Split('.')).ToHashSet();
        return types.Select(t => t.Name).Where(segments.Contains);
    }

    private static IEnumerable<string> NamedLikeANamespace(IEnumerable<Type> types) => NamedLikeANamespace([.. types]);

    private static IEnumerable<Type> Entities()
    {
        using var db = DesignTimeOptions.Sqlite();
        return db.Model.GetEntityTypes().Select(e => e.ClrType).Where(t => t.Assembly == Domain).Distinct().ToList();
    }

    private static IEnumerable<string> References(Assembly assembly, string[] names) =>
        assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(a => names.Any(n => a.StartsWith(n, StringComparison.Ordinal)));

    private static IEnumerable<string> LonelyInterfaces(IReadOnlyList<Type> types)
    {
        var classes = types.Concat(Domain.GetTypes()).Where(t => t is { IsClass: true, IsAbstract: false }).Distinct().ToList();
        return types.Where(t => t.IsInterface && classes.Count(t.IsAssignableFrom) < 2).Select(t => t.Name);
    }

    private static IEnumerable<string> UsesOfTheDatabase(Type entity)
    {
        foreach (var _ in entity.GetConstructors(Own).Where(c => c.GetParameters().Any(p => IsDatabase(p.ParameterType))))
            yield return $"{entity.Name}: constructor";
        foreach (var _ in entity.GetProperties(Own).Where(p => IsDatabase(p.PropertyType)))
            yield return $"{entity.Name}: property";
        foreach (var _ in entity.GetFields(Own).Where(f => IsDatabase(f.FieldType) && !f.Name.StartsWith('<')))
            yield return $"{entity.Name}: field";
        foreach (var method in entity.GetMethods(Own).Where(m => !m.IsSpecialName && TouchesDatabase(m)))
            yield return $"{entity.Name}: method {method.Name}";
    }

    private static bool TouchesDatabase(MethodInfo method) =>
        IsDatabase(method.ReturnType) || method.GetParameters().Any(p => IsDatabase(p.ParameterType));

    private static bool IsDatabase(Type type) =>
        typeof(DbContext).IsAssignableFrom(type)
        || (type.HasElementType && IsDatabase(type.GetElementType()!))
        || (type.IsGenericType && type.GetGenericArguments().Any(IsDatabase));

    private static IEnumerable<string> OpenSetters(Type entity) =>
        entity
            .GetProperties(Own)
            .Where(p => p.SetMethod is { IsPublic: true } setter && !IsInitOnly(setter))
            .Select(p => $"{entity.Name}.{p.Name}")
            .Concat(
                entity
                    .GetFields(Own)
                    .Where(f => f is { IsPublic: true, IsLiteral: false, IsInitOnly: false })
                    .Select(f => $"{entity.Name}.{f.Name}")
            );

    /// <summary>Only callable while the object is made, as a readonly field is.</summary>
    private static bool IsInitOnly(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));

    private interface ILonely;

    private sealed class OnlyImplementation : ILonely;

    private sealed class Page;

    private sealed class TestSupport;

    private sealed class EntityWithDatabase(HomeDb db)
    {
        private readonly DbContext? _kept = db;

        public Lazy<HomeDb> Db => new(db);

        public static bool Take(HomeDb db) => db is null;

        public DbContext Give() => _kept ?? db;
    }

    private sealed class OpenEntity
    {
        public int Field = 1;

        public int Property { get; set; }

        public int Fine { get; private set; }

        public void Touch() => Fine = Field;
    }
}
