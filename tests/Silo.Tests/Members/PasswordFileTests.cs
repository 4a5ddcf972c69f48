using Npgsql;
using OrleansOrchestrator.Silo.Members;
using Xunit;

namespace OrleansOrchestrator.Silo.Tests.Members;

public sealed class PasswordFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    public static TheoryData<string, string?> Lines => new()
    {
        { "db:5433:objects:keeper:secret", "secret" },
        { "*:*:*:*:any", "any" },
        { "db:*:*:keeper:part", "part" },
        { "elsewhere:5433:objects:keeper:no\ndb:5433:objects:keeper:second\n*:*:*:*:third", "second" },
        { "# *:*:*:*:commented\ndb:5433:objects:keeper:real", "real" },
        { @"db:5433:objects:keeper:co\:lon\\slash", @"co:lon\slash" },
        { "db:5432:objects:keeper:port", null },
        { "db:5433:other:keeper:database", null },
        { "db:5433:objects:other:user", null },
        { "db:5433:objects:keeper", null },
        { "db:5433:objects:keeper:one:many", null },
        { "", null },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Inline_password_of_the_first_line_that_fits(string lines, string? password)
    {
        File.WriteAllText(_file, lines);
        var inlined = new NpgsqlConnectionStringBuilder(
            PasswordFile.Inline($"Host=db;Port=5433;Database=objects;Username=keeper;Passfile={_file}"));
        Assert.Equal(password, inlined.Password);
        // The file is of no use to whoever gets the string.
        Assert.Null(inlined.Passfile);
        Assert.Equal(("db", 5433, "objects", "keeper"), (inlined.Host, inlined.Port, inlined.Database, inlined.Username));
    }

    [Fact]
    public void Inline_database_without_a_name_is_the_users()
    {
        File.WriteAllText(_file, "db:5432:keeper:keeper:own");
        Assert.Equal("own", new NpgsqlConnectionStringBuilder(PasswordFile.Inline($"Host=db;Username=keeper;Passfile={_file}")).Password);
    }

    [Fact]
    public void Inline_password_in_the_string_stays()
    {
        File.WriteAllText(_file, "*:*:*:*:other");
        Assert.Equal(
            "given", new NpgsqlConnectionStringBuilder(PasswordFile.Inline($"Host=db;Username=u;Password=given;Passfile={_file}")).Password);
    }

    [Fact]
    public void Inline_file_that_is_not_there_changes_nothing_else()
    {
        var inlined = new NpgsqlConnectionStringBuilder(PasswordFile.Inline($"Host=db;Username=u;Passfile={_file}.none"));
        Assert.Null(inlined.Password);
        Assert.Equal("db", inlined.Host);
    }
}
