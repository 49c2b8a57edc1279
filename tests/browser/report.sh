#!/usr/bin/env bash
# Opens a report in a browser without a window: no word on its console, every figure drawn, in the light, in the
# dark and for print. Usage: report.sh REPORT.html [FOLDER for pictures [PAGES [FIGURE...]]]
#
# PAGES: at most so many when it is printed (a brief is for paper); FIGURE: identifiers of figures that must be
# among those that are drawn. An empty FOLDER or PAGES asks for none.
# Uses Chromium; where it is missing and Debian's package can be installed, it is, else the test is skipped.
set -euo pipefail
page="$(realpath "$1")"
pictures="${2:-}"
most="${3:-}"
if [ $# -gt 3 ]; then shift 3; else shift $#; fi
wanted_figures=("$@")
tmp="$(mktemp -d)"
trap 'rm -rf "$tmp"' EXIT

browser="$(command -v chromium || command -v chromium-browser || true)"
if [ -z "$browser" ] && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >"$tmp/apt" 2>&1 || true
    browser="$(command -v chromium || true)"
fi
if [ -z "$browser" ]; then
    echo "skipped: there is no Chromium"
    exit 0
fi

# look NAME ARGUMENTS...: what the page becomes goes to NAME, what the browser says to NAME.said.
look() {
    local name="$1"
    shift
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars \
        --enable-logging=stderr --user-data-dir="$tmp/profile-$name" --virtual-time-budget=10000 "$@" \
        >"$tmp/$name" 2>"$tmp/$name.said"
    if grep -q "CONSOLE" "$tmp/$name.said"; then
        echo "the console of the page ($name) is not silent:"
        grep "CONSOLE" "$tmp/$name.said"
        return 1
    fi
}

# drawn NAME: every figure of the dumped page is there and has lines.
drawn() {
    local wanted ready
    wanted="$(grep -o 'data-figures="[0-9]*"' "$tmp/$1" | grep -o '[0-9]*' || echo 0)"
    ready="$(grep -o 'data-rendered="yes"' "$tmp/$1" | wc -l)"
    if [ "$wanted" = 0 ] || [ "$wanted" != "$ready" ]; then
        echo "$1: $ready of $wanted figures are drawn"
        grep -o '<div class="chart" id="[^"]*"[^>]*data-rendered="no"' "$tmp/$1" | grep -o 'id="[^"]*"' || true
        return 1
    fi
    echo "$1: all $wanted figures are drawn"
}

dark=--blink-settings=preferredColorScheme=0
look light --window-size=1200,900 --dump-dom "file://$page"
drawn light
for figure in ${wanted_figures[@]+"${wanted_figures[@]}"}; do
    if ! grep -q "id=\"chart-$figure\"" "$tmp/light"; then
        echo "the figure $figure is missing"
        exit 1
    fi
done
look dark "$dark" --window-size=1200,900 --dump-dom "file://$page"
drawn dark
look narrow --window-size=500,900 --dump-dom "file://$page"
drawn narrow
look print --window-size=1200,900 --print-to-pdf="$tmp/report.pdf" --no-pdf-header-footer "file://$page"
[ "$(head -c 5 "$tmp/report.pdf")" = "%PDF-" ]
if [ -n "$most" ]; then
    pages="$(grep -ac '/Type */Page\b' "$tmp/report.pdf" || true)"
    if [ "$pages" = 0 ] || [ "$pages" -gt "$most" ]; then
        echo "print: $pages pages, at most $most are wanted"
        exit 1
    fi
    echo "print: $pages pages"
fi

if [ -n "$pictures" ]; then
    mkdir -p "$pictures"
    cp "$tmp/report.pdf" "$pictures/"
    look picture --window-size=1200,14000 --screenshot="$pictures/light.png" "file://$page"
    look picture-dark "$dark" --window-size=1200,14000 --screenshot="$pictures/dark.png" "file://$page"
    look picture-narrow --window-size=500,9000 --screenshot="$pictures/narrow.png" "file://$page"
fi
