/* Words that shape TLS: `NAME=VALUE` for an option, of which files are in the directory of certificates. */
#ifndef CURLWS_TLS_WORDS_H
#define CURLWS_TLS_WORDS_H

#include "test.h"

enum tls_kind { FILENAME, STRING, CONTENTS, BLOB, NUMBER };

static const struct {
    const char *name;
    CURLoption option;
    enum tls_kind kind;
} tls_words[] = {
    { "ca", CURLOPT_CAINFO, FILENAME },
    { "capath", CURLOPT_CAPATH, FILENAME },
    { "cert", CURLOPT_SSLCERT, FILENAME },
    { "cert-blob", CURLOPT_SSLCERT_BLOB, BLOB },
    { "certtype", CURLOPT_SSLCERTTYPE, STRING },
    { "key", CURLOPT_SSLKEY, FILENAME },
    { "key-blob", CURLOPT_SSLKEY_BLOB, BLOB },
    { "keytype", CURLOPT_SSLKEYTYPE, STRING },
    { "password", CURLOPT_KEYPASSWD, STRING },
    { "crl", CURLOPT_CRLFILE, FILENAME },
    { "issuer", CURLOPT_ISSUERCERT, FILENAME },
    { "issuer-blob", CURLOPT_ISSUERCERT_BLOB, BLOB },
    { "pin-file", CURLOPT_PINNEDPUBLICKEY, FILENAME },
    { "pin", CURLOPT_PINNEDPUBLICKEY, CONTENTS },
    { "ciphers", CURLOPT_SSL_CIPHER_LIST, STRING },
    { "ciphers13", CURLOPT_TLS13_CIPHERS, STRING },
    { "curves", CURLOPT_SSL_EC_CURVES, STRING },
    { "signatures", CURLOPT_SSL_SIGNATURE_ALGORITHMS, STRING },
    { "certinfo", CURLOPT_CERTINFO, NUMBER },
    { "options", CURLOPT_SSL_OPTIONS, NUMBER },
    { "cache", CURLOPT_SSL_SESSIONID_CACHE, NUMBER },
    { "alpn", CURLOPT_SSL_ENABLE_ALPN, NUMBER },
    { "version", CURLOPT_SSLVERSION, NUMBER },
    { "peer", CURLOPT_SSL_VERIFYPEER, NUMBER },
    { "host", CURLOPT_SSL_VERIFYHOST, NUMBER },
    { "status", CURLOPT_SSL_VERIFYSTATUS, NUMBER },
    { "haproxy", CURLOPT_HAPROXYPROTOCOL, NUMBER },
    { "client-ip", CURLOPT_HAPROXY_CLIENT_IP, STRING },
    { "proxy", CURLOPT_PROXY, STRING },
    { "proxy-ca", CURLOPT_PROXY_CAINFO, FILENAME },
};

static char tls_file[65536]; /* what was read last */

static inline size_t read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(tls_file, 1, sizeof tls_file - 1, file) : 0;
    if (file) fclose(file);
    tls_file[size] = 0;
    return size;
}

static inline CURLcode set_tls_word(CURL *curl, size_t i, const char *path, const char *value)
{
    struct curl_blob blob;
    switch (tls_words[i].kind) {
    case FILENAME:
        return curl_easy_setopt(curl, tls_words[i].option, path);
    case STRING:
        return curl_easy_setopt(curl, tls_words[i].option, value);
    case CONTENTS:
        read_file(path);
        return curl_easy_setopt(curl, tls_words[i].option, tls_file);
    case BLOB:
        blob.len = read_file(path);
        blob.data = tls_file;
        blob.flags = CURL_BLOB_COPY;
        return curl_easy_setopt(curl, tls_words[i].option, &blob);
    default:
        return curl_easy_setopt(curl, tls_words[i].option, atol(value));
    }
}

/* Sets what a word says; 0 where its name is none of them. */
static inline int tls_word(CURL *curl, const char *directory, const char *text)
{
    size_t name = strcspn(text, "="), i;
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", directory, text + name + 1);
    for (i = 0; i < sizeof tls_words / sizeof *tls_words; i++) {
        if (strlen(tls_words[i].name) != name || strncmp(tls_words[i].name, text, name)) continue;
        printf("option %s: %d\n", tls_words[i].name,
               (int)set_tls_word(curl, i, path, text + name + 1));
        return 1;
    }
    return 0;
}

#endif
