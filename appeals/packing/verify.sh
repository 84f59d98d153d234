#!/bin/sh
# Checks an unpacked evidence pack with coreutils and openssl; trusts nothing that it does not check.
#
#   sh verify.sh [--fingerprint HEX] [--tsa-ca FILE] [--attime SECONDS] [--linked FOLDER] [FOLDER]
#
# Results, never folded into one: INTEGRITY COMPLETENESS SIGNER TIMESTAMP CUSTODY, and LINKAGE where
# values are disclosed or a second unpacked copy is given. --attime: seconds since 1970 at which the
# time stamp's certificate is to be valid, for packs that are older than it.
# Ends with 0 all pass, 1 something fails, 2 could not run, 3 nothing fails but something is
# unconfirmed. A copy of this script that came inside a pack proves nothing by itself: take it from
# somewhere else, or use the commands of VERIFY.md.

LC_ALL=C
export LC_ALL
fingerprint=
tsa_ca=
attime=
linked=
folder=.

stop() {
    echo "verify.sh: $1" >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
        --fingerprint) [ $# -gt 1 ] || stop "--fingerprint needs a value"; fingerprint=$2; shift 2 ;;
        --tsa-ca) [ $# -gt 1 ] || stop "--tsa-ca needs a file"; tsa_ca=$2; shift 2 ;;
        --attime) [ $# -gt 1 ] || stop "--attime needs seconds since 1970"; attime=$2; shift 2 ;;
        --linked) [ $# -gt 1 ] || stop "--linked needs a folder"; linked=$2; shift 2 ;;
        -h | --help) sed -n '2,11p' "$0"; exit 0 ;;
        -*) stop "unknown option $1" ;;
        *) folder=$1; shift ;;
    esac
done

