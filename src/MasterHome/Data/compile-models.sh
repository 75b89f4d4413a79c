#!/usr/bin/env bash
# Writes the compiled models anew, after a change of the mapping: src/MasterHome/Data/compile-models.sh
# With a folder, writes them there instead, from what is built: .ci/run compares.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet tool restore
if [ $# = 0 ]; then
  rm -rf Data/*/CompiledModel
  dotnet build
fi
for provider in Sqlite SqlServer; do
  dotnet ef dbcontext optimize --no-build --context "${provider}HomeDb" \
    --output-dir "${1:-Data}/$provider/CompiledModel" --namespace "MasterHome.Data.$provider.CompiledModel"
done
