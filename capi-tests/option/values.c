/* Programs stop at a setopt that is not CURLE_OK: what they set must be accepted, and what is
   wrong refused as libcurl refuses it. */
#include "test.h"

static size_t sink(char *data, size_t size, size_t count, void *user)
{
    (void)data, (void)user;
    return size * count;
}

static int debug(CURL *curl, curl_infotype type, char *data, size_t size, void *user)
{
    (void)curl, (void)type, (void)data, (void)size, (void)user;
    return 0;
}

static int progress(void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)user, (void)a, (void)b, (void)c, (void)d;
    return 0;
}

#define SET(option, value) \
    printf(#option " " #value ": %d\n", (int)curl_easy_setopt(curl, CURLOPT_##option, value))

static void numbers(CURL *curl)
{
    SET(VERBOSE, 0L);
    SET(NOSIGNAL, 1L);
    SET(NOPROGRESS, 1L);
    SET(HEADER, 0L);
    SET(FAILONERROR, 1L);
    SET(FOLLOWLOCATION, 1L);
    SET(MAXREDIRS, 5L);
    SET(HTTPGET, 1L);
    SET(NOBODY, 0L);
    SET(UPLOAD, 0L);
    SET(POST, 0L);
    SET(TIMEOUT, 30L);
    SET(TIMEOUT, -1L);
    SET(TIMEOUT_MS, 30000L);
    SET(CONNECTTIMEOUT, 10L);
    SET(CONNECTTIMEOUT, -1L);
    SET(CONNECTTIMEOUT_MS, 10000L);
    SET(TCP_NODELAY, 1L);
    SET(TCP_KEEPALIVE, 1L);
    SET(TCP_KEEPIDLE, 30L);
    SET(TCP_KEEPINTVL, 10L);
    SET(SSL_VERIFYPEER, 0L);
    SET(SSL_VERIFYPEER, 1L);
    SET(SSL_VERIFYHOST, 0L);
    SET(SSL_VERIFYHOST, 1L);
    SET(SSL_VERIFYHOST, 2L);
    SET(SSL_OPTIONS, (long)CURLSSLOPT_NATIVE_CA);
    SET(SSL_ENABLE_ALPN, 0L);
    SET(SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(SSLVERSION, 99L);
    SET(HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(HTTP_VERSION, 999L);
    SET(HTTPAUTH, (long)CURLAUTH_BASIC);
    SET(IPRESOLVE, (long)CURL_IPRESOLVE_V4);
    SET(IPRESOLVE, 77L);
    SET(PORT, 80L);
    SET(PORT, 70000L);
    SET(PORT, -1L);
    SET(BUFFERSIZE, 65536L);
    SET(FRESH_CONNECT, 1L);
    SET(FORBID_REUSE, 1L);
    SET(CONNECT_ONLY, 0L);
    SET(CONNECT_ONLY, 1L);
    SET(CONNECT_ONLY, 2L);
    SET(CONNECT_ONLY, 3L);
    SET(CONNECT_ONLY, -1L);
    SET(WS_OPTIONS, 0L);
    SET(WS_OPTIONS, (long)CURLWS_RAW_MODE);
    SET(WS_OPTIONS, (long)CURLWS_NOAUTOPONG);
    SET(DNS_CACHE_TIMEOUT, 60L);
    SET(HAPPY_EYEBALLS_TIMEOUT_MS, 100L);
    SET(MAXCONNECTS, 5L);
    SET(PIPEWAIT, 1L);
    SET(TRANSFERTEXT, 0L);
    SET(LOW_SPEED_LIMIT, 0L);
    SET(LOW_SPEED_TIME, 0L);
    SET(LOW_SPEED_LIMIT, 1L);
    SET(LOW_SPEED_LIMIT, -1L);
    SET(LOW_SPEED_TIME, 100000L);
    SET(LOW_SPEED_TIME, -1L);
    SET(MAX_RECV_SPEED_LARGE, (curl_off_t)1);
    SET(MAX_RECV_SPEED_LARGE, (curl_off_t)-1);
    SET(MAX_SEND_SPEED_LARGE, (curl_off_t)-1);
    SET(LOCALPORT, 65535L);
    SET(LOCALPORT, 65536L);
    SET(LOCALPORTRANGE, 65536L);
    SET(ADDRESS_SCOPE, 4294967295L);
    SET(ADDRESS_SCOPE, -1L);
    SET(DNS_CACHE_TIMEOUT, -1L);
    SET(DNS_CACHE_TIMEOUT, -2L);
    SET(BUFFERSIZE, 1L);
    SET(ACCEPTTIMEOUT_MS, 1L);
    SET(FORBID_REUSE, 1L);
    SET(FRESH_CONNECT, 1L);
    SET(MAXLIFETIME_CONN, 10L);
    SET(HAPPY_EYEBALLS_TIMEOUT_MS, -1L);
    SET(POSTFIELDSIZE, -1L);
    SET(INFILESIZE_LARGE, (curl_off_t)-1);
    SET(MAX_SEND_SPEED_LARGE, (curl_off_t)0);
}

static void texts(CURL *curl)
{
    SET(URL, "ws://example.org/");
    SET(URL, NULL);
    SET(USERAGENT, "x");
    SET(USERAGENT, NULL);
    SET(REFERER, NULL);
    SET(COOKIE, "a=b");
    SET(CAINFO, "/no/such/file");
    SET(CAINFO, NULL);
    SET(CAPATH, NULL);
    SET(SSLCERT, NULL);
    SET(SSLKEY, NULL);
    SET(SSLCERTTYPE, "PEM");
    SET(KEYPASSWD, NULL);
    SET(PROXY, "");
    SET(PROXY, NULL);
    SET(NOPROXY, "*");
    SET(USERPWD, "a:b");
    SET(USERPWD, NULL);
    SET(USERNAME, "a");
    SET(PASSWORD, "b");
    SET(XOAUTH2_BEARER, NULL);
    SET(ACCEPT_ENCODING, NULL);
    SET(CUSTOMREQUEST, NULL);
    SET(DEFAULT_PROTOCOL, "wss");
    SET(PROTOCOLS_STR, "ws,wss");
    SET(PROTOCOLS_STR, "wss");
    SET(PROTOCOLS_STR, "nonsense");
    SET(REDIR_PROTOCOLS_STR, "ws,wss");
    SET(POSTFIELDS, NULL);
    SET(INTERFACE, "if!");
    SET(INTERFACE, "host!");
    SET(INTERFACE, "ifhost!lo");
    SET(INTERFACE, "ifhost!lo!127.0.0.1");
    SET(INTERFACE, "");
    SET(INTERFACE, NULL);
    SET(UNIX_SOCKET_PATH, NULL);
}

static void pointers(CURL *curl)
{
    char words[CURL_ERROR_SIZE];
    SET(ERRORBUFFER, words);
    SET(ERRORBUFFER, NULL);
    SET(WRITEFUNCTION, sink);
    SET(WRITEFUNCTION, NULL);
    SET(WRITEDATA, NULL);
    SET(HEADERFUNCTION, sink);
    SET(HEADERDATA, NULL);
    SET(READFUNCTION, NULL);
    SET(READDATA, NULL);
    SET(DEBUGFUNCTION, debug);
    SET(DEBUGDATA, NULL);
    SET(XFERINFOFUNCTION, progress);
    SET(XFERINFODATA, NULL);
    SET(PRIVATE, NULL);
    SET(HTTPHEADER, NULL);
    SET(SHARE, NULL);
    SET(STDERR, stderr);
}

int main(int argc, char **argv)
{
    CURL *curl = curl_easy_init();
    char *long_text = malloc(8000002);
    (void)argc, (void)argv;
    numbers(curl);
    texts(curl);
    pointers(curl);
    memset(long_text, 'a', 8000001);
    long_text[8000001] = '\0';
    printf("a text too long: %d\n", (int)curl_easy_setopt(curl, CURLOPT_URL, long_text));
    free(long_text);
    curl_easy_cleanup(curl);
    return 0;
}
