/* Proxies: what they are asked, and how their refusals show. Arguments: URL, directory of
   certificates, NAME=VALUE... */
#include "test.h"

static const struct {
    const char *name;
    CURLoption option;
} texts[] = {
    {"proxy", CURLOPT_PROXY},           {"pre", CURLOPT_PRE_PROXY},
    {"noproxy", CURLOPT_NOPROXY},       {"userpwd", CURLOPT_PROXYUSERPWD},
    {"user", CURLOPT_PROXYUSERNAME},    {"password", CURLOPT_PROXYPASSWORD},
    {"agent", CURLOPT_USERAGENT},       {"client-ip", CURLOPT_HAPROXY_CLIENT_IP},
    {"server-userpwd", CURLOPT_USERPWD}, {"cert-type", CURLOPT_PROXY_SSLCERTTYPE},
    {"key-type", CURLOPT_PROXY_SSLKEYTYPE}, {"proxy-ciphers", CURLOPT_PROXY_SSL_CIPHER_LIST},
    {"proxy-ciphers-1-3", CURLOPT_PROXY_TLS13_CIPHERS},
    {"proxy-key-password", CURLOPT_PROXY_KEYPASSWD},
};

static const struct {
    const char *name;
    CURLoption option;
} files[] = {
    {"ca", CURLOPT_CAINFO},
    {"proxy-ca", CURLOPT_PROXY_CAINFO},
    {"proxy-capath", CURLOPT_PROXY_CAPATH},
    {"proxy-cert", CURLOPT_PROXY_SSLCERT},
    {"proxy-key", CURLOPT_PROXY_SSLKEY},
    {"proxy-crl", CURLOPT_PROXY_CRLFILE},
    {"proxy-pin", CURLOPT_PROXY_PINNEDPUBLICKEY},
    {"proxy-issuer", CURLOPT_PROXY_ISSUERCERT},
};

static const struct {
    const char *name;
    CURLoption option;
} blobs[] = {
    {"proxy-ca-blob", CURLOPT_PROXY_CAINFO_BLOB},
    {"proxy-cert-blob", CURLOPT_PROXY_SSLCERT_BLOB},
    {"proxy-key-blob", CURLOPT_PROXY_SSLKEY_BLOB},
    {"proxy-issuer-blob", CURLOPT_PROXY_ISSUERCERT_BLOB},
};

static const struct {
    const char *name;
    CURLoption option;
} numbers[] = {
    {"type", CURLOPT_PROXYTYPE},          {"port", CURLOPT_PROXYPORT},
    {"auth", CURLOPT_PROXYAUTH},          {"socks-auth", CURLOPT_SOCKS5_AUTH},
    {"headeropt", CURLOPT_HEADEROPT},     {"suppress", CURLOPT_SUPPRESS_CONNECT_HEADERS},
    {"haproxy", CURLOPT_HAPROXYPROTOCOL}, {"tunnel", CURLOPT_HTTPPROXYTUNNEL},
    {"proxy-peer", CURLOPT_PROXY_SSL_VERIFYPEER},
    {"proxy-host", CURLOPT_PROXY_SSL_VERIFYHOST},
    {"proxy-version", CURLOPT_PROXY_SSLVERSION}, {"proxy-options", CURLOPT_PROXY_SSL_OPTIONS},
};

#define COUNT(table) (sizeof table / sizeof *table)

static CURLcode set_blob(CURL *curl, CURLoption which, const char *path)
{
    static char bytes[65536];
    FILE *file = fopen(path, "rb");
    struct curl_blob blob;
    blob.data = bytes;
    blob.len = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    blob.flags = CURL_BLOB_COPY;
    if (file) fclose(file);
    return curl_easy_setopt(curl, which, &blob);
}

static CURLcode option(CURL *curl, const char *directory, const char *name, const char *value)
{
    char path[4096];
    size_t n;
    snprintf(path, sizeof path, "%s/%s", directory, value);
    if (!strcmp(name, "system")) /* the roots that the system has */
        return setenv("SSL_CERT_FILE", path, 1) ? CURLE_FAILED_INIT : CURLE_OK;
    for (n = 0; n < COUNT(texts); n++)
        if (!strcmp(name, texts[n].name)) return curl_easy_setopt(curl, texts[n].option, value);
    for (n = 0; n < COUNT(files); n++)
        if (!strcmp(name, files[n].name)) return curl_easy_setopt(curl, files[n].option, path);
    for (n = 0; n < COUNT(blobs); n++)
        if (!strcmp(name, blobs[n].name)) return set_blob(curl, blobs[n].option, path);
    for (n = 0; n < COUNT(numbers); n++)
        if (!strcmp(name, numbers[n].name))
            return curl_easy_setopt(curl, numbers[n].option, atol(value));
    return CURLE_UNKNOWN_OPTION;
}

/* The status lines of all answers, so that those of proxies are seen. */
static size_t header(char *line, size_t size, size_t count, void *data)
{
    (void)data;
    if (count > 5 && !memcmp(line, "HTTP/", 5)) printf("header: %.*s\n", (int)count - 2, line);
    return size * count;
}

static void print_infos(CURL *curl, CURLcode code)
{
    static const struct {
        const char *name;
        CURLINFO info;
    } infos[] = {
        {"RESPONSE_CODE", CURLINFO_RESPONSE_CODE},
        {"HTTP_CONNECTCODE", CURLINFO_HTTP_CONNECTCODE},
        {"PROXY_ERROR", CURLINFO_PROXY_ERROR},
        {"USED_PROXY", CURLINFO_USED_PROXY},
        {"PROXYAUTH_AVAIL", CURLINFO_PROXYAUTH_AVAIL},
        {"PROXYAUTH_USED", CURLINFO_PROXYAUTH_USED},
        {"PROXY_SSL_VERIFYRESULT", CURLINFO_PROXY_SSL_VERIFYRESULT},
    };
    size_t i;
    for (i = 0; i < COUNT(infos); i++) {
        long value = -1;
        CHECK(curl_easy_getinfo(curl, infos[i].info, &value) == CURLE_OK);
        if (infos[i].info == CURLINFO_PROXY_SSL_VERIFYRESULT) {
            if (code != CURLE_PEER_FAILED_VERIFICATION) continue;
            value = value != 0;
        }
        printf("%s: %ld\n", infos[i].name, value);
    }
}

int main(int argc, char **argv)
{
    struct curl_slist *headers = NULL, *proxy_headers = NULL;
    CURL *curl = new_handle(argv[1]);
    CURLcode code;
    int i;
    CHECK(curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, header) == CURLE_OK);
    for (i = 3; i < argc; i++) {
        char name[64];
        const char *value = strchr(argv[i], '=') + 1;
        snprintf(name, sizeof name, "%.*s", (int)(value - argv[i] - 1), argv[i]);
        if (!strcmp(name, "header"))
            headers = curl_slist_append(headers, value);
        else if (!strcmp(name, "proxy-header"))
            proxy_headers = curl_slist_append(proxy_headers, value);
        else
            printf("option %s: %d\n", name, (int)option(curl, argv[2], name, value));
    }
    CHECK(curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_PROXYHEADER, proxy_headers) == CURLE_OK);
    code = curl_easy_perform(curl);
    printf("perform: %d\n", (int)code);
    print_infos(curl, code);
    if (code == CURLE_OK) {
        printf("send: %d\n", (int)send_text(curl, "through"));
        print_frames(curl, 1000);
    }
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    curl_slist_free_all(proxy_headers);
    return 0;
}
