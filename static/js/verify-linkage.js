// Whether disclosed values fit the commitments, and the commitments are about the pack's orders.
(() => {
  "use strict";

  const { sha256, said } = window.packFiles;
  const ORDERS = "data/04-orders/orders-masked.csv";
  const COMMITMENTS = "data/13-disclosure/commitments.csv";
  const DISCLOSURES = "data/13-disclosure/disclosures.csv";
  // Only the form in which the tables are written: two readers could take another one differently.
  const COMMITMENT = /^(O-[0-9]+),([a-z_]+),([0-9a-f]{64})$/;
  const DISCLOSED = /^(O-[0-9]+),([a-z_]+),([0-9a-f]{32}),(?:"((?:[^"\r]|"")*)"|([^",\r]*))$/;

  /** The lines of a table by the pattern of one; null for another header or line, or one twice. */
  function tableOf(content, header, form) {
    const lines = content.split("\n");
    if (lines.shift() !== header || lines.pop() !== "") return null;
    const found = lines.map((line) => form.exec(line));
    if (found.includes(null)) return null;
    return new Set(found.map(([, ref, field]) => `${ref},${field}`)).size === found.length ? found : null;
  }

  /** Every order stands there once and has its commitments, and each of them is about an order. */
  function checkOrders(files, committed, findings) {
    if (!files.has(ORDERS)) return;
    const content = said(files, ORDERS).replace(/^\ufeff/, "");
    const there = [...content.matchAll(/(?:^|\n)(O-[0-9]+),/g)].map((match) => match[1]);
    const refs = new Set(committed.map(([, ref]) => ref));
    const isSame = there.length === refs.size && there.every((ref) => refs.has(ref));
    if (!content.startsWith("ref,") || !isSame || new Set(there).size !== there.length) {
      findings.fail("linkage", "orders", COMMITMENTS);
    }
  }

  async function checkDisclosed(files, committed, findings) {
    const lines = tableOf(said(files, DISCLOSURES), "ref,field,salt,value", DISCLOSED);
    if (!lines || !lines.length) {
      findings.fail("linkage", "table", DISCLOSURES);
      return;
    }
    const due = new Map(committed.map(([, ref, field, hash]) => [`${ref},${field}`, hash]));
    for (const [, ref, field, salt, quoted, plain] of lines) {
      const value = plain === undefined ? quoted.replaceAll('""', '"') : plain;
      if (due.get(`${ref},${field}`) !== (await sha256(`${salt}|${value}`))) {
        findings.fail("linkage", "value", `${ref} ${field}`);
      }
    }
  }

  async function checkLinkage(files, findings) {
    const committed = tableOf(said(files, COMMITMENTS), "ref,field,sha256", COMMITMENT);
    if (!committed) {
      findings.fail("linkage", files.has(COMMITMENTS) ? "table" : "missing", COMMITMENTS);
      return;
    }
    checkOrders(files, committed, findings);
    if (files.has(DISCLOSURES)) await checkDisclosed(files, committed, findings);
    else findings.wait("linkage", "no_disclosures");
  }

  window.packLinkage = { checkLinkage };
})();
