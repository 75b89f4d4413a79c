using System.Reflection;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests;

/// <summary>Which way the arrows go; the web's half of the rules is tested beside the web.</summary>
public class ArchitectureTests
{
    private const BindingFlags Own =
        BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Assembly House = typeof(HomeDb).Assembly;

    [Fact]
    public void The_program_knows_neither_pages_nor_the_bell_nor_requests()
    {
        string[] strangers =
        [
            "Microsoft.AspNetCore.Mvc",
            "Microsoft.AspNetCore.Http",
            "Microsoft.AspNetCore.Routing",
            "Hangfire",
            "MasterHome.Web",
        ];
        Assert.Empty(Strangers(House, strangers));
    }

    [Fact]
    public void The_search_for_strangers_finds_one() => Assert.NotEmpty(Strangers(House, ["Microsoft.EntityFrameworkCore"]));

    [Fact]
    public void Entities_never_see_the_database() => Assert.Empty(Entities().SelectMany(SightsOfTheDatabase));

    [Fact]
    public void The_search_for_sights_of_the_database_finds_each_kind() =>
        Assert.Equal(
            [
                "EntityWithDatabase: constructor",
                "EntityWithDatabase: field",
                "EntityWithDatabase: method Give",
                "EntityWithDatabase: method Take",
                "EntityWithDatabase: property",
            ],
            SightsOfTheDatabase(typeof(EntityWithDatabase)).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Nobody_but_an_entity_itself_sets_its_state() => Assert.Empty(Entities().SelectMany(OpenSetters));

    [Fact]
    public void The_search_for_open_setters_finds_properties_and_fields() =>
        Assert.Equal(["Open.Field", "Open.Property"], OpenSetters(typeof(Open)).Order(StringComparer.Ordinal));

    [Fact]
    public void An_interface_has_at_least_two_implementations()
    {
        var types = House
            .GetTypes()
            .Concat(typeof(ArchitectureTests).Assembly.GetTypes())
            .Where(t => t is { IsClass: true, IsAbstract: false })
            .ToList();
        Assert.Empty(House.GetTypes().Where(t => t.IsInterface && types.Count(t.IsAssignableFrom) < 2).Select(t => t.FullName));
    }

    [Fact]
    public void There_are_entities_to_look_at() => Assert.True(Entities().Count() > 20);

    private static IEnumerable<Type> Entities()
    {
        using var db = DesignTimeOptions.Sqlite();
        return db.Model.GetEntityTypes().Select(e => e.ClrType).Where(t => t.Assembly == House).Distinct().ToList();
    }

    private static IEnumerable<string> Strangers(Assembly assembly, string[] names) =>
        assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(a => names.Any(n => a.StartsWith(n, StringComparison.Ordinal)));

    private static IEnumerable<string> SightsOfTheDatabase(Type entity)
    {
        foreach (var constructor in entity.GetConstructors(Own).Where(c => c.GetParameters().Any(p => IsDatabase(p.ParameterType))))
            yield return $"{entity.Name}: constructor";
        foreach (var property in entity.GetProperties(Own).Where(p => IsDatabase(p.PropertyType)))
            yield return $"{entity.Name}: property";
        foreach (var field in entity.GetFields(Own).Where(f => IsDatabase(f.FieldType) && !f.Name.StartsWith('<')))
            yield return $"{entity.Name}: field";
        foreach (
            var method in entity
                .GetMethods(Own)
                .Where(m => !m.IsSpecialName && (IsDatabase(m.ReturnType) || m.GetParameters().Any(p => IsDatabase(p.ParameterType))))
        )
            yield return $"{entity.Name}: method {method.Name}";
    }

    private static bool IsDatabase(Type type) =>
        typeof(DbContext).IsAssignableFrom(type)
        || (type.HasElementType && IsDatabase(type.GetElementType()!))
        || (type.IsGenericType && type.GetGenericArguments().Any(IsDatabase));

    private static IEnumerable<string> OpenSetters(Type entity) =>
        entity
            .GetProperties(Own)
            .Where(p => p.SetMethod is { IsPublic: true })
            .Select(p => $"{entity.Name}.{p.Name}")
            .Concat(
                entity
                    .GetFields(Own)
                    .Where(f => f is { IsPublic: true, IsLiteral: false, IsInitOnly: false })
                    .Select(f => $"{entity.Name}.{f.Name}")
            );

    private sealed class EntityWithDatabase(HomeDb db)
    {
        private readonly DbContext? _kept = db;

        public Lazy<HomeDb> Db => new(db);

        public static bool Take(HomeDb db) => db is null;

        public DbContext Give() => _kept ?? db;
    }

    private sealed class Open
    {
        public int Field = 1;

        public int Property { get; set; }

        public int Fine { get; private set; }

        public void Touch() => Fine = Field;
    }
}
