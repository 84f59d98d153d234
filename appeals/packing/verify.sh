#!/bin/sh
# Checks an unpacked evidence pack with coreutils and openssl; trusts nothing that it does not check.
#
#   sh verify.sh [--fingerprint HEX] [--tsa-ca FILE] [FOLDER]
#
# Five results, never one: INTEGRITY COMPLETENESS SIGNER TIMESTAMP CUSTODY.
# Ends with 0 all pass, 1 something fails, 2 could not run, 3 nothing fails but something is
# unconfirmed. A copy of this script that came inside a pack proves nothing by itself: take it from
# somewhere else, or use the commands of VERIFY.md.

LC_ALL=C
export LC_ALL
fingerprint=
tsa_ca=
folder=.

stop() {
    echo "verify.sh: $1" >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
        --fingerprint) [ $# -gt 1 ] || stop "--fingerprint needs a value"; fingerprint=$2; shift 2 ;;
        --tsa-ca) [ $# -gt 1 ] || stop "--tsa-ca needs a file"; tsa_ca=$2; shift 2 ;;
        -h | --help) sed -n '2,9p' "$0"; exit 0 ;;
        -*) stop "unknown option $1" ;;
        *) folder=$1; shift ;;
    esac
done

fingerprint=$(printf '%s' "$fingerprint" | tr -d ' :\n' | tr 'A-F' 'a-f')
if [ -n "$fingerprint" ]; then
    printf '%s\n' "$fingerprint" | grep -Eq '^[0-9a-f]{64}$' ||
        stop "a fingerprint is 64 hexadecimal digits"
fi
if [ -n "$tsa_ca" ]; then
    [ -r "$tsa_ca" ] || stop "cannot read $tsa_ca"
    tsa_ca=$(cd "$(dirname "$tsa_ca")" && pwd)/$(basename "$tsa_ca")
fi
[ -d "$folder" ] || stop "$folder is not a folder"
cd "$folder" || stop "cannot enter $folder"
[ -e bagit.txt ] || [ -d seal ] || stop "$folder is not an unpacked evidence pack"

if command -v sha256sum >/dev/null && command -v sha512sum >/dev/null; then
    sha256="sha256sum"
    sha512="sha512sum"
elif command -v shasum >/dev/null; then
    sha256="shasum -a 256"
    sha512="shasum -a 512"
else
    stop "neither sha256sum nor shasum is here"
fi

work=$(mktemp -d) || stop "cannot make a temporary folder"
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
for name in integrity completeness signer timestamp custody; do
    : >"$work/$name.fail"
    : >"$work/$name.open"
done

# fail RESULT SENTENCE, open RESULT SENTENCE: why a result is not a pass.
fail() { printf '%s\n' "$2" >>"$work/$1.fail"; }
unconfirmed() { printf '%s\n' "$2" >>"$work/$1.open"; }
hash_of() { $sha256 <"$1" | cut -c1-64; }
comment() { sed -n "s/^# $1: //p" seal/seal.txt 2>/dev/null | head -n 1; }

# ---- integrity, and what the lists miss -------------------------------------------------------

check_list() { # FILE DIGITS COMMAND
    if [ ! -f "$1" ]; then
        fail completeness "$1 is missing"
        return
    fi
    grep -v '^#' "$1" >"$work/list"
    if grep -Evq "^[0-9a-f]{$2}  [A-Za-z0-9_.][A-Za-z0-9_./ -]*\$" "$work/list" ||
        grep -Eq '  (.*/)?\.\.(/|$)' "$work/list" || [ ! -s "$work/list" ]; then
        fail integrity "$1 has a line that is not a hash and a path"
        return
    fi
    $3 -c "$work/list" 2>/dev/null >"$work/said"
    sed -n 's/: FAILED open or read$//p' "$work/said" | while read -r path; do
        fail completeness "$path is listed in $1 and missing"
    done
    sed -n 's/: FAILED$//p' "$work/said" | while read -r path; do
        fail integrity "$path differs from its hash in $1"
    done
}

check_list seal/stamped.sha256 64 "$sha256"
check_list seal/seal.txt 64 "$sha256"
check_list tagmanifest-sha256.txt 64 "$sha256"
check_list tagmanifest-sha512.txt 128 "$sha512"
check_list manifest-sha256.txt 64 "$sha256"
check_list manifest-sha512.txt 128 "$sha512"

