#!/bin/sh
# Lighthouse's figures for a phone, of a site that is running: `tests/benchmarks/lighthouse.sh http://localhost:8000`.
# Needs Node and Chromium. On a machine that is busy with other things, only the sizes, CLS and the scores for
# accessibility, best practices and SEO mean anything: it takes every delay for the page's own.
set -eu

export CHROME_PATH="${CHROME_PATH:-$(command -v chromium || command -v google-chrome)}"
report=$(mktemp)
trap 'rm -f "$report"' EXIT

for path in / /conditions/back-spasms/ /articles/still-cant-sit-comfortably/ /articles/ /contact/; do
    npx --yes lighthouse@12 "${1:?which site?}$path" --quiet --output=json --output-path="$report" \
        --chrome-flags="--headless=new --no-sandbox"
    node - "$report" "$path" <<'JS'
const { categories, audits } = JSON.parse(require("fs").readFileSync(process.argv[2]))
const scores = Object.values(categories).map(({ score }) => Math.round(score * 100))
const figure = (name) => audits[name].numericValue
console.log(
  process.argv[3].padEnd(40), scores.join("/"),
  `LCP ${Math.round(figure("largest-contentful-paint"))} ms`,
  `CLS ${figure("cumulative-layout-shift").toFixed(3)}`,
  `TBT ${Math.round(figure("total-blocking-time"))} ms`,
  `${Math.round(figure("total-byte-weight") / 1024)} KB`,
)
JS
done
