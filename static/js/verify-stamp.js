// The time of a pack, as far as a browser can tell: whether each stamp is over what lies here. Whether
// an authority made it is for openssl to say.
(() => {
  "use strict";

  const { hex, said } = window.packFiles;
  const { listed } = window.packLists;
  const STAMPED = "seal/stamped.sha256";
  const REPLY = "seal/stamped.tsr";
  const OCTETS = "0420"; // 32 of them, as the hash lies in a reply and in its question

  /** Each stamp with what it is over; a renewal's list must hold what it renews. */
  function links(files) {
    const found = [];
    const renewed = [];
    let [list, reply] = [STAMPED, REPLY];
    for (let number = 1; number < 100 && files.has(list) && files.has(reply); number += 1) {
      found.push({ list, reply, renewed: [...renewed] });
      renewed.push(list, reply);
      [list, reply] = [`seal/restamp-${number}.sha256`, `seal/restamp-${number}.tsr`];
    }
    return found;
  }

  const holdsHash = (files, path, sha256) => hex(files.get(path).bytes).includes(OCTETS + sha256);

  function isOver(files, { list, reply }) {
    const due = files.get(list)["SHA-256"];
    const question = reply.replace(/r$/, "q");
    return holdsHash(files, reply, due) && (!files.has(question) || holdsHash(files, question, due));
  }

  /** The files of a list that are not here as it says. */
  function changed(files, list, paths) {
    const entries = listed(said(files, list), "SHA-256") || new Map();
    return (paths || [...entries.keys()]).filter(
      (path) => !files.has(path) || files.get(path)["SHA-256"] !== entries.get(path),
    );
  }

  function checkTime(files, findings) {
    const stamps = links(files);
    for (const link of stamps) {
      if (!isOver(files, link)) findings.fail("timestamp", "stamp_of_other", link.reply);
      for (const path of link.list === STAMPED ? [] : changed(files, link.list, link.renewed)) {
        findings.fail("timestamp", "stamped_changed", path);
      }
    }
    for (const path of stamps.length ? changed(files, STAMPED) : []) {
      findings.fail("timestamp", "stamped_changed", path);
    }
    findings.wait("timestamp", files.has(REPLY) ? "stamp_elsewhere" : "no_stamp");
  }

  window.packStamp = { checkTime };
})();
