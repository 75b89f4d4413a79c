using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MasterHome.Data.SqlServer.Migrations
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

            migrationBuilder.AlterColumn<string>(
                name: "Period",
                table: "Reminders",
                type: "nvarchar(40)",
                maxLength: 40,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "nvarchar(20)",
                oldMaxLength: 20);

            migrationBuilder.AddColumn<DateOnly>(
                name: "Day",
                table: "Reminders",
                type: "date",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.AddColumn<long>(
                name: "LetterId",
                table: "Reminders",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "StaleAt",
                table: "OutgoingMails",
                type: "datetime2",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ReminderRounds",
                columns: table => new
                {
                    Zone = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "date", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReminderRounds", x => x.Zone);
                });

            migrationBuilder.CreateTable(
                name: "ReminderRules",
                columns: table => new
                {
                    Kind = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false),
                    IsOn = table.Column<bool>(type: "bit", nullable: false),
                    DayOfMonth = table.Column<int>(type: "int", nullable: true),
                    AlsoOnTrack = table.Column<bool>(type: "bit", nullable: true),
                    BehindPercent = table.Column<int>(type: "int", nullable: true),
                    FromMonth = table.Column<int>(type: "int", nullable: true),
                    DaysBefore = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: true),
                    HoursBefore = table.Column<int>(type: "int", nullable: true),
                    PauseDays = table.Column<int>(type: "int", nullable: true),
                    MostAYear = table.Column<int>(type: "int", nullable: true),
                    FromHour = table.Column<int>(type: "int", nullable: true),
                    ToHour = table.Column<int>(type: "int", nullable: true),
                    ChangedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    ChangedBy = table.Column<string>(type: "nvarchar(220)", maxLength: 220, nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false)
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

            migrationBuilder.AlterColumn<string>(
                name: "Period",
                table: "Reminders",
                type: "nvarchar(20)",
                maxLength: 20,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "nvarchar(40)",
                oldMaxLength: 40);

            migrationBuilder.CreateIndex(
                name: "IX_Reminders_MemberId",
                table: "Reminders",
                column: "MemberId");
        }
    }
}