fingerprint=$(printf '%s' "$fingerprint" | tr -d ' :\n' | tr 'A-F' 'a-f')
if [ -n "$fingerprint" ]; then
    case $fingerprint in *[!0-9a-f]*) stop "a fingerprint is 64 hexadecimal digits" ;; esac
    [ ${#fingerprint} -eq 64 ] || stop "a fingerprint is 64 hexadecimal digits"
fi
if [ -n "$tsa_ca" ]; then
    [ -r "$tsa_ca" ] || stop "cannot read $tsa_ca"
    tsa_ca=$(cd "$(dirname "$tsa_ca")" && pwd)/$(basename "$tsa_ca")
fi
case $attime in *[!0-9]*) stop "--attime needs seconds since 1970" ;; esac
if [ -n "$linked" ]; then
    [ -d "$linked" ] || stop "$linked is not a folder"
    linked=$(cd "$linked" && pwd)
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
for name in integrity completeness signer timestamp custody linkage; do
    : >"$work/$name.fail"
    : >"$work/$name.open"
done

# fail RESULT SENTENCE, open RESULT SENTENCE: why a result is not a pass.
fail() { printf '%s\n' "$2" >>"$work/$1.fail"; }
unconfirmed() { printf '%s\n' "$2" >>"$work/$1.open"; }
# first PREFIX FILE: what stands behind it, in the first line that begins with it.
first() { sed -n "/^$1/{s///p;q;}" "$2" 2>/dev/null; }
info() { first "$1: " bag-info.txt; }
comment() { first "# $1: " seal/seal.txt; }
hash_of() {
    hash=$($sha256 <"$1")
    printf '%s\n' "${hash%% *}"
}

# ---- integrity, and what the lists miss -------------------------------------------------------

# What a list names is kept sorted in $paths, under the list's own name; nothing for one that
# cannot be read. `holding` tells of which lists every file is as its hash says.
paths=$work/paths
mkdir -p "$paths/seal"
holding=' '

check_list() { # FILE DIGITS COMMAND
    : >"$paths/$1"
    if [ ! -f "$1" ]; then
        fail completeness "$1 is missing"
        return
    fi
    grep -v '^#' "$1" >"$work/list"
    # The number of the first line that is no hash and path, or whose path leads upwards.
    wrong=$(sed -n -E -e "\,^[0-9a-f]{$2}  [A-Za-z0-9_.][A-Za-z0-9_./ -]*\$,!{=;q;}" \
        -e '\,  (.*/)?\.\.(/|$),{=;q;}' "$work/list")
    if [ -n "$wrong" ] || [ ! -s "$work/list" ] || [ -n "$(tail -c 1 "$1")" ]; then
        fail integrity "$1 has a line that is not a hash and a path"
        return
    fi
    cut -c"$(($2 + 3))"- "$work/list" >"$paths/$1"
    if ! sort -cu "$paths/$1" 2>/dev/null && sort -o "$paths/$1" "$paths/$1" &&
        ! sort -cu "$paths/$1" 2>/dev/null; then
        : >"$paths/$1"
        fail integrity "$1 lists a path twice"
        return
    fi
    if $3 -c "$work/list" 2>/dev/null >"$work/said"; then
        holding="$holding$1 "
        return
    fi
    sed -n 's/: FAILED open or read$//p' "$work/said" | while read -r path; do
        fail completeness "$path is listed in $1 and missing"
    done
    sed -n 's/: FAILED$//p' "$work/said" | while read -r path; do
        fail integrity "$path differs from its hash in $1"
    done
}

received=seal/received.sha256
afterwards='^(seal/(stamped\.ts[qr]|tsa-chain\.pem|custody-receipts\.txt|restamp-[1-9][0-9]?\.(sha256|tsq|tsr|pem))|signed/[A-Za-z0-9][A-Za-z0-9_.-]*\.signed\.pdf)$'
later() { find seal signed -type f 2>/dev/null | grep -E "$afterwards" | sort; }
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
    pack=$(comment pack-id)
    [ "$pack" = "$(info External-Identifier)" ] ||
        fail integrity "seal/seal.txt names another pack than bag-info.txt"
    here=$(pwd)
    here=${here##*/}
    if [ "$pack" != "$here" ] && printf '%s\n' "$here" | grep -Eq '^BG-[A-Za-z0-9_-]+-T[0-9]-v[0-9]+$'; then
        fail integrity "the folder is named $here, seal/seal.txt names another pack"
    fi
fi

# ---- completeness -----------------------------------------------------------------------------

cmp -s "$paths/manifest-sha256.txt" "$paths/manifest-sha512.txt" ||
    fail completeness "manifest-sha256.txt and manifest-sha512.txt list different files"
cmp -s "$paths/tagmanifest-sha256.txt" "$paths/tagmanifest-sha512.txt" ||
    fail completeness "tagmanifest-sha256.txt and tagmanifest-sha512.txt list different files"
{
    cat "$paths/"*manifest-sha*.txt "$paths/seal/stamped.sha256"
    printf '%s\n' tagmanifest-sha256.txt tagmanifest-sha512.txt seal/stamped.sha256
    [ ! -f "$received" ] || echo "$received"
    later
} | sort -u >"$work/listed"
find . -type f | sed 's|^\./||' | sort >"$work/there"
comm -13 "$work/listed" "$work/there" | while read -r path; do
    fail completeness "$path is here and listed nowhere"
done
comm -23 "$work/listed" "$work/there" | while read -r path; do
    fail completeness "$path is listed and missing"
done
# reach LIST PATTERN: a list that speaks of more than its own files could smuggle one in.
reach() {
    grep -Ev "$2" "$paths/$1" | while read -r path; do
        fail completeness "$1 lists $path, which is not its to list"
    done
}
reach manifest-sha256.txt '^data/.'
reach manifest-sha512.txt '^data/.'
reach tagmanifest-sha256.txt '^[^/]+$'
reach tagmanifest-sha512.txt '^[^/]+$'
reach seal/stamped.sha256 '^seal/(seal\.(txt|rsa\.sig|ed25519\.sig)|signer-[A-Za-z0-9_]+\.pem)$'
find . -type d -empty | while read -r path; do
    fail completeness "${path#./} is a folder without any file"
done
stamp_before=seal/stamped.tsr
number=1
while [ "$number" -le 99 ]; do
    set -- "seal/restamp-$number".*
    part=seal/restamp-$number
    if [ -e "$1" ] && { [ ! -f "$stamp_before" ] || [ ! -f "$part.sha256" ] || [ ! -f "$part.tsr" ]; }; then
        fail completeness "$1 is part of a renewal that is not whole, or follows no stamp"
    fi
    stamp_before=$part.tsr
    number=$((number + 1))
done
find . ! -type f ! -type d | while read -r path; do
    fail completeness "${path#./} is neither a file nor a folder"
done
line_end='
'
tags=$line_end$(cat "$paths/tagmanifest-sha256.txt")$line_end
for name in bagit.txt bag-info.txt manifest-sha256.txt manifest-sha512.txt; do
    case $tags in
        *"$line_end$name$line_end"*) ;;
        *) fail completeness "tagmanifest-sha256.txt does not list $name" ;;
    esac
