#!/bin/sh
# Makes the certificates of the tests in DIRECTORY: a CA, servers, a client, and a stranger's CA.
#     certificates.sh DIRECTORY
set -eu
mkdir -p "$1"
cd "$1"
[ -e .done-tls-3 ] && exit 0

# authority NAME
authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
        -keyout "$1.key" -out "$1.pem" -subj "/CN=libcurlws test $1" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
}

# certificate NAME SUBJECT-ALT-NAMES USAGE DAYS [SUBJECT] [ISSUER] [KEY...]
certificate() {
    name=$1 names=$2 usage=$3 days=$4 subject=${5:-/CN=$1} issuer=${6:-ca}
    [ $# -gt 6 ] && shift 6 || set -- ec -pkeyopt ec_paramgen_curve:prime256v1
    openssl req -new -newkey "$@" -nodes -utf8 \
        -keyout "$name.key" -out "$name.csr" -subj "$subject" 2>/dev/null
    set -- "$name" "$names" "$usage" "$days"
    printf 'subjectAltName=%s\nbasicConstraints=critical,CA:FALSE\nextendedKeyUsage=%s\n' \
        "$2" "$3" > "$1.ext"
    openssl x509 -req -in "$1.csr" -CA "$issuer.pem" -CAkey "$issuer.key" -CAcreateserial \
        -days "$4" -extfile "$1.ext" -out "$1.pem" 2>/dev/null || return
    rm "$1.csr" "$1.ext"
}

authority ca
authority stranger
certificate server DNS:localhost,IP:127.0.0.1,IP:::1 serverAuth 3650
certificate wrong-host DNS:elsewhere.invalid serverAuth 3650
certificate expired DNS:localhost,IP:127.0.0.1 serverAuth -1 ||
    certificate expired DNS:localhost,IP:127.0.0.1 serverAuth 0
certificate client DNS:client.invalid clientAuth 3650
cat client.pem client.key > client-both.pem
cat server.pem ca.pem > server-chain.pem
openssl x509 -in client.pem -outform DER -out client.der
openssl pkcs8 -topk8 -nocrypt -in client.key -outform DER -out client-key.der

# An authority under the first, and who it vouches for.
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
    -keyout middle.key -out middle.csr -subj "/CN=middle" 2>/dev/null
printf 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n' > middle.ext
openssl x509 -req -in middle.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 \
    -extfile middle.ext -out middle.pem 2>/dev/null
rm middle.csr middle.ext
certificate below DNS:localhost,IP:127.0.0.1 serverAuth 3650 /CN=below middle
cat middle.pem ca.pem > middle-and-ca.pem
cp below.pem below-chain.pem
cat middle.pem >> below-chain.pem
cp below.key below-chain.key
certificate rsa DNS:localhost,IP:127.0.0.1,DNS:*.example.org,email:a@example.org serverAuth,clientAuth 3650 \
    "$(printf '/C=DE/ST=Land/O=Example, Inc./OU=caf\303\251 "x"/CN=rsa/emailAddress=a@example.org')" ca rsa:2048
certificate revoked DNS:localhost,IP:127.0.0.1 serverAuth 3650

# crl AUTHORITY: its list, with `revoked` on it if that is its.
crl() {
    printf '[ca]\ndefault_ca=c\n[c]\ndatabase=%s.db\ncrlnumber=%s.no\ndefault_md=sha256\n' \
        "$1" "$1" > crl.cnf
    : > "$1.db"
    echo 01 > "$1.no"
    set -- "$1" openssl ca -config crl.cnf -keyfile "$1.key" -cert "$1.pem"
    name=$1
    shift
    [ "$name" != ca ] || "$@" -revoke revoked.pem 2>/dev/null
    "$@" -gencrl -crldays 3650 -out "$name.crl" 2>/dev/null
    rm -f crl.cnf "$name".db* "$name".no*
}

crl ca
crl stranger
crl middle
cat ca.crl middle.crl > all.crl

# The server's public key, whole and by its hash.
openssl x509 -in server.pem -pubkey -noout > server-pub.pem
openssl pkey -pubin -in server-pub.pem -outform DER -out server-pub.der
openssl x509 -in client.pem -pubkey -noout > client-pub.pem
pin="sha256//$(openssl dgst -sha256 -binary server-pub.der | base64)"
other=sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
printf %s "$pin" > pin.txt
printf %s "$other;$pin" > pins.txt
printf %s "$other" > pin-other.txt
printf %s "$other;server-pub.pem;$pin" > pins-cut.txt

# The client's key under a password.
openssl pkcs8 -topk8 -in client.key -passout pass:secret -v2 aes-256-cbc -out client-aes.key
openssl pkcs8 -topk8 -in client.key -passout pass:secret -v2 des3 -v2prf hmacWithSHA1 -out client-des.key
openssl pkcs8 -topk8 -in client.key -passout pass:secret -scrypt -out client-scrypt.key
openssl ec -in client.key -aes128 -passout pass:secret -out client-legacy.key 2>/dev/null
openssl ec -in client.key -aes192 -passout pass:secret -out client-legacy-192.key 2>/dev/null
openssl ec -in client.key -aes256 -passout pass:secret -out client-legacy-256.key 2>/dev/null
openssl ec -in client.key -des3 -passout pass:secret -out client-legacy-des.key 2>/dev/null
openssl pkcs8 -topk8 -in client.key -passout pass:secret -v2 aes-256-cbc -outform DER \
    -out client-aes-key.der
mkdir -p roots strangers
cp ca.pem roots
cp stranger.pem strangers
openssl rehash roots strangers
cat client.pem client-aes.key > client-aes-both.pem
touch .done-tls-3
