// Checks the signed copies of a pack's documents: each begins with the bytes of its core PDF, names
// their SHA-256, and holds one signature by the pack's own key over the whole file.
(() => {
  "use strict";

  const COPY = /^signed\/([A-Za-z0-9][A-Za-z0-9_.-]*)\.signed\.pdf$/;
  const NAMED = /\/Reason \(Core PDF SHA256 ([0-9a-f]{64})/g;
  const RANGE = /\/ByteRange \[(\d{1,12}) (\d{1,12}) (\d{1,12}) (\d{1,12})\]/g;
  const MESSAGE_DIGEST = "06092a864886f70d010904";
  const SET = 0x31;
  const OCTETS = 0x04;
  const FIRST = 0xa0;
  const latin = new TextDecoder("latin1");
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

  /** The DER element at a place: its tag, its whole, and its content. */
  function element(bytes, at) {
    let start = at + 2;
    let length = bytes[at + 1];
    if (length & 0x80) {
      start += length & 0x7f;
      length = bytes.slice(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
    }
    if (!(start + length <= bytes.length)) throw new Error("cut off");
    return { tag: bytes[at], whole: bytes.slice(at, start + length), content: bytes.slice(start, start + length) };
  }

  function inside(bytes) {
    const found = [];
    for (let at = 0; at < bytes.length; ) {
      found.push(element(bytes, at));
      at += found[found.length - 1].whole.length;
    }
    return found;
  }

  const one = (parts, tag) => parts.find((part) => part.tag === tag);

  /** Signed attributes, the digest among them, and the signature of a CMS with one signer. */
  function signerOf(cms) {
    const signed = inside(one(inside(element(cms, 0).content), FIRST).content)[0];
    const signers = inside(inside(signed.content).pop().content);
    if (signers.length !== 1) throw new Error("not one signer");
    const parts = inside(signers[0].content);
    const attributes = one(parts, FIRST);
    const digests = inside(attributes.content)
      .map((attribute) => inside(attribute.content))
      .filter(([type]) => hex(type.whole) === MESSAGE_DIGEST)
      .map(([, values]) => inside(values.content)[0].content);
    if (digests.length !== 1) throw new Error("not one digest");
    const text = attributes.whole.slice();
    text[0] = SET;
    return { text, digest: hex(digests[0]), signature: one(parts, OCTETS).content };
  }

  /** The hash that a copy names; null unless it names exactly one. */
  function named(bytes, size) {
    const found = [...latin.decode(bytes.slice(size)).matchAll(NAMED)];
    return found.length === 1 ? found[0][1] : null;
  }

  /** The one update behind the core's bytes; null when it is not one with one signature. */
  function update(bytes, size) {
    const ranges = [...latin.decode(bytes.slice(size)).matchAll(RANGE)];
    if (ranges.length !== 1) return null;
    const [start, first, second, rest] = ranges[0].slice(1).map(Number);
    if (start !== 0 || first < size || second <= first || second + rest !== bytes.length) return null;
    const gap = /^<((?:[0-9A-Fa-f]{2})+)>$/.exec(latin.decode(bytes.slice(first, second)));
    if (!gap) return null;
    const covered = new Uint8Array(first + rest);
    covered.set(bytes.slice(0, first));
    covered.set(bytes.slice(second), first);
    return { covered, cms: Uint8Array.from(gap[1].match(/../g), (pair) => parseInt(pair, 16)) };
  }

  async function isSigned(told, spki) {
    try {
      const { text, digest, signature } = signerOf(told.cms);
      if (digest !== hex(new Uint8Array(await crypto.subtle.digest("SHA-256", told.covered)))) return false;
      const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
      const key = await crypto.subtle.importKey("spki", spki, rsa, false, ["verify"]);
      return await crypto.subtle.verify(rsa, key, signature, text);
    } catch {
      return false;
    }
  }

  /** `spki`: the key of the seal, or null; `manifest`: path to hash of every payload file. */
  async function checkCopies(files, manifest, findings, spki) {
    for (const [path, file] of files) {
      const match = COPY.exec(path);
      if (!match) continue;
      const cores = [...manifest.keys()].filter((name) => name.endsWith(`/${match[1]}.pdf`));
      const core = cores.length === 1 ? files.get(cores[0]) : null;
      if (!core) {
        findings.fail("integrity", "copy_of_none", path);
        continue;
      }
      const told = update(file.bytes, core.size);
      const begins = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", file.bytes.slice(0, core.size))));
      if (begins !== core["SHA-256"] || named(file.bytes, core.size) !== core["SHA-256"]) {
        findings.fail("integrity", "copy", path);
      }
      if (!told || !spki || !(await isSigned(told, spki))) findings.fail("signer", "copy_signature", path);
    }
  }

  window.checkCopies = checkCopies;
})();
