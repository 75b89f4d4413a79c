using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MasterHome.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class ReportEditions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Difference",
                table: "YearlyReports",
                type: "TEXT",
                maxLength: 4000,
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "DueOn",
                table: "YearlyReports",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsInterim",
                table: "YearlyReports",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Occasion",
                table: "YearlyReports",
                type: "TEXT",
                maxLength: 20,
                nullable: false,
                defaultValue: "Asked");

            migrationBuilder.AddColumn<int>(
                name: "GoesWithId",
                table: "Attachments",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "YearlyReportLines",
                columns: table => new
                {
                    ReportId = table.Column<int>(type: "INTEGER", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_YearlyReportLines", x => x.ReportId);
                    table.ForeignKey(
                        name: "FK_YearlyReportLines_YearlyReports_ReportId",
                        column: x => x.ReportId,
                        principalTable: "YearlyReports",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Attachments_GoesWithId",
                table: "Attachments",
                column: "GoesWithId");

            migrationBuilder.AddForeignKey(
                name: "FK_Attachments_Attachments_GoesWithId",
                table: "Attachments",
                column: "GoesWithId",
                principalTable: "Attachments",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Attachments_Attachments_GoesWithId",
                table: "Attachments");

            migrationBuilder.DropTable(
                name: "YearlyReportLines");

            migrationBuilder.DropIndex(
                name: "IX_Attachments_GoesWithId",
                table: "Attachments");

            migrationBuilder.DropColumn(
                name: "Difference",
                table: "YearlyReports");

            migrationBuilder.DropColumn(
                name: "DueOn",
                table: "YearlyReports");

            migrationBuilder.DropColumn(
                name: "IsInterim",
                table: "YearlyReports");

            migrationBuilder.DropColumn(
                name: "Occasion",
                table: "YearlyReports");

            migrationBuilder.DropColumn(
                name: "GoesWithId",
                table: "Attachments");
        }
    }
}
