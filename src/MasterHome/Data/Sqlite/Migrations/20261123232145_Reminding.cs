using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MasterHome.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Reminding : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Reminders_MemberId",
                table: "Reminders");

            migrationBuilder.AddColumn<DateOnly>(
                name: "Day",
                table: "Reminders",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.AddColumn<long>(
                name: "LetterId",
                table: "Reminders",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "StaleAt",
                table: "OutgoingMails",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ReminderRounds",
                columns: table => new
                {
                    Zone = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReminderRounds", x => x.Zone);
                });

            migrationBuilder.CreateTable(
                name: "ReminderRules",
                columns: table => new
                {
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    IsOn = table.Column<bool>(type: "INTEGER", nullable: false),
                    DayOfMonth = table.Column<int>(type: "INTEGER", nullable: true),
                    AlsoOnTrack = table.Column<bool>(type: "INTEGER", nullable: true),
                    BehindPercent = table.Column<int>(type: "INTEGER", nullable: true),
                    FromMonth = table.Column<int>(type: "INTEGER", nullable: true),
                    DaysBefore = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true),
                    HoursBefore = table.Column<int>(type: "INTEGER", nullable: true),
                    PauseDays = table.Column<int>(type: "INTEGER", nullable: true),
                    MostAYear = table.Column<int>(type: "INTEGER", nullable: true),
                    FromHour = table.Column<int>(type: "INTEGER", nullable: true),
                    ToHour = table.Column<int>(type: "INTEGER", nullable: true),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ChangedBy = table.Column<string>(type: "TEXT", maxLength: 220, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReminderRules", x => x.Kind);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Reminders_LetterId",
                table: "Reminders",
                column: "LetterId");

            migrationBuilder.CreateIndex(
                name: "IX_Reminders_MemberId_Day",
                table: "Reminders",
                columns: new[] { "MemberId", "Day" });

            migrationBuilder.CreateIndex(
                name: "IX_Members_TimeZone",
                table: "Members",
                column: "TimeZone");

            migrationBuilder.AddForeignKey(
                name: "FK_Reminders_OutgoingMails_LetterId",
                table: "Reminders",
                column: "LetterId",
                principalTable: "OutgoingMails",
                principalColumn: "Id",
                onDelete: ReferentialAction.SetNull);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Reminders_OutgoingMails_LetterId",
                table: "Reminders");

            migrationBuilder.DropTable(
                name: "ReminderRounds");

            migrationBuilder.DropTable(
                name: "ReminderRules");

            migrationBuilder.DropIndex(
                name: "IX_Reminders_LetterId",
                table: "Reminders");

            migrationBuilder.DropIndex(
                name: "IX_Reminders_MemberId_Day",
                table: "Reminders");

            migrationBuilder.DropIndex(
                name: "IX_Members_TimeZone",
                table: "Members");

            migrationBuilder.DropColumn(
                name: "Day",
                table: "Reminders");

            migrationBuilder.DropColumn(
                name: "LetterId",
                table: "Reminders");

            migrationBuilder.DropColumn(
                name: "StaleAt",
                table: "OutgoingMails");

            migrationBuilder.CreateIndex(
                name: "IX_Reminders_MemberId",
                table: "Reminders",
                column: "MemberId");
        }
    }
}
