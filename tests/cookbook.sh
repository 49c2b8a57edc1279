#!/usr/bin/env bash
# Runs the commands of the cookbook as its pages give them: every block marked `sh` in docs/cookbook/*.md, page by
# page, in a temporary folder. Usage: cookbook.sh COMMONGROUND [--excerpts] [PAGE...]
#
# It fails if a command fails, if a file that a page names (`out/...` between backticks) is not there afterwards, if
# a figure is missing or above 100 KB, if a link leads nowhere, or if a scenario of the cookbook does not pass
# `check`. With --excerpts it also says which lines of the excerpts (blocks marked `text`) are no longer what the
# commands print, and fails then: for releases, and whoever changes results.
set -euo pipefail
export LC_ALL=C
commonground="$(realpath "$1")"
shift
excerpts=no
if [ "${1:-}" = --excerpts ]; then
    excerpts=yes
    shift
fi
root="$(cd "$(dirname "$0")/.." && pwd)"
book="$root/docs/cookbook"
tmp="$(mktemp -d)"
trap 'rm -rf "$tmp"' EXIT
faults=0
fault() {
    echo "cookbook: $*"
    faults=$((faults + 1))
}

# blocks LANGUAGE PAGE: what stands in the blocks of this language.
blocks() {
    awk -v open="\`\`\`$1" '$0 == open { inside = 1; next } /^```/ { inside = 0 } inside' "$2"
}

# As a reader would: in a copy of the repository, with the program on the path.
mkdir "$tmp/bin"
ln -s "$commonground" "$tmp/bin/commonground"
export PATH="$tmp/bin:$PATH"

for scenario in "$book"/*.toml; do
    commonground check "$scenario" >"$tmp/said" 2>&1 || { cat "$tmp/said"; fault "$scenario does not pass check"; }
done

pages=("$@")
[ ${#pages[@]} -gt 0 ] || pages=("$book"/[0-9]*.md)
for page in "${pages[@]}"; do
    name="$(basename "$page" .md)"
    grep -q "]($name.md)" "$book/README.md" || fault "the index does not name $name.md"
    # Links of the page, and its figures.
    while read -r link; do
        [ -e "$book/$link" ] || fault "$name: there is no $link"
        case "$link" in
        *.svg) [ "$(wc -c <"$book/$link")" -le 102400 ] || fault "$name: $link is larger than 100 KB" ;;
        esac
    done < <(grep -o '](\([^)#]*\)' "$page" | cut -c 3- | grep -v '^https\?:' || true)
    blocks sh "$page" >"$tmp/commands"
    [ -s "$tmp/commands" ] || fault "$name has no commands"
    mkdir "$tmp/$name"
    cp -r "$root/docs" "$root/scenarios" "$tmp/$name/"
    began=$SECONDS
    if ! (cd "$tmp/$name" && bash -euo pipefail "$tmp/commands") >"$tmp/$name.said" 2>&1; then
        tail -n 30 "$tmp/$name.said"
        fault "$name: a command fails"
        continue
    fi
    while read -r file; do
        [ -s "$tmp/$name/$file" ] || [ -d "$tmp/$name/$file" ] || fault "$name promises $file, which is not there"
    done < <(grep -o '`out/[^` ]*`' "$page" | tr -d '`' | sort -u || true)
    if [ $excerpts = yes ]; then
        tr -s ' ' <"$tmp/$name.said" | sed 's/ $//' >"$tmp/squeezed"
        while read -r line; do
            grep -qF -- "$line" "$tmp/squeezed" || fault "$name: no longer printed: $line"
        done < <(blocks text "$page" | tr -s ' ' | sed 's/^ //; s/ $//' | grep -v '^\(\.\.\.\)\?$' || true)
    fi
    echo "$name: $((SECONDS - began)) s"
    rm -rf "${tmp:?}/$name"
done
[ $faults = 0 ] || { echo "cookbook: $faults faults"; exit 1; }
