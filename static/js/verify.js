// Checks a dropped evidence pack in the browser: no byte of it leaves this machine. Only the core
// root and the key's fingerprint, two hashes, are asked about at the server.
(() => {
  "use strict";

  const RECEIVED = "seal/received.sha256";
  const LISTS = {
    [RECEIVED]: "SHA-256",
    "seal/stamped.sha256": "SHA-256",
    "seal/seal.txt": "SHA-256",
    "tagmanifest-sha256.txt": "SHA-256",
    "tagmanifest-sha512.txt": "SHA-512",
    "manifest-sha256.txt": "SHA-256",
    "manifest-sha512.txt": "SHA-512",
  };
  const DIGITS = { "SHA-256": 64, "SHA-512": 128 };
  const LATER =
    /^(seal\/(stamped\.ts[qr]|tsa-chain\.pem|custody-receipts\.txt|restamp-[1-9]\d?\.(sha256|tsq|tsr|pem))|signed\/[A-Za-z0-9][A-Za-z0-9_.-]*\.signed\.pdf)$/;
  // Which paths a list may speak of: one that reaches further could smuggle a file in.
  const REACH = {
    "seal/stamped.sha256": /^seal\/(seal\.(txt|rsa\.sig|ed25519\.sig)|signer-\w+\.pem)$/,
    [RECEIVED]: LATER,
    "tagmanifest-sha256.txt": /^[^/]+$/,
    "tagmanifest-sha512.txt": /^[^/]+$/,
    "manifest-sha256.txt": /^data\/./,
    "manifest-sha512.txt": /^data\/./,
  };
  const PACK_NAME = /^BG-[A-Za-z0-9_-]+-T\d-v\d+$/;
  const CHAIN = "data/11-custody/custody.jsonl";
  const RECEIPTS = "seal/custody-receipts.txt";
  const ANCHOR = /^data\/11-custody\/anchors\/.*\.txt$/;
  const TABLES = /^data\/(13-disclosure\/|04-orders\/orders-masked\.csv$)/;
  const text = new TextDecoder("utf-8");

  const hex = (buffer) =>
    Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const digest = async (name, bytes) => hex(await crypto.subtle.digest(name, bytes));

  class Findings {
    constructor() {
      this.fails = { integrity: [], completeness: [], signer: [], timestamp: [], custody: [], linkage: [] };
      this.open = { signer: [], timestamp: [], custody: [], linkage: [] };
    }

    fail(name, code, file) {
      this.fails[name].push([code, file || ""]);
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
      const isKept = !path.startsWith("data/") || path === CHAIN || ANCHOR.test(path) || TABLES.test(path);
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

  const said = (files, path) => (files.has(path) ? text.decode(files.get(path).bytes) : "");

  /** Path to hash of one list, or null when a line is not a hash and a path. */
  function listed(content, algorithm) {
    const line = new RegExp(`^([0-9a-f]{${DIGITS[algorithm]}})  ([A-Za-z0-9_.][A-Za-z0-9_./ -]*)$`);
    const found = new Map();
    const lines = content.split("\n");
    if (lines.pop() !== "") return null;
    for (const one of lines) {
      if (one.startsWith("#")) continue;
      const match = line.exec(one);
      if (!match || match[2].split("/").includes("..") || found.has(match[2])) return null;
      found.set(match[2], match[1]);
    }
    return found.size ? found : null;
  }

  function comment(files, name) {
    const line = said(files, "seal/seal.txt").split("\n").find((one) => one.startsWith(`# ${name}: `));
    return line ? line.slice(name.length + 4) : null;
  }

  function checkLists(files, findings) {
    const known = new Set(Object.keys(LISTS));
    const lists = {};
    const later = [...files.keys()].filter((path) => LATER.test(path));
    const keepsList = files.has(RECEIVED) || comment(files, "received") !== null;
    for (const [name, algorithm] of Object.entries(LISTS)) {
      if (!files.has(name)) {
        if (name === RECEIVED && !(keepsList && later.length)) continue;
        findings.fail("completeness", "missing", name);
        continue;
      }
      lists[name] = listed(said(files, name), algorithm);
      if (!lists[name]) findings.fail("integrity", "malformed", name);
      for (const [path, due] of lists[name] || []) {
        known.add(path);
        if (REACH[name] && !REACH[name].test(path)) findings.fail("completeness", "reaches", path);
        if (!files.has(path)) findings.fail("completeness", "missing", path);
        else if (files.get(path)[algorithm] !== due) findings.fail("integrity", "differs", path);
      }
    }
    for (const path of files.keys()) {
      if (!known.has(path) && (keepsList || !LATER.test(path))) findings.fail("completeness", "unlisted", path);
    }
    checkRenewals(files, findings);
    checkPairs(lists, findings);
    checkSealed(files, lists, findings);
    checkOxum(files, findings);
    return lists;
  }

  /** A renewal is a list and a stamp, and follows the one before it. */
  function checkRenewals(files, findings) {
    let before = files.has("seal/stamped.tsr");
    for (let number = 1; number < 100; number += 1) {
      const name = `seal/restamp-${number}.`;
      const there = [...files.keys()].filter((path) => path.startsWith(name));
      const whole = before && files.has(`${name}sha256`) && files.has(`${name}tsr`);
      if (there.length && !whole) findings.fail("completeness", "renewal", there[0]);
      before = there.length > 0 && whole;
    }
  }

  function checkOxum(files, findings) {
    const payload = [...files.entries()].filter(([path]) => path.startsWith("data/"));
    const octets = payload.reduce((sum, [, file]) => sum + file.size, 0);
    const told = /^Payload-Oxum: (.*)$/m.exec(said(files, "bag-info.txt"));
    if (!told || told[1] !== `${octets}.${payload.length}`) {
      findings.fail("completeness", "oxum", "bag-info.txt");
    }
  }

  function checkPairs(lists, findings) {
    const same = (one, other) =>
      [...(lists[one] || new Map()).keys()].sort().join("\n") ===
      [...(lists[other] || new Map()).keys()].sort().join("\n");
    for (const kind of ["manifest", "tagmanifest"]) {
      if (!same(`${kind}-sha256.txt`, `${kind}-sha512.txt`)) {
        findings.fail("completeness", "disagree", `${kind}-sha512.txt`);
      }
    }
    for (const path of ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sha512.txt"]) {
      if (!(lists["tagmanifest-sha256.txt"] || new Map()).has(path)) {
        findings.fail("completeness", "unlisted", path);
      }
    }
  }

  /** A seal that is there names this very core; one that is missing is a file less. */
  function checkSealed(files, lists, findings) {
    const root = files.get("tagmanifest-sha256.txt");
    if (!root || !files.has("seal/seal.txt")) return;
    const sealed = [...(lists["seal/seal.txt"] || new Map()).keys()].sort().join(" ");
    if (sealed !== "bagit.txt tagmanifest-sha256.txt tagmanifest-sha512.txt") {
      findings.fail("integrity", "seal", "seal/seal.txt");
    }
    if (comment(files, "core-root") !== root["SHA-256"]) {
      findings.fail("integrity", "root", "seal/seal.txt");
    }
    const named = /^External-Identifier: (.*)$/m.exec(said(files, "bag-info.txt"));
    if (!named || comment(files, "pack-id") !== named[1]) {
      findings.fail("integrity", "seal", "bag-info.txt");
    }
    if (PACK_NAME.test(files.folder) && comment(files, "pack-id") !== files.folder) {
      findings.fail("integrity", "folder", files.folder);
    }
  }

  function der(pem) {
    const body = pem.replace(/-----[A-Z ]+-----/g, "").replace(/\s/g, "");
    return Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
  }

  /** True, false, or null where this browser knows no such signatures. */
  async function holds(files, key, signature, algorithm) {
    try {
      const spki = der(said(files, key));
      const loaded = await crypto.subtle.importKey("spki", spki, algorithm, false, ["verify"]);
      return await crypto.subtle.verify(
        algorithm, loaded, files.get(signature).bytes, files.get("seal/seal.txt").bytes,
      );
    } catch (error) {
      return error.name === "NotSupportedError" ? null : false;
    }
  }

  /** Whether the Ed25519 key is not the one that the seal names; older seals name none. */
  async function isOtherSecondKey(files, path) {
    const named = comment(files, "signer-ed25519-spki-sha256");
    try {
      return named !== null && named !== (await digest("SHA-256", der(said(files, path))));
    } catch {
      return true;
    }
  }

  async function checkSigner(files, findings, wanted, published) {
    const due = ["seal/signer-rsa.pem", "seal/seal.rsa.sig", "seal/signer-ed25519.pem", "seal/seal.ed25519.sig"];
    const missing = due.find((path) => !files.has(path));
    const named = comment(files, "signer-rsa-spki-sha256");
    if (missing) {
      if (named === "none" && !wanted) findings.wait("signer", "unsigned");
      else findings.fail("signer", "missing", missing);
      return null;
    }
    let key = null;
    try {
      key = await digest("SHA-256", der(said(files, due[0])));
    } catch {
      findings.fail("signer", "signature", due[0]);
      return null;
    }
    const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    if ((await holds(files, due[0], due[1], rsa)) !== true) findings.fail("signer", "signature", due[1]);
    if ((await holds(files, due[2], due[3], { name: "Ed25519" })) === false) {
      findings.fail("signer", "signature", due[3]);
    }
    if (named !== key || (await isOtherSecondKey(files, due[2]))) {
      findings.fail("signer", "other_key", due[0]);
    }
    if (wanted && wanted !== key) findings.fail("signer", "other_key", key);
    else if (!wanted && !(await published(key))) findings.wait("signer", "not_published");
    return key;
  }

  function sealKey(files) {
    try {
      return der(said(files, "seal/signer-rsa.pem"));
    } catch {
      return null;
    }
  }

  /** The stamp is of what its list names: whether it fits the list is for openssl to say. */
  function checkTime(files, findings) {
    const stamped = "seal/stamped.sha256";
    const isStamped = files.has("seal/stamped.tsr") && files.has(stamped);
    for (const [path, due] of (isStamped && listed(said(files, stamped), "SHA-256")) || []) {
      if (!files.has(path) || files.get(path)["SHA-256"] !== due) {
        findings.fail("timestamp", "stamped_changed", path);
      }
    }
    findings.wait("timestamp", files.has("seal/stamped.tsr") ? "stamp_elsewhere" : "no_stamp");
  }

  async function checkCustody(files, findings) {
    const head = comment(files, "custody-head");
    const zeros = "0".repeat(64);
    if (!files.has(CHAIN)) {
      if (head === `${zeros} at seq 0`) findings.wait("custody", "no_custody");
      else findings.fail("custody", "missing", CHAIN);
      return;
    }
    const lines = said(files, CHAIN).replace(/\n$/, "").split("\n");
    const hashes = [zeros];
    for (const [index, line] of lines.entries()) {
      let entry = null;
      try {
        entry = JSON.parse(line);
      } catch {
        entry = null;
      }
      if (!entry || entry.seq !== index + 1 || entry.prev !== hashes[index]) {
        findings.fail("custody", "broken", `${CHAIN}: ${index + 1}`);
        return;
      }
      hashes.push(await digest("SHA-256", new TextEncoder().encode(line)));
    }
    if (head !== `${hashes[lines.length]} at seq ${lines.length}`) {
      findings.fail("custody", "cut", CHAIN);
    }
    for (const path of files.keys()) {
      if (!ANCHOR.test(path)) continue;
      const told = /^custody-head: ([0-9a-f]{64}) at seq (\d+)$/m.exec(said(files, path));
      if (!told || hashes[Number(told[2])] !== told[1]) findings.fail("custody", "anchor", path);
    }
    if (files.has(RECEIPTS) && !receiptsHold(said(files, RECEIPTS), hashes)) {
      findings.fail("custody", "receipt", RECEIPTS);
    }
  }

  /** Whether every head that others hold is still a line of the chain; false when none is named. */
  function receiptsHold(content, hashes) {
    const heads = content
      .split("\n")
      .map((line) => /^custody-head: ([0-9a-f]{64}) at seq ([1-9][0-9]{0,8})$/.exec(line))
      .filter((head) => head);
    return heads.length > 0 && heads.every((head) => hashes[Number(head[2])] === head[1]);
  }

  /** Rows of a CSV with RFC 4180 quoting. */
  function rows(content) {
    const found = [[]];
    let cell = "";
    let quoted = false;
    const plain = content.replace(/^\ufeff/, "");
    for (let at = 0; at < plain.length; at += 1) {
      const letter = plain[at];
      if (quoted) {
        if (letter !== '"') cell += letter;
        else if (plain[at + 1] === '"') {
          cell += '"';
          at += 1;
        } else quoted = false;
      } else if (letter === '"') quoted = true;
      else if (letter === ",") {
        found[found.length - 1].push(cell);
        cell = "";
      } else if (letter === "\n") {
        found[found.length - 1].push(cell);
        cell = "";
        found.push([]);
      } else cell += letter;
    }
    found.pop();
    return found.slice(1);
  }

  async function checkLinkage(files, findings) {
    const commitments = "data/13-disclosure/commitments.csv";
    const disclosures = "data/13-disclosure/disclosures.csv";
    if (!files.has(commitments)) {
      findings.fail("linkage", "missing", commitments);
      return;
    }
    const committed = new Map(rows(said(files, commitments)).map((row) => [`${row[0]}|${row[1]}`, row[2]]));
    const refs = new Set([...committed.keys()].map((key) => key.split("|")[0]));
    const orders = new Set(rows(said(files, "data/04-orders/orders-masked.csv")).map((row) => row[0]));
    if (refs.size !== orders.size || [...refs].some((ref) => !orders.has(ref))) {
      findings.fail("linkage", "orders", commitments);
    }
    if (!files.has(disclosures)) {
      findings.wait("linkage", "no_disclosures");
      return;
    }
    for (const [ref, field, salt, value] of rows(said(files, disclosures))) {
      const due = await digest("SHA-256", new TextEncoder().encode(`${salt}|${value}`));
      if (committed.get(`${ref}|${field}`) !== due) findings.fail("linkage", "value", `${ref} ${field}`);
    }
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
