// Who sealed a pack: both signatures, and the key against the fingerprint known from elsewhere.
(() => {
  "use strict";

  const { digest, said, comment } = window.packFiles;

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
    const missing = due.slice(0, 2).find((path) => !files.has(path));
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

  window.packSigner = { checkSigner, sealKey };
})();
