#!/bin/sh
# Makes the certificates of the tests in DIRECTORY: a CA, servers, a client, and a stranger's CA.
#     certificates.sh DIRECTORY
set -eu
mkdir -p "$1"
cd "$1"
[ -e .done ] && exit 0

# authority NAME
authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
        -keyout "$1.key" -out "$1.pem" -subj "/CN=libcurlws test $1" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign 2>/dev/null
}

# certificate NAME SUBJECT-ALT-NAMES USAGE DAYS
certificate() {
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
        -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null
    printf 'subjectAltName=%s\nbasicConstraints=critical,CA:FALSE\nextendedKeyUsage=%s\n' \
        "$2" "$3" > "$1.ext"
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial \
        -days "$4" -extfile "$1.ext" -out "$1.pem" 2>/dev/null
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
touch .done