if [ -f seal/seal.txt ] && [ -f tagmanifest-sha256.txt ]; then
    [ "$(comment core-root)" = "$(hash_of tagmanifest-sha256.txt)" ] ||
        fail integrity "seal/seal.txt names another core root than tagmanifest-sha256.txt has"
    printf '%s\n' bagit.txt tagmanifest-sha256.txt tagmanifest-sha512.txt >"$work/sealed"
    grep -v '^#' seal/seal.txt | cut -c67- | sort | diff - "$work/sealed" >/dev/null ||
        fail integrity "seal/seal.txt does not list exactly what it must"
    named=$(sed -n 's/^External-Identifier: //p' bag-info.txt 2>/dev/null)
    [ "$(comment pack-id)" = "$named" ] ||
        fail integrity "seal/seal.txt names another pack than bag-info.txt"
fi

# ---- completeness -----------------------------------------------------------------------------

paths() { [ ! -f "$1" ] || grep -v '^#' "$1" | cut -c"$2"-; }

paths manifest-sha256.txt 67 | sort >"$work/m256"
paths manifest-sha512.txt 131 | sort >"$work/m512"
cmp -s "$work/m256" "$work/m512" ||
    fail completeness "manifest-sha256.txt and manifest-sha512.txt list different files"
paths tagmanifest-sha256.txt 67 | sort >"$work/t256"
paths tagmanifest-sha512.txt 131 | sort >"$work/t512"
cmp -s "$work/t256" "$work/t512" ||
    fail completeness "tagmanifest-sha256.txt and tagmanifest-sha512.txt list different files"
{
    cat "$work/m256" "$work/t256"
    paths seal/stamped.sha256 67
    printf '%s\n' tagmanifest-sha256.txt tagmanifest-sha512.txt seal/stamped.sha256
    for extra in stamped.tsq stamped.tsr tsa-chain.pem custody-receipts.txt; do
        [ ! -f "seal/$extra" ] || echo "seal/$extra"
    done
} | sort -u >"$work/listed"
find . -type f | sed 's|^\./||' | sort >"$work/there"
comm -13 "$work/listed" "$work/there" | while read -r path; do
    fail completeness "$path is here and listed nowhere"
done
comm -23 "$work/listed" "$work/there" | while read -r path; do
    fail completeness "$path is listed and missing"
done
find . ! -type f ! -type d | sed 's|^\./||' | while read -r path; do
    fail completeness "$path is neither a file nor a folder"
done
for name in bagit.txt bag-info.txt manifest-sha256.txt manifest-sha512.txt; do
    grep -qx "$name" "$work/t256" || fail completeness "tagmanifest-sha256.txt does not list $name"
done
if [ -d data ]; then
    octets=$(find data -type f -exec cat {} + | wc -c | tr -d ' ')
    count=$(find data -type f | wc -l | tr -d ' ')
    grep -qx "Payload-Oxum: $octets.$count" bag-info.txt 2>/dev/null ||
        fail completeness "bag-info.txt states another Payload-Oxum than $octets.$count"
else
    fail completeness "data is missing"
fi

# ---- signer -----------------------------------------------------------------------------------

check_signer() {
    said=$(comment signer-rsa-spki-sha256)
    if [ ! -f seal/signer-rsa.pem ] || [ ! -f seal/seal.rsa.sig ]; then
        if [ -n "$fingerprint" ]; then
            fail signer "the pack carries no signature, and one by $fingerprint was expected"
        elif [ "$said" = none ]; then
            unconfirmed signer "the pack is not signed"
        else
            fail signer "seal/seal.txt names a signer, and the signature or its key is missing"
        fi
        return
    fi
    if ! command -v openssl >/dev/null; then
        unconfirmed signer "openssl is not here, so no signature was checked"
        return
    fi
    key=$(openssl pkey -pubin -in seal/signer-rsa.pem -outform DER 2>/dev/null | $sha256 | cut -c1-64)
    openssl dgst -sha256 -verify seal/signer-rsa.pem -signature seal/seal.rsa.sig seal/seal.txt \
        >/dev/null 2>&1 || fail signer "seal/seal.rsa.sig does not fit seal/seal.txt"
    [ "$said" = "$key" ] || fail signer "seal/seal.txt names another key than seal/signer-rsa.pem"
    check_ed25519
    if [ -z "$fingerprint" ]; then
        unconfirmed signer "no fingerprint was given to compare $key with"
    elif [ "$fingerprint" != "$key" ]; then
        fail signer "the key is $key, expected was $fingerprint"
    fi
}