done
if [ -d data ]; then
    octets=$(find data -type f -exec cat {} + | wc -c)
    count=$(find data -type f | wc -l)
    octets=${octets##* } count=${count##* } # some write blanks in front
    [ "$(info Payload-Oxum)" = "$octets.$count" ] ||
        fail completeness "bag-info.txt states another Payload-Oxum than $octets.$count"
else
    fail completeness "data is missing"
fi

# ---- signer -----------------------------------------------------------------------------------

# spki KEY: the hash of a public key, as the seal and a fingerprint give it.
spki() {
    hash=$(openssl pkey -pubin -in "$1" -outform DER 2>/dev/null | $sha256)
    printf '%s\n' "${hash%% *}"
}

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
    openssl dgst -sha256 -verify seal/signer-rsa.pem -signature seal/seal.rsa.sig seal/seal.txt \
        >/dev/null 2>&1 || fail signer "seal/seal.rsa.sig does not fit seal/seal.txt"
    openssl pkey -pubin -in seal/signer-rsa.pem -noout -text 2>/dev/null | grep -q '^Modulus' ||
        fail signer "seal/signer-rsa.pem is no RSA key"
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
    second=$(spki seal/signer-ed25519.pem)
    named=$(comment signer-ed25519-spki-sha256)
    [ -z "$named" ] || [ "$named" = "$second" ] ||
        fail signer "seal/seal.txt names another key than seal/signer-ed25519.pem"
    openssl pkey -pubin -in seal/signer-ed25519.pem -noout -text 2>/dev/null | grep -q '^ED25519' ||
        fail signer "seal/signer-ed25519.pem is no Ed25519 key"
    openssl pkeyutl -verify -pubin -inkey seal/signer-ed25519.pem -rawin -in seal/seal.txt \
        -sigfile seal/seal.ed25519.sig >/dev/null 2>&1 && return
    openssl pkeyutl -help 2>&1 | grep -q rawin || return 0 # too old for Ed25519: RSA is enough
    fail signer "seal/seal.ed25519.sig does not fit seal/seal.txt"
}

key=$(spki seal/signer-rsa.pem)
check_signer

# ---- signed copies of documents ---------------------------------------------------------------

unhex() {
    if command -v basenc >/dev/null; then tr 'a-f' 'A-F' | basenc --base16 -d 2>/dev/null
    elif command -v xxd >/dev/null; then xxd -r -p
    else perl -ne 'print pack "H*", $_'; fi
}

