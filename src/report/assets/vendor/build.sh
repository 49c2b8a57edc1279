#!/usr/bin/env bash
# Makes ../echarts.min.js: Apache ECharts with nothing but what the figures of the report use.
# Needs node and npm. Run it to take in a new version, then commit what changed.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
echarts=6.1.0
esbuild=0.28.2
tmp="$(mktemp -d)"
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
echo '{ "private": true }' > package.json
npm install --no-audit --no-fund --save-exact "echarts@$echarts" "esbuild@$esbuild"
cp "$here/entry.js" .
npx esbuild entry.js --bundle --minify --format=iife --global-name=echarts --target=es2020 \
    --legal-comments=none --outfile=bundle.js
{
    echo "/* Apache ECharts $echarts, trimmed. Licensed to the Apache Software Foundation under the Apache License 2.0;"
    echo "   contains zrender (BSD 3-Clause) and parts of d3 (BSD 3-Clause): see vendor/. */"
    # The module says the same in strict and in sloppy pages, and in engines without a window.
    cat bundle.js
} > "$here/../echarts.min.js"
cp node_modules/echarts/LICENSE "$here/LICENSE-echarts"
cp node_modules/echarts/NOTICE "$here/NOTICE-echarts"
cp node_modules/echarts/licenses/LICENSE-d3 "$here/LICENSE-d3"
cp node_modules/zrender/LICENSE "$here/LICENSE-zrender"
