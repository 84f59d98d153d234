// Integrity and completeness of a pack: its hash lists, read strictly, against the files.
(() => {
  "use strict";

  const { said, comment, info } = window.packFiles;
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
    if (info(files, "Payload-Oxum") !== `${octets}.${payload.length}`) {
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
    const named = info(files, "External-Identifier");
    if (named === null || comment(files, "pack-id") !== named) {
      findings.fail("integrity", "seal", "bag-info.txt");
    }
    if (PACK_NAME.test(files.folder) && comment(files, "pack-id") !== files.folder) {
      findings.fail("integrity", "folder", files.folder);
    }
  }

  window.packLists = { checkLists, listed };
})();