# check_copy COPY: it is the core's PDF, then one update that names its hash and is signed.
check_copy() {
    name=/$(basename "$1" .signed.pdf).pdf
    awk -v name="$name" 'substr($0, length($0) - length(name) + 1) == name' \
        "$paths/manifest-sha256.txt" >"$work/core"
    core=$(cat "$work/core")
    if [ "$(wc -l <"$work/core")" -ne 1 ] || [ ! -f "$core" ]; then
        fail integrity "$1 is a copy of no document of this pack"
        return
    fi
    size=$(wc -c <"$core" | tr -d ' ')
    whole=$(wc -c <"$1" | tr -d ' ')
    tail -c +"$((size + 1))" "$1" >"$work/update"
    named=$(grep -a -o '/Reason (Core PDF SHA256 [0-9a-f]\{64\}' "$work/update" | sed 's/.* //')
    if [ "$named" != "$(hash_of "$core")" ]; then
        fail integrity "$1 names another document than $core"
    elif [ "$(head -c "$size" "$1" | $sha256 | cut -c1-64)" != "$named" ]; then
        fail integrity "$1 does not begin with the bytes of $core"
    fi
    command -v openssl >/dev/null || return # said by the check of the seal's signature
    range=$(grep -a -o '/ByteRange \[[0-9]\{1,12\} [0-9]\{1,12\} [0-9]\{1,12\} [0-9]\{1,12\}\]' "$work/update" | tr -d '/A-Za-z[]')
    set -- "$1" $range
    if [ $# -ne 5 ] || [ "$2" -ne 0 ] || [ "$3" -lt "$size" ] || [ "$4" -le "$3" ] ||
        [ $(($4 + $5)) -ne "$whole" ]; then
        fail signer "$1 carries no signature over the whole of it"
        return
    fi
    { head -c "$3" "$1"; tail -c "$5" "$1"; } >"$work/covered"
    tail -c +"$(($3 + 2))" "$1" | head -c $(($4 - $3 - 2)) | unhex >"$work/cms"
    copied=
    if openssl cms -verify -inform DER -in "$work/cms" -content "$work/covered" -binary -noverify \
        -signer "$work/cms.pem" -out /dev/null 2>/dev/null; then
        copied=$(openssl x509 -in "$work/cms.pem" -noout -pubkey | openssl pkey -pubin -outform DER | $sha256 | cut -c1-64)
    fi
    [ -n "$copied" ] && [ "$copied" = "$key" ] ||
        fail signer "the signature inside $1 is not one by the key of seal/signer-rsa.pem"
}

for copy in signed/*.signed.pdf; do
    [ ! -f "$copy" ] || check_copy "$copy"
done

# ---- time stamp -------------------------------------------------------------------------------

test_policy=2.25.261507323253874247457099158111351196399

# about REPLY, about QUERY: puts what openssl reads in it into $read, a file; asks it only once.
about() {
    read=$work/read-${1##*/}
    if [ ! -f "$read" ]; then
        case $1 in
            *.tsq) openssl ts -query -in "$1" -text ;;
            *) openssl ts -reply -in "$1" -text ;;
        esac >"$read" 2>/dev/null
    fi
}

# told FILE FIELD, imprint FILE, seconds REPLY: what stands in it, the hash it is about, its time.
told() {
    about "$1"
    first "$2: " "$read"
}
imprint() {
    about "$1"
    sed -n 's/^ *[0-9a-f]\{4\} - \([0-9a-f -]*[0-9a-f]\)   .*/\1/p' "$read" | tr -d ' \n-'
}
seconds() {
    when=$(told "$1" "Time stamp")
    date -u -d "$when" +%s 2>/dev/null || date -ju -f "%b %d %T %Y GMT" "$when" +%s 2>/dev/null
}

# answers QUERY REPLY: the question was about what the reply stamps.
answers() {
    [ ! -f "$1" ] || [ "$(imprint "$1")" = "$(imprint "$2")" ]
}

# holds CONTENT REPLY CHAIN SECONDS: under the given root, at that time or now.
holds() {
    set -- "$1" "$2" "$3" "$4" -data "$1" -in "$2" -CAfile "$tsa_ca"
    [ ! -f "$3" ] || set -- "$@" -untrusted "$3"
    [ -z "$4" ] || set -- "$@" -attime "$4"
    shift 4
    openssl ts -verify "$@" >/dev/null 2>&1
}

# altered REPLY: its own signature does not hold, whoever made it and whatever root is trusted.
altered() {
    openssl ts -reply -in "$1" -token_out -out "$work/token" 2>/dev/null &&
        openssl cms -verify -noverify -inform DER -in "$work/token" -out /dev/null 2>&1 |
        grep -q ':verification failure'
}

