#!/usr/bin/env bash
# Do the packages that our own codecs stand in for restore today? One line each; never fails (docs/adr/0002-own-parquet-writer.md, 0010-own-arrow-files.md).
set -u

check() {
  local package=$1 seam=$2 folder output
  folder=$(mktemp -d) || { echo "$package: not checked (no temporary folder)"; return; }
  cat > "$folder/probe.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="$package" Version="*" /></ItemGroup>
</Project>
XML
  # A package folder of its own: the user's cache would answer for a source that no longer has the package.
  if output=$(cd "$folder" && NUGET_PACKAGES="$folder/packages" timeout 60 dotnet restore --no-http-cache probe.csproj 2>&1); then
    echo "$package: restores: the seam is $seam"
  else
    local status=$? code
    code=$(grep -oE 'NU[0-9]{4}' <<< "$output" | head -n 1)
    [ "$status" -eq 124 ] && code='no answer within 60 s'
    echo "$package: does not restore today (${code:-exit $status})"
  fi
  rm -rf "$folder"
}

if command -v dotnet > /dev/null; then
  check Parquet.Net 'ITableWriter, see ADR 0002'
  check Apache.Arrow 'ITableWriter, see ADR 0002 and 0010'
else
  echo 'Parquet.Net, Apache.Arrow: not checked (no dotnet)'
fi
exit 0
