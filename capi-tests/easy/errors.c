/* Transfers that fail before there is a WebSocket: code, words, and how long it took.
   Arguments: URL, then NAME=VALUE for a few options. */
#define CURL_DISABLE_DEPRECATION /* for PROTOCOLS */
#include "test.h"

static int progress(void *data, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)data, (void)a, (void)b, (void)c, (void)d;
    return 1;
}

static void option(CURL *curl, const char *text)
{
    const char *value = strchr(text, '=') + 1;
    CURLcode code = CURLE_UNKNOWN_OPTION;
    if (!strncmp(text, "timeout=", 8))
        code = curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, atol(value));
    else if (!strncmp(text, "connect=", 8))
        code = curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, atol(value));
    else if (!strncmp(text, "protocols=", 10))
        code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, value);
    else if (!strncmp(text, "protocol-bits=", 14))
        code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS, atol(value));
    else if (!strncmp(text, "timeout-seconds=", 16))
        code = curl_easy_setopt(curl, CURLOPT_TIMEOUT, atol(value));
    else if (!strncmp(text, "family=", 7))
        code = curl_easy_setopt(curl, CURLOPT_IPRESOLVE, atol(value));
    else if (!strncmp(text, "port=", 5))
        code = curl_easy_setopt(curl, CURLOPT_PORT, atol(value));
    else if (!strncmp(text, "abort=", 6)) {
        curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        code = curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, progress);
    }
    if (code) printf("not ok: option %s: %d\n", text, (int)code);
}

int main(int argc, char **argv)
{
    char words[CURL_ERROR_SIZE] = "";
    double seconds = -1;
    CURL *curl = new_handle(argv[1]);
    CURLcode code;
    int i;
    CHECK(curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words) == CURLE_OK);
    for (i = 2; i < argc; i++) option(curl, argv[i]);
    code = curl_easy_perform(curl);
    CHECK(curl_easy_getinfo(curl, CURLINFO_TOTAL_TIME, &seconds) == CURLE_OK);
    printf("perform: %d, in words: %s, %s\n", (int)code, words[0] ? "yes" : "no",
           seconds < 5 ? "soon" : "late");
    curl_easy_cleanup(curl);
    return 0;
}
