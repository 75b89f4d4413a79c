#!/usr/bin/env bash
# Adds a migration to both providers, and compiles the models anew: src/MasterHome/Data/add-migration.sh NAME
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:?pass the name of the migration}
dotnet tool restore
# They follow the mapping of before, which may not even build any more.
rm -rf Data/*/CompiledModel
dotnet ef migrations add "$name" --context SqliteHomeDb --output-dir Data/Sqlite/Migrations
dotnet ef migrations add "$name" --context SqlServerHomeDb --output-dir Data/SqlServer/Migrations
Data/compile-models.sh
