// Draw an article of Attest, and draw it again whenever something happened to it: node draw.mjs SITE SLUG
// In a browser: import { follow } from "./draw.mjs"; for await (const lines of follow(site, slug)) show(lines);

async function get(address) {
  const answer = await fetch(address, { cache: "no-cache" }); // asks whether what is kept is still so
  if (!answer.ok && answer.status !== 410) throw new Error(`${address}: ${answer.status}`);
  return answer.json(); // a tombstone (410) is a document too
}

export function draw(article) {
  const drawn = article.blocks.filter(block => block.status !== "withdrawn").flatMap(block => {
    const mark = block.type === "heading" ? "#".repeat(block.level) : "-";
    const flags = article.claims[block.claim]?.flags ?? [];
    const line = [mark, block.text ?? block.message, ...block.cites.map(n => `[${n}]`)].join(" ");
    return [line, ...flags.map(flag => `  ! ${flag.message}`)];
  });
  const sources = article.references.map(one => `${one.n}. ${one.formatted} ${one.standing.message}`);
  return [article.title, article.message, ...drawn, ...sources].filter(Boolean);
}

export async function* follow(site, slug, seconds = 5) {
  for (let after = 0, shown; ; ) {
    const changes = await get(`${site}/api/v1/changes?after=${after}`);
    after = changes.items.at(-1)?.sequence ?? after;
    if (!shown || changes.items.some(one => one.path === `articles/${shown.id}`))
      yield draw((shown = await get(`${site}/api/v1/articles/${slug}`)));
    if (!changes.next) await new Promise(rested => setTimeout(rested, seconds * 1000));
  }
}

if (globalThis.process) for await (const lines of follow(...process.argv.slice(2))) console.log(lines.join("\n") + "\n");
