/* Words that shape TLS. */
#ifndef CURLWS_TLS_WORDS_H
#define CURLWS_TLS_WORDS_H

#include "words.h"

static const struct word tls_words[] = {
    {"ca", CURLOPT_CAINFO, FILENAME},
    {"capath", CURLOPT_CAPATH, FILENAME},
    {"cert", CURLOPT_SSLCERT, FILENAME},
    {"cert-blob", CURLOPT_SSLCERT_BLOB, BLOB},
    {"certtype", CURLOPT_SSLCERTTYPE, VALUE},
    {"key", CURLOPT_SSLKEY, FILENAME},
    {"key-blob", CURLOPT_SSLKEY_BLOB, BLOB},
    {"keytype", CURLOPT_SSLKEYTYPE, VALUE},
    {"password", CURLOPT_KEYPASSWD, VALUE},
    {"crl", CURLOPT_CRLFILE, FILENAME},
    {"issuer", CURLOPT_ISSUERCERT, FILENAME},
    {"issuer-blob", CURLOPT_ISSUERCERT_BLOB, BLOB},
    {"pin-file", CURLOPT_PINNEDPUBLICKEY, FILENAME},
    {"pin", CURLOPT_PINNEDPUBLICKEY, CONTENTS},
    {"ciphers", CURLOPT_SSL_CIPHER_LIST, VALUE},
    {"ciphers13", CURLOPT_TLS13_CIPHERS, VALUE},
    {"curves", CURLOPT_SSL_EC_CURVES, VALUE},
    {"signatures", CURLOPT_SSL_SIGNATURE_ALGORITHMS, VALUE},
    {"certinfo", CURLOPT_CERTINFO, VALUE},
    {"options", CURLOPT_SSL_OPTIONS, VALUE},
    {"cache", CURLOPT_SSL_SESSIONID_CACHE, VALUE},
    {"alpn", CURLOPT_SSL_ENABLE_ALPN, VALUE},
    {"version", CURLOPT_SSLVERSION, VALUE},
    {"peer", CURLOPT_SSL_VERIFYPEER, VALUE},
    {"host", CURLOPT_SSL_VERIFYHOST, VALUE},
    {"status", CURLOPT_SSL_VERIFYSTATUS, VALUE},
    {"haproxy", CURLOPT_HAPROXYPROTOCOL, VALUE},
    {"client-ip", CURLOPT_HAPROXY_CLIENT_IP, VALUE},
    {"proxy", CURLOPT_PROXY, VALUE},
    {"proxy-ca", CURLOPT_PROXY_CAINFO, FILENAME},
};

/* Sets what `name=value` says; 0 where there is no such word. */
static inline int tls_word(CURL *curl, const char *directory, const char *text)
{
    size_t length = strcspn(text, "=");
    const struct word *word = FIND_WORD(tls_words, text, length);
    if (!word) return 0;
    printf("option %s: %d\n", word->name,
           (int)set_word(curl, word, directory, text + length + (text[length] == '=')));
    return 1;
}

#endif