# check_stamp CONTENT REPLY CHAIN SECONDS
check_stamp() {
    if [ "$(imprint "$2")" != "$(hash_of "$1")" ]; then
        fail timestamp "$2 is no time stamp of $1"
    elif ! answers "${2%.tsr}.tsq" "$2"; then
        fail timestamp "$2 answers another question than the one beside it (.tsq)"
    elif altered "$2"; then
        fail timestamp "the signature of $2 does not hold: the stamp was altered, whoever made it"
    elif [ "$(told "$2" "Policy OID")" = "$test_policy" ]; then
        unconfirmed timestamp "$2 comes from a local test authority and has no evidential value"
    elif [ -z "$tsa_ca" ]; then
        unconfirmed timestamp "no root certificate was given (--tsa-ca FILE)"
    elif holds "$1" "$2" "$3" "$4"; then
        :
    elif [ -z "$4" ] && holds "$1" "$2" "$3" "$(seconds "$2")"; then
        fail timestamp "$2 was made at $(told "$2" "Time stamp") and held then; its certificate has expired since: check it with --attime $(seconds "$2")"
    else
        fail timestamp "$2 does not hold under that root"
    fi
}

# lists LIST FILE: whether a renewal's list holds the file as it is here.
lists() { grep -qx "$(hash_of "$2")  $2" "$1"; }

# check_unchanged: the stamp is of what its list names, so each of these must be here as it was.
check_unchanged() {
    while read -r path; do
        case $holding in
            *" seal/stamped.sha256 "*) [ -f "$path" ] ;;
            *) [ -f "$path" ] && lists seal/stamped.sha256 "$path" ;;
        esac || fail timestamp "$path is not what it was when it was stamped; the stamp proves nothing of it"
    done <"$paths/seal/stamped.sha256"
}

check_timestamp() {
    if [ ! -f seal/stamped.tsr ] || [ ! -f seal/stamped.sha256 ]; then
        unconfirmed timestamp "the pack carries no time stamp"
        return
    fi
    check_unchanged
    if ! command -v openssl >/dev/null; then
        unconfirmed timestamp "openssl is not here, so the time stamp was not checked"
        return
    fi
    content=seal/stamped.sha256 reply=seal/stamped.tsr chain=seal/tsa-chain.pem number=1
    printf '%s\n' "$content" "$reply" >"$work/renewed"
    while [ -f "seal/restamp-$number.tsr" ] && [ -f "seal/restamp-$number.sha256" ]; do
        next=seal/restamp-$number
        check_stamp "$content" "$reply" "$chain" "$(seconds "$next.tsr")"
        while read -r path; do
            lists "$next.sha256" "$path" || fail timestamp "$next.tsr renews another stamp: its list does not hold $path as it is here"
        done <"$work/renewed"
        printf '%s\n' "$next.sha256" "$next.tsr" >>"$work/renewed"
        content=$next.sha256 reply=$next.tsr chain=$next.pem number=$((number + 1))
    done
    check_stamp "$content" "$reply" "$chain" "$attime"
}

check_timestamp

# What came after the seal has a list of its own. Anybody could have written it, so what a stamp
# proves under a root from elsewhere may stand in none: replies, what they renew, their questions.
proven=' '
if [ ! -s "$work/timestamp.fail" ] && [ ! -s "$work/timestamp.open" ]; then
    proven='seal/(stamped|restamp-[0-9]+)\.tsr|seal/restamp-[0-9]+\.sha256'
    for query in seal/stamped.tsq seal/restamp-*.tsq; do
        [ -f "$query" ] || continue
        about "$query"
        nonce=$(sed -n 's/^Nonce: //p' "$read")
        [ -z "$nonce" ] || [ "$nonce" != "$(told "${query%.tsq}.tsr" Nonce)" ] ||
            proven="$proven|$(echo "$query" | sed 's/\./\\./')"
    done
fi
if [ -f "$received" ] || { [ -n "$(comment received)" ] && [ -n "$(later)" ]; }; then
    check_list "$received" 64 "$sha256"
    reach "$received" "$afterwards"
    later | grep -Evx "$proven" | comm -13 "$paths/$received" - | while read -r path; do
        fail completeness "$path is here and listed nowhere"
    done
fi

# ---- custody ----------------------------------------------------------------------------------