check_ed25519() {
    if [ ! -f seal/signer-ed25519.pem ] || [ ! -f seal/seal.ed25519.sig ]; then
        fail signer "seal/seal.ed25519.sig or its key is missing"
        return
    fi
    openssl pkeyutl -help 2>&1 | grep -q rawin || return 0 # too old for Ed25519: RSA is enough
    openssl pkeyutl -verify -pubin -inkey seal/signer-ed25519.pem -rawin -in seal/seal.txt \
        -sigfile seal/seal.ed25519.sig >/dev/null 2>&1 ||
        fail signer "seal/seal.ed25519.sig does not fit seal/seal.txt"
}

check_signer

# ---- time stamp -------------------------------------------------------------------------------

if [ ! -f seal/stamped.tsr ]; then
    unconfirmed timestamp "the pack carries no time stamp"
elif [ -z "$tsa_ca" ]; then
    unconfirmed timestamp "no root certificate was given (--tsa-ca FILE)"
elif ! command -v openssl >/dev/null; then
    unconfirmed timestamp "openssl is not here, so the time stamp was not checked"
else
    chain=
    [ ! -f seal/tsa-chain.pem ] || chain="-untrusted seal/tsa-chain.pem"
    # shellcheck disable=SC2086
    openssl ts -verify -data seal/stamped.sha256 -in seal/stamped.tsr -CAfile "$tsa_ca" $chain \
        >/dev/null 2>&1 ||
        fail timestamp "seal/stamped.tsr does not fit seal/stamped.sha256 under that root"
fi

# ---- custody ----------------------------------------------------------------------------------

chain=data/11-custody/custody.jsonl
zeros=0000000000000000000000000000000000000000000000000000000000000000
head=$(comment custody-head)
if [ ! -f "$chain" ]; then
    if [ "$head" = "$zeros at seq 0" ]; then
        unconfirmed custody "the pack carries no custody record"
    else
        fail custody "$chain is missing"
    fi
else
    mkdir "$work/lines"
    awk -v to="$work/lines" \
        'BEGIN { ORS = "" } { file = to "/" sprintf("%09d", NR); print > file; close(file) }' "$chain"
    lines=$(awk 'END { print NR }' "$chain")
    {
        echo "$zeros"
        (cd "$work/lines" && find . -type f | sort | xargs $sha256) | cut -c1-64
    } | awk '{ print NR, $0 }' >"$work/links"
    tail -n 1 "$work/links" >"$work/end"
    sed '$d' "$work/links" >"$work/due"
    sed 's/.*"prev":"\([0-9a-f]*\)","role":.*"seq":\([0-9]*\),"sha256":.*/\2 \1/' "$chain" >"$work/told"
    if ! cmp -s "$work/due" "$work/told"; then
        wrong=$(diff "$work/due" "$work/told" | sed -n '1s/^\([0-9]*\).*/\1/p')
        fail custody "$chain does not hold at line $wrong: its seq or prev is not what the lines before it give"
    fi
    [ "$head" = "$(cut -d' ' -f2 "$work/end") at seq $lines" ] ||
        fail custody "$chain ends otherwise than seal/seal.txt says ($head)"
fi

# ---- results ----------------------------------------------------------------------------------

code=0
for name in integrity completeness signer timestamp custody; do
    result=PASS
    [ ! -s "$work/$name.open" ] || result=UNCONFIRMED
    [ ! -s "$work/$name.fail" ] || result=FAIL
    printf '%s: %s\n' "$(printf '%s' "$name" | tr 'a-z' 'A-Z')" "$result"
    sort -u "$work/$name.fail" | sed 's/^/  /'
    [ "$result" = FAIL ] || sed 's/^/  /' "$work/$name.open"
    [ "$result" != FAIL ] || code=1
    if [ "$result" = UNCONFIRMED ] && [ "$code" -eq 0 ]; then code=3; fi
done
echo "A time stamp proves existence by then and no change since, not that the content is true."
echo "Without outside anchors the operator of the system could rewrite the custody chain as a whole."
exit "$code"
