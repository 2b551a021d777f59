/* Proxies: what they are asked, and how their refusals show. Arguments: URL, directory of
   certificates, NAME=VALUE... */
#include "words.h"

static const struct word words[] = {
    {"proxy", CURLOPT_PROXY, VALUE},
    {"pre", CURLOPT_PRE_PROXY, VALUE},
    {"noproxy", CURLOPT_NOPROXY, VALUE},
    {"userpwd", CURLOPT_PROXYUSERPWD, VALUE},
    {"user", CURLOPT_PROXYUSERNAME, VALUE},
    {"password", CURLOPT_PROXYPASSWORD, VALUE},
    {"agent", CURLOPT_USERAGENT, VALUE},
    {"client-ip", CURLOPT_HAPROXY_CLIENT_IP, VALUE},
    {"server-userpwd", CURLOPT_USERPWD, VALUE},
    {"cert-type", CURLOPT_PROXY_SSLCERTTYPE, VALUE},
    {"key-type", CURLOPT_PROXY_SSLKEYTYPE, VALUE},
    {"proxy-ciphers", CURLOPT_PROXY_SSL_CIPHER_LIST, VALUE},
    {"proxy-ciphers-1-3", CURLOPT_PROXY_TLS13_CIPHERS, VALUE},
    {"proxy-key-password", CURLOPT_PROXY_KEYPASSWD, VALUE},
    {"ca", CURLOPT_CAINFO, FILENAME},
    {"proxy-ca", CURLOPT_PROXY_CAINFO, FILENAME},
    {"proxy-capath", CURLOPT_PROXY_CAPATH, FILENAME},
    {"proxy-cert", CURLOPT_PROXY_SSLCERT, FILENAME},
    {"proxy-key", CURLOPT_PROXY_SSLKEY, FILENAME},
    {"proxy-crl", CURLOPT_PROXY_CRLFILE, FILENAME},
    {"proxy-pin", CURLOPT_PROXY_PINNEDPUBLICKEY, FILENAME},
    {"proxy-issuer", CURLOPT_PROXY_ISSUERCERT, FILENAME},
    {"proxy-ca-blob", CURLOPT_PROXY_CAINFO_BLOB, BLOB},
    {"proxy-cert-blob", CURLOPT_PROXY_SSLCERT_BLOB, BLOB},
    {"proxy-key-blob", CURLOPT_PROXY_SSLKEY_BLOB, BLOB},
    {"proxy-issuer-blob", CURLOPT_PROXY_ISSUERCERT_BLOB, BLOB},
    {"type", CURLOPT_PROXYTYPE, VALUE},
    {"port", CURLOPT_PROXYPORT, VALUE},
    {"auth", CURLOPT_PROXYAUTH, VALUE},
    {"socks-auth", CURLOPT_SOCKS5_AUTH, VALUE},
    {"headeropt", CURLOPT_HEADEROPT, VALUE},
    {"suppress", CURLOPT_SUPPRESS_CONNECT_HEADERS, VALUE},
    {"haproxy", CURLOPT_HAPROXYPROTOCOL, VALUE},
    {"tunnel", CURLOPT_HTTPPROXYTUNNEL, VALUE},
    {"proxy-peer", CURLOPT_PROXY_SSL_VERIFYPEER, VALUE},
    {"proxy-host", CURLOPT_PROXY_SSL_VERIFYHOST, VALUE},
    {"proxy-version", CURLOPT_PROXY_SSLVERSION, VALUE},
    {"proxy-options", CURLOPT_PROXY_SSL_OPTIONS, VALUE},
};

static CURLcode option(CURL *curl, const char *directory, const char *name, const char *value)
{
    const struct word *word = FIND_WORD(words, name, strlen(name));
    char path[4096];
    if (word) return set_word(curl, word, directory, value);
    if (strcmp(name, "system") != 0) return CURLE_UNKNOWN_OPTION;
    snprintf(path, sizeof path, "%s/%s", directory, value); /* the roots that the system has */
    return setenv("SSL_CERT_FILE", path, 1) ? CURLE_FAILED_INIT : CURLE_OK;
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
    for (i = 0; i < sizeof infos / sizeof *infos; i++) {
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