# Each line is written in one way, each key once and in this order. What stands inside "detail" is
# looked at as far as a shell can: UTF-8, texts escaped as they must be, nothing blank between them.
text='"([^"\\]|\\["\\bfnrt]|\\u00[01][0-9a-f])*"'
frame='^\{"action":'$text',"actor":'$text',"at":'$text',"case":'$text',"detail":\{.*\},"object":'$text
frame=$frame',"prev":"[0-9a-f]{64}","role":'$text',"seq":[1-9][0-9]*,"sha256":'$text',"v":1\}$'
is_written() { # CHAIN
    ! grep -Evq "$frame" "$1" || return 1
    ! sed -E "s/$text//g" "$1" | grep -Evq '^[][{}:,a-z0-9.+-]*$' || return 1
    ! command -v iconv >/dev/null || iconv -f UTF-8 -t UTF-8 "$1" >/dev/null 2>&1
}

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
    lines=$(awk -v to="$work/lines" '
        { file = to "/" sprintf("%09d", NR); printf "%s", $0 > file; close(file) }
        END { print NR }' "$chain")
    (cd "$work/lines" && find . -type f | sort | xargs $sha256) | awk -v zeros="$zeros" '
        BEGIN { print 1, zeros }
        { print NR + 1, substr($0, 1, 64) }' >"$work/links"
    tail -n 1 "$work/links" >"$work/end"
    sed '$d' "$work/links" >"$work/due"
    sed 's/.*"prev":"\([0-9a-f]*\)","role":.*"seq":\([0-9]*\),"sha256":.*/\2 \1/' "$chain" | awk 1 >"$work/told"
    if ! cmp -s "$work/due" "$work/told"; then
        wrong=$(diff "$work/due" "$work/told" | sed -n '1s/^\([0-9]*\).*/\1/p')
        fail custody "$chain does not hold at line $wrong: its seq or prev is not what the lines before it give"
    elif ! is_written "$chain"; then
        fail custody "$chain has a line that is written otherwise than a line of custody is"
    fi
    [ "$head" = "$(cut -d' ' -f2 "$work/end") at seq $lines" ] ||
        fail custody "$chain ends otherwise than seal/seal.txt says ($head)"
    for anchor in data/11-custody/anchors/*.txt; do
        [ -f "$anchor" ] || continue
        named=$(sed -n 's/^custody-head: \([0-9a-f]\{64\}\) at seq \([0-9]*\)$/\2 \1/p' "$anchor" | head -n 1)
        seq=${named%% *}
        [ -n "$named" ] && [ "$(sed -n "$((seq + 1))p" "$work/links" | cut -d' ' -f2)" = "${named#* }" ] ||
            fail custody "$anchor was stamped for another chain: line ${seq:-?} had another hash then"
    done
    receipts=seal/custody-receipts.txt
    if [ -f "$receipts" ]; then
        sed -n 's/^custody-head: \([0-9a-f]\{64\}\) at seq \([1-9][0-9]\{0,8\}\)$/\2 \1/p' "$receipts" >"$work/receipts"
        [ -s "$work/receipts" ] || fail custody "$receipts names no head of the chain"
        LC_ALL=C grep -aEnv '^(#.*|custody-head: [0-9a-f]{64} at seq [1-9][0-9]{0,8}|received: [0-9TZ:-]+|by: .*)$' "$receipts" |
            cut -d: -f1 | while read -r line; do
            fail custody "$receipts, line $line: no list of receipts has such a line"
        done
        while read -r seq named; do
            [ "$(sed -n "$((seq + 1))p" "$work/links" | cut -d' ' -f2)" = "$named" ] ||
                fail custody "$receipts holds a receipt of another chain: line $seq had another hash then"
        done <"$work/receipts"
    fi
fi

# ---- linkage ----------------------------------------------------------------------------------

commitments=data/13-disclosure/commitments.csv
disclosures=data/13-disclosure/disclosures.csv
orders=data/04-orders/orders-masked.csv
has_linkage=

# table FILE HEADER LINE: written as these tables are, no value of an order twice.
table() {
    [ "$(head -n 1 "$1")" = "$2" ] && [ -z "$(tail -c 1 "$1" | tr -d '\n')" ] &&
        ! sed 1d "$1" | grep -Evq "$3" && [ -z "$(sed 1d "$1" | cut -d, -f1,2 | sort | uniq -d)" ]
}

# disclosed FOLDER: every disclosed value gives its commitment.
disclosed() {
    cr=$(printf '\r')
    if ! table "$1/$disclosures" ref,field,salt,value \
        "^O-[0-9]+,[a-z_]+,[0-9a-f]{32},(\"([^\"$cr]|\"\")*\"|[^\",$cr]*)\$"; then
        fail linkage "$disclosures is not a table of ref, field, salt and value"
        return
    fi
    rm -rf "$work/values" && mkdir "$work/values"
    sed 1d "$1/$disclosures" | awk -v to="$work/values" '
        BEGIN { ORS = "" }
        {
            ref = $0; sub(/,.*/, "", ref); rest = substr($0, length(ref) + 2)
            field = rest; sub(/,.*/, "", field); rest = substr(rest, length(field) + 2)
            salt = rest; sub(/,.*/, "", salt); value = substr(rest, length(salt) + 2)
            if (value ~ /^".*"$/) { value = substr(value, 2, length(value) - 2); gsub(/""/, "\"", value) }
            file = to "/" sprintf("%09d", NR); print salt "|" value > file; close(file)
            print ref "," field "\n" > (to "/../names")
        }'
    (cd "$work/values" && find . -type f | sort | xargs $sha256) | cut -c1-64 |
        paste -d, "$work/names" - | sort >"$work/recomputed"
    sed 1d "$commitments" | sort >"$work/committed"
    [ -s "$work/recomputed" ] || fail linkage "$disclosures holds no values"
    comm -23 "$work/recomputed" "$work/committed" | head -n 20 | while IFS=, read -r ref field _; do
        fail linkage "$disclosures: the $field of $ref does not fit its commitment"
    done
}

