// The chain of custody: each line holds the hash of the one before, the seal that of the last.
(() => {
  "use strict";

  const { sha256, said, comment } = window.packFiles;
  const CHAIN = "data/11-custody/custody.jsonl";
  const RECEIPTS = "seal/custody-receipts.txt";
  const ANCHOR = /^data\/11-custody\/anchors\/.*\.txt$/;
  const HEAD = /^custody-head: ([0-9a-f]{64}) at seq ([0-9]{1,9})$/;
  const LINE =
    /^(#[^\n]*|custody-head: [0-9a-f]{64} at seq [1-9][0-9]{0,8}|received: [0-9TZ:-]+|by: [^\n]*)$/;
  const KEYS = "action actor at case detail object prev role seq sha256 v";
  const NO_HEAD = "0".repeat(64);

  /** A value as RFC 8785 writes it. */
  function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }

  /** What a line holds; null unless it is written as every line is, each key once and no other. */
  function entryIn(line) {
    try {
      const entry = JSON.parse(line);
      return canonical(entry) === line && Object.keys(entry).join(" ") === KEYS ? entry : null;
    } catch {
      return null;
    }
  }

  /** The hash of each line, from the second place on; or the number of the line that breaks it. */
  async function chained(lines) {
    const hashes = [NO_HEAD];
    for (const [index, line] of lines.entries()) {
      const entry = entryIn(line);
      if (!entry || entry.seq !== index + 1 || entry.prev !== hashes[index]) return { broken: index + 1 };
      hashes.push(await sha256(line));
    }
    return { hashes };
  }

  const headsIn = (content) => content.split("\n").map((line) => HEAD.exec(line)).filter((head) => head);
  const isIn = (hashes) => (head) => Number(head[2]) > 0 && hashes[Number(head[2])] === head[1];

  async function checkCustody(files, findings) {
    const head = comment(files, "custody-head");
    if (!files.has(CHAIN)) {
      if (head === `${NO_HEAD} at seq 0`) findings.wait("custody", "no_custody");
      else findings.fail("custody", "missing", CHAIN);
      return;
    }
    const lines = said(files, CHAIN).replace(/\n$/, "").split("\n");
    const { hashes, broken } = await chained(lines);
    if (broken) {
      findings.fail("custody", "broken", `${CHAIN}: ${broken}`);
      return;
    }
    if (head !== `${hashes[lines.length]} at seq ${lines.length}`) findings.fail("custody", "cut", CHAIN);
    for (const path of files.keys()) {
      if (ANCHOR.test(path) && !headsIn(said(files, path)).slice(0, 1).some(isIn(hashes))) {
        findings.fail("custody", "anchor", path);
      }
    }
    checkReceipts(files, findings, hashes);
  }

  /** Every head that others hold is still a line of the chain, and at least one is named. */
  function checkReceipts(files, findings, hashes) {
    if (!files.has(RECEIPTS)) return;
    const lines = said(files, RECEIPTS).replace(/\n$/, "").split("\n");
    const strange = lines.findIndex((line) => !LINE.test(line)) + 1;
    if (strange) findings.fail("custody", "receipt", `${RECEIPTS}: ${strange}`);
    const heads = headsIn(said(files, RECEIPTS)).filter((head) => !head[2].startsWith("0"));
    if (!heads.length || !heads.every(isIn(hashes))) findings.fail("custody", "receipt", RECEIPTS);
  }

  window.packCustody = { checkCustody };
})();
