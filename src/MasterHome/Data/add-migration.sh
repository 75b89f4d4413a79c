#!/usr/bin/env bash
# Adds a migration to both providers: src/MasterHome/Data/add-migration.sh NAME
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:?pass the name of the migration}
dotnet tool restore
dotnet ef migrations add "$name" --context SqliteHomeDb --output-dir Data/Sqlite/Migrations
dotnet ef migrations add "$name" --context SqlServerHomeDb --output-dir Data/SqlServer/Migrations
