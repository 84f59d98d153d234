"""What can be done to the files of a pack, and which results must fail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from appeals.packing import Signer
from appeals.packing.bag import manifest
from tests.appeals.packing.tampering.given import Files, Given, relisted
from tests.appeals.packing.test_verify import flipped, resealed

Way = Callable[[Given], Files]
ORDERS = "data/04-orders/orders-masked.csv"
TIMELINE = "data/04-orders/timeline.csv"
CUSTODY = "data/11-custody/custody.jsonl"
COMMITMENTS = "data/13-disclosure/commitments.csv"
SEAL = "seal/seal.txt"
MANIFEST, MANIFEST512 = "manifest-sha256.txt", "manifest-sha512.txt"
TAGS, TAGS512 = "tagmanifest-sha256.txt", "tagmanifest-sha512.txt"
I, C, S, T, U, L = "integrity", "completeness", "signer", "timestamp", "custody", "linkage"  # noqa: E741  set side by side below
WAYS: dict[str, tuple[Way, set[str]]] = {}


def way(name: str, *due: str) -> Callable[[Way], Way]:
    def kept(change: Way) -> Way:
        WAYS[name] = change, set(due)
        return change

    return kept


def edited(name: str, old: bytes, new: bytes, *due: str, title: str = "") -> None:
    def change(given: Given) -> Files:
        assert old in given.files[name], (name, old)
        return {**given.files, name: given.files[name].replace(old, new, 1)}

    WAYS[title or f"{name}: {old[:30]!r} to {new[:30]!r}"] = change, set(due)


def without(files: Files, *names: str) -> Files:
    return {path: content for path, content in files.items() if path not in names}


def bits(name: str, *due: str, places: tuple[str, ...] = ("middle",)) -> None:
    for place in places:

        def change(given: Given, place: str = place) -> Files:
            content = given.files[name]
            at = {"first": 0, "middle": len(content) // 2, "last": len(content) - 1}[place]
            return {**given.files, name: flipped(content, at)}

        WAYS[f"{place} bit of {name}"] = change, set(due)


# ---- bits of every kind of file ------------------------------------------------------------------

WAYS["byte order mark of orders-masked.csv"] = (
    (lambda given: {**given.files, ORDERS: flipped(given.files[ORDERS], 0)}), {I, L},
)  # fmt: skip
for _name in (
    "data/00-cover/summary.en.pdf", "data/10-method/parameters.json", "data/10-method/rederive.md",
    "data/07-platform/notices/notice-01.txt", "README.zh.txt", "VERIFY.md", "verify.sh",
):  # fmt: skip
    bits(_name, I)
for _name in ("data/04-orders/order-facts.jsonl", "bagit.txt"):
    bits(_name, I, places=("first", "middle", "last"))
for _name in (MANIFEST, MANIFEST512, TAGS, TAGS512, SEAL):

    def _digit(given: Given, name: str = _name) -> Files:
        """Another digit in the last hash of a list."""
        before, line = given.files[name].rstrip(b"\n").rsplit(b"\n", 1)
        digit = b"1" if line[:1] == b"0" else b"0"
        return {**given.files, name: before + b"\n" + digit + line[1:] + b"\n"}

    WAYS[f"digit of {_name}"] = _digit, {I} | ({S} if _name == SEAL else set())
    WAYS[f"last bit of {_name}"] = (
        (lambda given, name=_name: {**given.files, name: given.files[name][:-1] + b"\x0b"}),
        {I, S} if _name == SEAL else {I, C},
    )


@way("bit of custody.jsonl", I, U)
def _bit_of_custody(given: Given) -> Files:
    return {**given.files, CUSTODY: flipped(given.files[CUSTODY], 40)}


for _name in (
    "seal/seal.rsa.sig",
    "seal/seal.ed25519.sig",
    "seal/signer-rsa.pem",
    "seal/signer-ed25519.pem",
):

    def _bit_of_key(given: Given, name: str = _name) -> Files:
        return {**given.files, name: flipped(given.files[name], len(given.files[name]) // 2)}

    WAYS[f"bit of {_name}"] = _bit_of_key, {I, S}


@way("bit of the stamp's reply, near its end", I, T)
def _bit_of_reply(given: Given) -> Files:
    reply = given.files["seal/stamped.tsr"]
    return {**given.files, "seal/stamped.tsr": flipped(reply, len(reply) - 20)}


@way("bit of the stamp's question", I)
def _bit_of_question(given: Given) -> Files:
    query = given.files["seal/stamped.tsq"]
    return {**given.files, "seal/stamped.tsq": flipped(query, len(query) - 5)}


@way("bit of the stamp's chain", I, T)
def _bit_of_chain(given: Given) -> Files:
    chain = given.files["seal/tsa-chain.pem"]
    return {**given.files, "seal/tsa-chain.pem": flipped(chain, 200)}


for _name in ("stamped.tsq", "stamped.tsr", "tsa-chain.pem"):

    def _hash_of_later(given: Given, name: str = _name) -> Files:
        """Other digits before a name in the list of what came later, whatever a stamp proves of it."""
        text = given.files["seal/received.sha256"]
        place = text.index(f"  seal/{name}".encode()) - 64
        return {**given.files, "seal/received.sha256": text[:place] + b"0" * 8 + text[place + 8 :]}

    WAYS[f"hash of {_name} in the list of what came later"] = _hash_of_later, {I}


@way("stamp granted with changes, as its reply says now", I)
def _granted_otherwise(given: Given) -> Files:
    """A bit that the authority did not sign: the stamp still holds, the file is another."""
    reply = given.files["seal/stamped.tsr"]
    status = reply.index(b"\x30\x03\x02\x01\x00") + 4
    return {**given.files, "seal/stamped.tsr": flipped(reply, status)}


# ---- seal lines ----------------------------------------------------------------------------------

for _old, _new, _more in (
    (b"# tier: T1", b"# tier: T2", ()),
    (b"# profile: tmall", b"# profile: taobao", ()),
    (b"# sealed-annex-sha256: none", b"# sealed-annex-sha256: " + b"0" * 64, ()),
    (b"# brushguard-seal: 1\n", b"", ()),
    (b" at seq ", b" at seq 1", (U,)),
):
    edited(SEAL, _old, _new, I, S, *_more)
edited(SEAL, b"-T1-v1\n", b"-T1-v2\n", I, S, title="version in the seal")
edited("bag-info.txt", b"-T1-v1\n", b"-T1-v2\n", I, title="version in bag-info")
for _place in (5, -1):

    def _bit_of_info(given: Given, place: int = _place) -> Files:
        text = given.files["bag-info.txt"]
        return {**given.files, "bag-info.txt": flipped(text, place % len(text))}

    WAYS[f"bit {_place} of bag-info.txt"] = _bit_of_info, {I} | ({C} if _place < 0 else set())
edited("bag-info.txt", b"Payload-Oxum: ", b"Payload-Oxum: 1", I, C, title="oxum")
edited("bag-info.txt", b"BG-2026-0001\n", b"BG-2026-0009\n", I, title="case in bag-info")


@way("seal with another core root", I, S)
def _other_root(given: Given) -> Files:
    root = hashlib.sha256(given.files[TAGS]).hexdigest().encode()
    return {**given.files, SEAL: given.files[SEAL].replace(root, b"0" * 64)}


@way("seal with its lines in another order", I, S)
def _seal_reordered(given: Given) -> Files:
    lines = given.files[SEAL].splitlines(keepends=True)
    return {**given.files, SEAL: b"".join([*lines[:-3], lines[-1], *lines[-3:-1]])}


# ---- manifests -----------------------------------------------------------------------------------


def _manifest(
    title: str, change: Callable[[bytes], bytes], *due: str, name: str = MANIFEST
) -> None:
    WAYS[title] = (lambda given: {**given.files, name: change(given.files[name])}), set(due)


def _swap_first(text: bytes) -> bytes:
    first, second, *rest = text.splitlines(keepends=True)
    return b"".join([second, first, *rest])


def _crlf(text: bytes) -> bytes:
    return text.replace(b"\n", b"\r\n")


_manifest("manifest reordered", _swap_first, I)
_manifest("manifest line twice", lambda text: text + text.splitlines(keepends=True)[0], I, C)
_manifest("manifest in capitals", lambda text: text[:64].upper() + text[64:], I, C)
_manifest("manifest with CRLF", _crlf, I, C)
_manifest("manifest with a blank line", lambda text: text + b"\n", I, C)
_manifest("manifest without its last newline", lambda text: text[:-1], I, C)
_manifest("manifest with one blank", lambda text: text.replace(b"  data", b" data", 1), I, C)
_manifest("manifest in binary mode", lambda text: text.replace(b"  data", b" *data", 1), I, C)
_manifest(
    "manifest that climbs", lambda text: text + b"0" * 64 + b"  data/../../etc/passwd\n", I, C
)
_manifest(
    "manifest with an absolute path", lambda text: text + b"0" * 64 + b"  /etc/passwd\n", I, C
)
_manifest("manifest with a comment", lambda text: b"# hello\n" + text, I)
_manifest("manifest emptied", lambda text: text[:0], I, C)
_manifest("manifest with a line less", lambda text: text[text.index(b"\n") + 1 :], I, C)
_manifest("manifest with a NUL", lambda text: text + b"\0\n", I, C)
_manifest("tag manifest reordered", _swap_first, I, name=TAGS)
_manifest("tag manifest with CRLF", _crlf, I, C, name=TAGS)
_manifest("stamped list with CRLF", _crlf, I, C, T, name="seal/stamped.sha256")
for _name in (
    MANIFEST,
    MANIFEST512,
    TAGS,
    TAGS512,
    SEAL,
    "seal/stamped.sha256",
    "bag-info.txt",
    "bagit.txt",
):

    def _one_less(given: Given, name: str = _name) -> Files:
        return without(given.files, name)

    WAYS[f"without {_name}"] = _one_less, set()

WAYS["without manifest-sha256.txt"] = WAYS["without manifest-sha256.txt"][0], {C}
WAYS["without manifest-sha512.txt"] = WAYS["without manifest-sha512.txt"][0], {C}
WAYS["without tagmanifest-sha256.txt"] = WAYS["without tagmanifest-sha256.txt"][0], {C}
WAYS["without tagmanifest-sha512.txt"] = WAYS["without tagmanifest-sha512.txt"][0], {C}
WAYS["without seal/seal.txt"] = WAYS["without seal/seal.txt"][0], {C, S, U}
WAYS["without seal/stamped.sha256"] = WAYS["without seal/stamped.sha256"][0], {C}
WAYS["without bag-info.txt"] = WAYS["without bag-info.txt"][0], {I, C}
WAYS["without bagit.txt"] = WAYS["without bagit.txt"][0], {C}


# ---- files too many, too few, moved --------------------------------------------------------------

for _name in (
    "data/more.csv",
    "more.txt",
    "seal/more.txt",
    "signed/report.pdf",
    "data/11-custody/anchors/000009.txt",
):

    def _one_more(given: Given, name: str = _name) -> Files:
        return {**given.files, name: b"more"}

    WAYS[f"more: {_name}"] = _one_more, {C} | ({U} if "anchors" in _name else set())


@way("more, and told by the stamped list", C, T)
def _told_by_stamped(given: Given) -> Files:
    line = hashlib.sha256(b"more").hexdigest().encode() + b"  signed/report.pdf\n"
    text = given.files["seal/stamped.sha256"] + line
    return {**given.files, "signed/report.pdf": b"more", "seal/stamped.sha256": text}


@way("more, and told by the list of what came later", C)
def _told_by_received(given: Given) -> Files:
    line = hashlib.sha256(b"more").hexdigest().encode() + b"  seal/more.txt\n"
    text = given.files["seal/received.sha256"] + line
    return {**given.files, "seal/more.txt": b"more", "seal/received.sha256": text}


@way("orders renamed", C)
def _renamed(given: Given) -> Files:
    files = dict(given.files)
    files["data/04-orders/orders.csv"] = files.pop(ORDERS)
    return files


@way("two files swapped", I)
def _swapped(given: Given) -> Files:
    one, other = "README.zh.txt", "README.en.txt"
    return {**given.files, one: given.files[other], other: given.files[one]}


@way("timeline removed", C)
def _removed(given: Given) -> Files:
    return without(given.files, TIMELINE)


@way("timeline emptied", I, C)
def _emptied(given: Given) -> Files:
    return {**given.files, TIMELINE: b""}


@way("orders of another pack", I, L)
def _mixed(given: Given) -> Files:
    return {**given.files, ORDERS: given.other[ORDERS].replace(b"O-00001", b"O-99999")}


@way("payload of another pack, seal of this one", I)
def _payload_of_other(given: Given) -> Files:
    seal = {name: text for name, text in given.files.items() if name.startswith("seal/")}
    return {**{n: t for n, t in given.other.items() if not n.startswith("seal/")}, **seal}


@way("seal of another pack", I, S)
def _seal_of_other(given: Given) -> Files:
    seal = {name: text for name, text in given.other.items() if name.startswith("seal/")}
    return {**{n: t for n, t in given.files.items() if not n.startswith("seal/")}, **seal}


# ---- signatures ----------------------------------------------------------------------------------


def restamped(given: Given, files: Files) -> Files:
    """The list under the stamp made to fit, the stamp itself as it was."""
    names = [n for n in files if n.startswith("seal/s") and not n.startswith("seal/stamped")]
    return {**files, "seal/stamped.sha256": manifest({n: files[n] for n in names}, "sha256")}


@way("signatures of another pack", I, S)
def _signatures_of_other(given: Given) -> Files:
    names = ("seal/seal.rsa.sig", "seal/seal.ed25519.sig")
    return {**given.files, **{name: given.other[name] for name in names}}


@way("RSA signature swapped for another's, list made to fit", S, T)
def _rsa_of_other(given: Given) -> Files:
    return restamped(given, {**given.files, "seal/seal.rsa.sig": given.other["seal/seal.rsa.sig"]})


@way("Ed25519 signature wrong alone, list made to fit", S, T)
def _ed25519_wrong(given: Given) -> Files:
    wrong = given.signer.sign_ed25519(b"something else")
    return restamped(given, {**given.files, "seal/seal.ed25519.sig": wrong})


@way("Ed25519 key and signature of somebody else, list made to fit", S, T)
def _ed25519_of_other(given: Given) -> Files:
    other = Signer.generate()
    changed = {
        "seal/signer-ed25519.pem": other.ed25519_public_pem,
        "seal/seal.ed25519.sig": other.sign_ed25519(given.files[SEAL]),
    }
    return restamped(given, {**given.files, **changed})


@way("both signatures by another key, list made to fit", S, T)
def _both_of_other(given: Given) -> Files:
    other = Signer.generate()
    changed = {
        "seal/signer-rsa.pem": other.rsa_public_pem,
        "seal/signer-ed25519.pem": other.ed25519_public_pem,
        "seal/seal.rsa.sig": other.sign_rsa(given.files[SEAL]),
        "seal/seal.ed25519.sig": other.sign_ed25519(given.files[SEAL]),
    }
    return restamped(given, {**given.files, **changed})


@way("signatures taken away", C, S)
def _unsigned(given: Given) -> Files:
    return without(given.files, *(n for n in given.files if "sig" in n.rpartition("/")[2]))


@way("everything made anew and sealed with a fresh key", S, T)
def _fresh_key(given: Given) -> Files:
    changed = {**given.files, ORDERS: given.files[ORDERS].replace(b",2990,", b",9990,", 1)}
    return {**_stamps(given), **resealed(changed, Signer.generate())}


@way("everything made anew and stripped of its signature", S, T)
def _fresh_unsigned(given: Given) -> Files:
    return {**_stamps(given), **resealed(given.files, None)}


def _stamps(given: Given) -> Files:
    return {
        name: text for name, text in given.files.items() if "stamped.ts" in name or "tsa" in name
    }


@way("a row changed and every manifest made anew, seal kept", I)
def _manifests_anew(given: Given) -> Files:
    changed = {**given.files, ORDERS: given.files[ORDERS].replace(b",2990,", b",9990,", 1)}
    seal = {name: text for name, text in given.files.items() if name.startswith("seal/")}
    return {**resealed(changed, None), **seal}


# ---- stamps --------------------------------------------------------------------------------------


@way("stamp of another pack", I, T)
def _stamp_of_other(given: Given) -> Files:
    return {**given.files, "seal/stamped.tsr": given.other["seal/stamped.tsr"]}


@way("stamp of another pack, list made to fit", T)
def _stamp_of_other_listed(given: Given) -> Files:
    names = ("seal/stamped.tsr", "seal/stamped.tsq")
    return relisted({**given.files, **{name: given.other[name] for name in names}})


@way("stamp of other data", T)
def _stamp_of_data(given: Given) -> Files:
    return relisted({**given.files, **given.stamps(b"something else")})


@way("question of another pack, list made to fit", T)
def _question_of_other(given: Given) -> Files:
    return relisted({**given.files, "seal/stamped.tsq": given.other["seal/stamped.tsq"]})


@way("reply that is no reply", I, T)
def _no_reply(given: Given) -> Files:
    return {**given.files, "seal/stamped.tsr": b"no reply"}


@way("reply emptied", I, T)
def _empty_reply(given: Given) -> Files:
    return {**given.files, "seal/stamped.tsr": b""}


@way("stamp taken away, list kept", C)
def _no_stamp(given: Given) -> Files:
    return without(given.files, *_stamps(given))


@way("list of what came later taken away", C)
def _no_received(given: Given) -> Files:
    return without(given.files, "seal/received.sha256")


@way("renewal without the one before it", C)
def _lonely_renewal(given: Given) -> Files:
    text = b"x"
    stamps = given.stamps(text)
    return relisted({**given.files, "seal/restamp-2.sha256": text,
                     "seal/restamp-2.tsr": stamps["seal/stamped.tsr"]})  # fmt: skip


@way("renewal of something else", T)
def _other_renewal(given: Given) -> Files:
    text = manifest({"seal/stamped.tsr": b"other", "seal/stamped.sha256": b"other"}, "sha256")
    return relisted({**given.files, "seal/restamp-1.sha256": text,
                     "seal/restamp-1.tsr": given.stamps(text)["seal/stamped.tsr"]})  # fmt: skip


# ---- custody -------------------------------------------------------------------------------------


def _custody(title: str, change: Callable[[list[bytes]], list[bytes]]) -> None:
    def raw(given: Given) -> Files:
        lines = change(given.files[CUSTODY].splitlines())
        return {**given.files, CUSTODY: b"".join(line + b"\n" for line in lines)}

    def anew(given: Given) -> Files:
        seal = {name: text for name, text in given.files.items() if name.startswith("seal/")}
        return {**resealed(raw(given), None), **seal}

    WAYS[f"custody {title}"] = raw, {I, C, U}
    WAYS[f"custody {title}, manifests made anew"] = anew, {I, U}


def _chained(lines: list[bytes]) -> list[bytes]:
    """A further line with the right number and hash."""
    entry = json.loads(lines[-1])
    entry |= {"seq": entry["seq"] + 1, "prev": hashlib.sha256(lines[-1]).hexdigest()}
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return [*lines, text.encode()]


_custody("line altered", lambda lines: [lines[0].replace(b'"rows":1', b'"rows":10'), *lines[1:]])
_custody("line dropped", lambda lines: [*lines[:2], *lines[3:]])
_custody("first line dropped", lambda lines: lines[1:])
_custody("cut off at its end", lambda lines: lines[:-2])
_custody("appended with right hashes", _chained)
_custody("appended twice the last", lambda lines: [*lines, lines[-1]])
_custody("with a blank line", lambda lines: [*lines[:3], b"", *lines[3:]])
_custody("with a line that is no JSON", lambda lines: [*lines[:3], b"x", *lines[4:]])
_custody("with CRLF", lambda lines: [line + b"\r" for line in lines])


@way("custody lines swapped", I, U)
def _custody_swapped(given: Given) -> Files:
    lines = given.files[CUSTODY].splitlines()
    return {**given.files, CUSTODY: b"\n".join([lines[1], lines[0], *lines[2:]]) + b"\n"}


@way("custody of another pack", I, U)
def _custody_of_other(given: Given) -> Files:
    text = given.other[CUSTODY]
    return {**given.files, CUSTODY: text.replace(b'"rows":1', b'"rows":7')}


@way("anchor of another line", I, U)
def _anchor_of_other(given: Given) -> Files:
    name = "data/11-custody/anchors/000003.txt"
    return {**given.files, name: given.files[name].replace(b"seq 3", b"seq 4")}


# ---- commitments ---------------------------------------------------------------------------------


@way("commitments of other orders", I, C, L)
def _commitments_cut(given: Given) -> Files:
    lines = [x for x in given.files[COMMITMENTS].splitlines(True) if not x.startswith(b"O-00003,")]
    return {**given.files, COMMITMENTS: b"".join(lines)}


@way("commitments taken away", C, L)
def _no_commitments(given: Given) -> Files:
    return without(given.files, COMMITMENTS)
