using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MasterHome.Data.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class Clockwork : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "DeclinedLetters",
                columns: table => new
                {
                    MemberId = table.Column<int>(type: "int", nullable: false),
                    Kind = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false),
                    DeclinedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeclinedLetters", x => new { x.MemberId, x.Kind });
                    table.ForeignKey(
                        name: "FK_DeclinedLetters_Members_MemberId",
                        column: x => x.MemberId,
                        principalTable: "Members",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "DeclinedLetters");
        }
    }
}
