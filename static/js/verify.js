// Checks a dropped evidence pack in the browser: no byte of it leaves this machine. Only the core
// root and the key's fingerprint, two hashes, are asked about at the server.
(() => {
  "use strict";

  const { digest } = window.packFiles;
  const { checkLists } = window.packLists;
  const { checkSigner, sealKey } = window.packSigner;
  const { checkTime } = window.packStamp;
  const { checkCustody } = window.packCustody;
  const { checkLinkage } = window.packLinkage;
  const LOOKED_INTO = /^data\/(11-custody\/(custody\.jsonl$|anchors\/.*\.txt$)|13-disclosure\/|04-orders\/orders-masked\.csv$)/;

  class Findings {
    constructor() {
      this.fails = { integrity: [], completeness: [], signer: [], timestamp: [], custody: [], linkage: [] };
      this.open = { signer: [], timestamp: [], custody: [], linkage: [] };
    }

    /** Once each: two lists may say the same of one file. */
    fail(name, code, file = "") {
      if (!this.fails[name].some(([known, of]) => known === code && of === file)) {
        this.fails[name].push([code, file]);
      }
    }

    wait(name, code) {
      this.open[name].push([code, ""]);
    }

    result(name) {
      if ((this.fails[name] || []).length) return "fail";
      return (this.open[name] || []).length ? "unconfirmed" : "pass";
    }
  }

  /** Hashes of every file, and the bytes of those that are looked into. */
  async function hashed(buffer, progress) {
    const files = new Map();
    files.folder = await window.readZip(buffer, async (path, bytes, done) => {
      const isKept = !path.startsWith("data/") || LOOKED_INTO.test(path);
      files.set(path, {
        "SHA-256": await digest("SHA-256", bytes),
        "SHA-512": await digest("SHA-512", bytes),
        size: bytes.length,
        bytes: isKept ? bytes : null,
      });
      progress(done);
    });
    return files;
  }

  /** Six results of one pack. `published(fingerprint)` tells whether the site publishes that key. */
  async function checkPack(buffer, { fingerprint = "", published, progress = () => {} }) {
    const findings = new Findings();
    const files = await hashed(buffer, progress);
    const lists = checkLists(files, findings);
    const key = await checkSigner(files, findings, fingerprint, published);
    await window.checkCopies(files, lists["manifest-sha256.txt"] || new Map(), findings, sealKey(files));
    checkTime(files, findings);
    await checkCustody(files, findings);
    await checkLinkage(files, findings);
    const root = files.get("tagmanifest-sha256.txt");
    return { findings, key, root: root ? root["SHA-256"] : "" };
  }

  window.checkPack = checkPack;
})();