mark=$(printf '\357\273\277')
if [ -f "$commitments" ] &&
    ! table "$commitments" ref,field,sha256 '^O-[0-9]+,[a-z_]+,[0-9a-f]{64}$'; then
    fail linkage "$commitments is not a table of ref, field and sha256"
elif [ -f "$orders" ] && ! head -n 1 "$orders" | sed "s/^$mark//" | grep -q '^ref,'; then
    fail linkage "$orders is not a table with a column ref"
elif [ -f "$commitments" ] && [ -f "$orders" ]; then
    sed 1d "$commitments" | cut -d, -f1 | sort -u >"$work/committed-refs"
    sed 1d "$orders" | grep -E '^O-[0-9]+,' | cut -d, -f1 | sort >"$work/order-refs"
    cmp -s "$work/committed-refs" "$work/order-refs" ||
        fail linkage "$commitments and $orders are not about the same orders"
elif [ ! -f "$commitments" ]; then
    fail linkage "$commitments is missing"
fi
if [ -f "$disclosures" ] && [ -f "$commitments" ]; then
    has_linkage=yes
    disclosed .
fi
if [ -n "$linked" ]; then
    has_linkage=yes
    for path in "$commitments" "$orders" data/04-orders/clusters.csv data/04-orders/timeline.csv; do
        if [ -f "$path" ] || [ -f "$linked/$path" ]; then
            cmp -s "$path" "$linked/$path" ||
                fail linkage "$path differs between the two copies"
        fi
    done
    if [ -f "$linked/$disclosures" ] && [ -f "$commitments" ]; then disclosed "$linked"; fi
fi

# ---- results ----------------------------------------------------------------------------------

code=0
names="integrity completeness signer timestamp custody"
if [ -n "$has_linkage" ] || [ -s "$work/linkage.fail" ]; then names="$names linkage"; fi
set -- $(printf '%s' "$names" | tr 'a-z' 'A-Z')
for name in $names; do
    result=PASS
    [ ! -s "$work/$name.open" ] || result=UNCONFIRMED
    [ ! -s "$work/$name.fail" ] || result=FAIL
    printf '%s: %s\n' "$1" "$result"
    shift
    case $result in
        FAIL) sort -u "$work/$name.fail" | sed 's/^/  /'; code=1 ;;
        UNCONFIRMED) sed 's/^/  /' "$work/$name.open" ;;
    esac
    if [ "$result" = UNCONFIRMED ] && [ "$code" -eq 0 ]; then code=3; fi
done
echo "A time stamp proves existence by then and no change since, not that the content is true."
echo "Without outside anchors the operator of the system could rewrite the custody chain as a whole."
exit "$code"
